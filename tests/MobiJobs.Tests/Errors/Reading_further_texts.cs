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
}
