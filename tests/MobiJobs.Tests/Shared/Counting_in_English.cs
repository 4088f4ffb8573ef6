using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MobiJobs.Shared;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Shared;

/// <summary>English labels say "1 job", never "1 jobs".</summary>
public sealed class Counting_in_English
{
    /// <summary>What stands before the plural there is no count but a name, a time or a version.</summary>
    private static readonly string[] NotCounts =
    [
        "Person_FactorsTaken", "Run_StandsSince", "Mail_Approval", "Channel_VersionGood", "Provider_LastWay",
        "Import_Unseen", "Import_FileHint", "Import_Unreadable",
    ];

    private static readonly Regex Choice = new(
        @"\{\d:[^}]*\|[^}]*\}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    private static readonly Regex Place = new(
        @"\{\d(:N0)?\}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    /// <summary>Limits, which are more than one.</summary>
    private static readonly Regex Limit = new(
        "(at most|at least|up to|1 to|only the first) 1",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture);

    private static readonly Regex Plural = new(
        @"(^|[^#\w.:/])1 ((([a-z]+ )?([a-z]+ )?[a-z]*[a-rt-z]s)|are|were|have|don't)\b",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    private static readonly string[] Singular =
        ["is", "was", "has", "this", "its", "as", "does", "always", "contains", "needs", "opens", "status"];

    [Fact]
    public void Each_label_with_a_count_has_words_for_one() => Offenders.AssertNone(
        from label in XDocument.Parse(Sources.Read("src/MobiJobs/Labels.en.resx")).Descendants("data")
        let name = label.Attribute("name")!.Value
        where !NotCounts.Contains(name, StringComparer.Ordinal)
        from found in Wrong(label.Element("value")!.Value)
        select $"{name}: {found}");

    [Theory]
    [InlineData("{0} jobs", "1 jobs")]
    [InlineData("{0:N0} other devices failed", "1 other devices")]
    [InlineData("{0} were not registered", "1 were")]
    [InlineData("In {0} days, {1} {1:job|jobs}", "1 days")]
    public void The_test_sees_one_that_has_not(string label, string wrong) =>
        Assert.Equal([wrong], Wrong(label).Select(w => w.TrimStart()));

    [Theory]
    [InlineData("{0:N0} {0:job is|jobs are} late", 1, "1 job is late")]
    [InlineData("{0:N0} {0:job is|jobs are} late", 0, "0 jobs are late")]
    [InlineData("{0:N0} {0:job is|jobs are} late", 1_234, "1,234 jobs are late")]
    [InlineData("{0} {0:job|jobs}", "1", "1 job")]
    [InlineData("{0} {0:job|jobs}", "1,001", "1,001 jobs")]
    [InlineData("{0:0.0}", 1.5, "1.5")]
    public void The_words_follow_the_number(string label, object number, string text)
    {
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("en");
        Assert.Equal(text, Sentence.Say(label, number));
    }

    private static string[] Wrong(string label)
    {
        var text = Limit.Replace(Place.Replace(Choice.Replace(label, "…"), "1"), "…");
        return
        [
            .. Plural.Matches(text).Select(m => m.Value)
                .Where(found => !Singular.Contains(found.Split(' ')[^1], StringComparer.Ordinal)),
        ];
    }
}
