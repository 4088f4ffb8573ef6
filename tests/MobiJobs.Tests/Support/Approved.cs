using System.Globalization;
using System.Text;

namespace MobiJobs.Tests.Support;

/// <summary>Compares a text with the one that was approved and is kept beside the test.</summary>
internal static class Approved
{
    public static void Assert(string file, string text)
    {
        var actual = text.TrimEnd('\n') + "\n";
        var approved = Path.Combine(Sources.Root, file);
        var expected = File.Exists(approved) ? File.ReadAllText(approved) : "";
        if (actual == expected) { return; }

        var received = Path.Combine(AppContext.BaseDirectory, Path.GetFileName(file));
        File.WriteAllText(received, actual);
        var (now, before) = (actual.Split('\n'), expected.Split('\n'));
        Xunit.Assert.Fail(new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"Not as in {file}; now it is as in {received}:")
            .AppendJoin('\n', before.Except(now, StringComparer.Ordinal).Select(line => "- " + line)).AppendLine()
            .AppendJoin('\n', now.Except(before, StringComparer.Ordinal).Select(line => "+ " + line))
            .ToString());
    }
}
