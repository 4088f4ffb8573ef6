using System.Text.Json;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Api;

/// <summary>The tables of docs/api.md say what the program has.</summary>
public sealed class Tables_of_the_manual(ApiTests.Console console) : IClassFixture<ApiTests.Console>
{
    private static readonly string Manual = Sources.Read("docs/api.md");

    [Fact]
    public void Each_kind_has_a_row_that_says_whether_it_has_a_target_and_needs_a_count()
    {
        var rows = RowsBelow("## Kinds");
        Assert.Equal(
            Enum.GetValues<JobKind>().Select(k => (KindNames.Of(k), k.HasTarget(), k.NeedsCount())),
            rows.Select(row => (row[0].Trim('`'), row[2] != "no target", row[3] == "yes")));
    }

    [Fact]
    public async Task Each_member_of_a_problem_is_explained()
    {
        using var description = JsonDocument.Parse(await console.Running.DescriptionAsync());
        var members = description.RootElement.GetProperty("components").GetProperty("schemas")
            .GetProperty("ProblemDetails").GetProperty("properties").EnumerateObject().Select(p => p.Name);
        var rows = RowsBelow("## Errors").TakeWhile(row => row[0] != "status");
        Assert.Equal(members, rows.Select(row => row[0].Trim('`')));
    }

    [Fact]
    public void Each_reason_of_an_end_is_named()
    {
        var line = Manual.Split('\n').Single(l => l.StartsWith("`endReason` says", StringComparison.Ordinal));
        Offenders.AssertNone(Enum.GetValues<EndReason>().Select(StatusNames.Of).OfType<string>()
            .Where(name => !line.Contains($"`{name}`", StringComparison.Ordinal)));
    }

    /// <summary>The cells of the first table of a chapter, and of those that follow in it, without headings.</summary>
    private static List<string[]> RowsBelow(string chapter)
    {
        var lines = Manual.Split('\n').SkipWhile(l => l != chapter).Skip(1)
            .TakeWhile(l => !l.StartsWith("## ", StringComparison.Ordinal))
            .Where(l => l.StartsWith("| ", StringComparison.Ordinal));
        return [.. lines.Select(l => l.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries)).Skip(1)];
    }
}
