using System.Text.RegularExpressions;
using MobiJobs.Jobs;
using MobiJobs.Errors.Remedies;
using MobiJobs.Guide;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Users;

namespace MobiJobs.Tests;

public sealed class Icons
{
    [Fact]
    public void Each_icon_that_is_used_is_drawn_and_each_that_is_drawn_is_used()
    {
        var folder = Path.Combine(Structure.Root, "src", "MobiJobs");
        var views = Directory.EnumerateFiles(folder, "*.cshtml", SearchOption.AllDirectories).Select(File.ReadAllText).ToArray();
        var named = views.SelectMany(v => Regex.Matches(v, "<icon name=\"(?<name>[a-z0-9-]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture).Select(m => m.Groups["name"].Value));
        var ofStatuses = Enum.GetValues<JobStatus>().Select(s => s.Icon());
        var labels = Directory.EnumerateFiles(folder, "*Labels.cs", SearchOption.AllDirectories).Select(File.ReadAllText).ToArray();
        var drawn = File.ReadAllLines(Path.Combine(folder, "icons.txt")).Where(l => l.Length > 0).ToHashSet(StringComparer.Ordinal);

        Assert.DoesNotContain(named.Concat(ofStatuses), name => !drawn.Contains(name));
        Assert.DoesNotContain(drawn, name => !ofStatuses.Contains(name) && !Array.Exists([.. views, .. labels], v => v.Contains($"\"{name}\"", StringComparison.Ordinal)));
    }
}
