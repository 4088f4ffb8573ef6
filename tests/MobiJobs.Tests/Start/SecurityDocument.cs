using System.Globalization;
using System.Text.RegularExpressions;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Start;

/// <summary>The tables of docs/security.md agree with themselves, and the tests that they name are there.</summary>
public sealed class SecurityDocument
{
    private const string Met = "met";
    private const string NotApplicable = "not applicable";
    private const string Open = "open";
    private const string NoTest = "No test";
    private const RegexOptions Plain = RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture;

    private static readonly string[] Verdicts = [Met, NotApplicable, Open];

    private static readonly string[] Lines = Sources.Lines("docs/security.md");

    private static readonly Row[] Rows = [.. Lines.Select(Cells).Where(c => c is [['v', ..], ..]).Select(Row.Of)];

    private static readonly Regex Id = new(@"^v5\.0\.0-\d+\.\d+\.\d+$", Plain);

    private static readonly Regex Class = new(@"^public (sealed )?(partial )?class (?<name>\w+)", Plain);

    private static readonly Regex Attribute = new(@"^    \[(Fact|Theory)(On)?\b", Plain);

    private static readonly Regex Method = new(@"^    public (async )?(Task|void) (?<name>\w+)\(", Plain);

    private static readonly Regex Test = new(@"`(?<name>\w+\.\w+)`", Plain);

    private static readonly Regex Link = new(@"\]\((?<file>[^)]+)\)", Plain);

    /// <summary>ASVS 5.0.0 has 70 requirements of level 1 and 183 of level 2.</summary>
    [Fact]
    public void Each_requirement_of_levels_1_and_2_has_one_row()
    {
        var ids = Rows.Select(r => r.Id).ToArray();
        Offenders.AssertNone(ids.CountBy(id => id).Where(id => id.Value > 1).Select(id => id.Key));
        Offenders.AssertNone(ids.Where(id => !Id.IsMatch(id)));
        Assert.Equal((70, 183, 253), (Rows.Count(r => r.Level == "1"), Rows.Count(r => r.Level == "2"), Rows.Length));
    }

    [Fact]
    public void Each_verdict_is_one_of_three_words_with_its_reason() => Offenders.AssertNone(Rows
        .Where(r => !Verdicts.Contains(r.Verdict, StringComparer.Ordinal) || r.Requirement == "" || r.Why == "")
        .Select(r => r.Id));

    [Fact]
    public void The_summary_counts_what_the_tables_say()
    {
        var chapters = Rows.GroupBy(r => r.Chapter, StringComparer.Ordinal).ToArray();
        foreach (var chapter in chapters) { AssertCounts($"V{chapter.Key} ", chapter); }

        AssertCounts("**all**", Rows);
        Assert.Equal(chapters.Length, Lines.Count(line => line.StartsWith("| V", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_is_met_names_a_test_or_a_document_that_is_there_and_nothing_else_does()
    {
        var tests = TestsThereAre().ToHashSet(StringComparer.Ordinal);
        Assert.Contains($"{nameof(SecurityDocument)}.{nameof(The_summary_counts_what_the_tables_say)}", tests);

        Offenders.AssertNone(Rows
            .Where(r => (r.Verdict == Met) != (r.Tests.Any() || r.Documents.Any()))
            .Select(r => $"{r.Id} is {r.Verdict}, shown by \"{r.ShownBy}\""));
        Offenders.AssertNone(Rows.SelectMany(r => r.Tests.Where(t => !tests.Contains(t)).Select(t => $"{r.Id}: {t}")));
        Offenders.AssertNone(Rows.SelectMany(r => r.Documents
            .Where(d => !File.Exists(Path.Combine(Sources.Root, "docs", d)))
            .Select(d => $"{r.Id}: {d}")));
    }

    private static void AssertCounts(string name, IEnumerable<Row> rows)
    {
        var (all, said) = (rows.ToList(), Lines.Select(Cells).Where(c => c is [var first, ..] && Names(first, name)));
        var counts = Verdicts.Select(v => all.Count(r => r.Verdict == v)).Append(all.Count(r => r.LacksTest));
        var written = Assert.Single(said).Skip(1).Select(c => int.Parse(c.Trim('*'), CultureInfo.InvariantCulture));
        Assert.Equal((name, string.Join(' ', counts)), (name, string.Join(' ', written)));
    }

    private static bool Names(string cell, string name) => cell.StartsWith(name, StringComparison.Ordinal);

    /// <summary>The cells of a line of a table; none for another line.</summary>
    private static string[] Cells(string line) => line is ['|', ' ', .., ' ', '|'] ? line[2..^2].Split(" | ") : [];

    /// <summary>Class and method of every test of every project, as their sources say.</summary>
    private static IEnumerable<string> TestsThereAre()
    {
        foreach (var file in Sources.Files("tests", ".cs"))
        {
            var (name, isTest) = ("", false);
            foreach (var line in Sources.Lines(file))
            {
                if (Class.Match(line) is { Success: true } type) { name = type.Groups["name"].Value; }

                isTest |= Attribute.IsMatch(line);
                if (!isTest || Method.Match(line) is not { Success: true } method) { continue; }

                isTest = false;
                yield return $"{name}.{method.Groups["name"].Value}";
            }
        }
    }

    private sealed record Row(string Id, string Level, string Requirement, string Verdict, string Why, string ShownBy)
    {
        public string Chapter => Id[(Id.IndexOf('-', StringComparison.Ordinal) + 1)..].Split('.')[0];

        public bool LacksTest => Verdict == Open && Why.StartsWith(NoTest, StringComparison.Ordinal);

        public IEnumerable<string> Tests => Test.Matches(ShownBy).Select(m => m.Groups["name"].Value);

        public IEnumerable<string> Documents => Link.Matches(ShownBy).Select(m => m.Groups["file"].Value);

        public static Row Of(string[] cells) => new(cells[0], cells[1], cells[2], cells[3], cells[4], cells[5]);
    }
}
