using System.Text.RegularExpressions;
using MobiJobs.Jobs;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests;

public sealed class Icons
{
    private static readonly Regex Used = new(
        "<icon name=\"(?<name>[a-z0-9-]+)\"",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    [Fact]
    public void Each_icon_that_is_used_is_drawn_and_each_that_is_drawn_is_used()
    {
        var drawn = Sources.Lines("src/MobiJobs/icons.txt").Where(l => l.Length > 0).ToHashSet(StringComparer.Ordinal);
        var views = Sources.Files("src", ".cshtml").Select(Sources.Read).ToArray();
        var named = views.SelectMany(view => Used.Matches(view).Select(m => m.Groups["name"].Value));
        var ofStatuses = Enum.GetValues<JobStatus>().Select(s => s.Icon()).ToArray();
        var labels = Sources.Files("src", ".cs")
            .Where(file => file.EndsWith("Labels.cs", StringComparison.Ordinal))
            .Select(Sources.Read);
        var texts = string.Join('\n', views.Concat(labels));

        Offenders.AssertNone(named.Concat(ofStatuses).Where(name => !drawn.Contains(name)));
        Offenders.AssertNone(drawn
            .Except(ofStatuses, StringComparer.Ordinal)
            .Where(name => !texts.Contains($"\"{name}\"", StringComparison.Ordinal)));
    }
}
