using System.Globalization;
using MobiJobs.Guide;

namespace MobiJobs.Tests.Errors;

/// <summary>
/// Texts of every sort (further-texts.tsv), each with the entries that are to be found in it, in order: lists of
/// several devices, what is no error beside one, other systems, names that look like codes, sentences without a code.
/// </summary>
public sealed class Reading_further_texts
{
    private static readonly ErrorGuide Guide = ErrorGuide.Own;

    /// <summary>Entries whose words say the same as those of another, which is found in their place.</summary>
    private static readonly string[] SaySame = ["ixuserpresentable-3", "vpp-9812"];

    public static TheoryData<string, string> Texts
    {
        get
        {
            var rows = new TheoryData<string, string>();
            var lines = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "further-texts.tsv"));
            foreach (var line in lines.Where(l => !l.StartsWith("#!", StringComparison.Ordinal)))
            {
                var cells = line.Split('\t');
                rows.Add(cells[0], cells[1]);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void The_errors_of_a_text_are_read_in_order(string entries, string written)
    {
        var text = written.Replace('⏎', '\n').Replace('␉', '\t');

        Assert.Equal(
            entries,
            string.Join(" | ", Guide.ExplainText(null, text, CultureInfo.InvariantCulture).Select(e => e.Entry)));
    }

    /// <summary>Several entries may say the same of codes that mean the same.</summary>
    [Fact]
    public void What_the_guide_says_of_an_error_is_read_as_that_error()
    {
        var entries = Guide.Data.Entries.ToDictionary(e => e.Id, StringComparer.Ordinal);
        var wrong = new List<string>();
        foreach (var entry in entries.Values)
        {
            foreach (var said in new[] { entry.Sentence.Ja, entry.Sentence.En })
            {
                var found = Guide.ExplainText(null, said, CultureInfo.InvariantCulture);
                var isRight = found is [{ Entry: var id }] && entries.TryGetValue(id, out var one)
                    && (one == entry || SaySame.Contains(entry.Id) || one.Sentence.Ja == said || one.Sentence.En == said
                        || one.Chains.SequenceEqual(entry.Chains, StringComparer.Ordinal)
                        || (one.Says ?? []).Any(s => said.Contains(s, StringComparison.Ordinal)));
                if (!isRight) { wrong.Add($"{entry.Id}: {said} -> {string.Join(" | ", found.Select(e => e.Entry))}"); }
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Each_sentence_of_a_device_that_the_guide_lists_is_found()
    {
        var wrong = Guide.Data.Entries.SelectMany(e => (e.Says ?? []).Select(says => (e.Id, Says: says)))
            .Select(s => (s.Id, s.Says, Found: Guide.ExplainText(
                null, s.Says.Replace("*", "“Sample”", StringComparison.Ordinal), CultureInfo.InvariantCulture)))
            .Where(s => s.Found is not [{ Known: true }])
            .Select(s => $"{s.Id}: {s.Says} -> {string.Join(" | ", s.Found.Select(e => e.Entry))}");

        Assert.Empty(wrong);
    }
}
