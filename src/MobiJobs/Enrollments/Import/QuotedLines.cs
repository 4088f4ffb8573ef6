using System.Text;

namespace MobiJobs.Enrollments.Import;

/// <summary>
/// A spreadsheet keeps a line break within a cell. Such a cell is joined with a blank, but only where the rest of it is
/// plainly its end: a quotation mark that is missing must not swallow the rows below it.
/// </summary>
internal sealed class QuotedLines
{
    private const int MaxJoined = 10;

    private static readonly char[] Separators = [',', ';', '\t'];

    private readonly List<long> lines = [];

    private QuotedLines(string text) => Text = Join(text);

    /// <summary>The text with a line for each row.</summary>
    public string Text { get; }

    public static QuotedLines Of(string text) => new(text);

    /// <summary>Where a line of <see cref="Text"/> began in the file, both counted from 1.</summary>
    public long LineOf(long line) => line >= 1 && line <= lines.Count ? lines[(int)line - 1] : line;

    private string Join(string text)
    {
        var all = text.ReplaceLineEndings("\n").Split('\n');
        var joined = new StringBuilder(text.Length);
        for (var i = 0; i < all.Length; i++)
        {
            lines.Add(i + 1);
            joined.Append(all[i]);
            var more = EndsInQuotes(all[i]) ? LinesToTheEnd(all, i + 1) : 0;
            for (var last = i + more; i < last;) { joined.Append(' ').Append(all[++i].Trim()); }

            if (i < all.Length - 1) { joined.Append('\n'); }
        }

        return joined.ToString();
    }

    /// <summary>How many lines from here on belong to the open cell; 0 if it does not plainly end.</summary>
    private static int LinesToTheEnd(string[] all, int from)
    {
        for (var i = from; i < all.Length && i < from + MaxJoined; i++)
        {
            var quote = all[i].IndexOf('"', StringComparison.Ordinal);
            var rest = quote < 0 ? all[i] : all[i][..quote];
            if (rest.IndexOfAny(Separators) >= 0) { return 0; }

            if (quote < 0) { continue; }

            var after = all[i].AsSpan(quote + 1).TrimStart(' ');
            var isEnd = after.IsEmpty || Separators.Contains(after[0]);
            return isEnd && !EndsInQuotes($"\"{all[i]}") ? i - from + 1 : 0;
        }

        return 0;
    }

    /// <summary>Whether a cell that begins with a quotation mark is open at the end of the line.</summary>
    private static bool EndsInQuotes(string line)
    {
        var (isOpen, isStart) = (false, true);
        for (var i = 0; i < line.Length; i++)
        {
            if (isOpen && line[i] == '"')
            {
                if (i + 1 < line.Length && line[i + 1] == '"') { i++; }
                else { isOpen = false; }
            }
            else if (!isOpen)
            {
                isOpen = isStart && line[i] == '"';
                isStart = Separators.Contains(line[i]) || (isStart && line[i] == ' ');
            }
        }

        return isOpen;
    }
}
