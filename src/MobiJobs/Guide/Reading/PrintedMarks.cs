using System.Collections.Frozen;
using System.Text;

namespace MobiJobs.Guide.Reading;

/// <summary>
/// Takes out what terminals, system logs and pages put between the words of a text: colours, written-out line breaks,
/// CDATA sections, and the tags of tables and paragraphs.
/// </summary>
internal static class PrintedMarks
{
    private const char Escape = '\u001B';
    private const string Section = "<![CDATA[";
    private const int MaxColour = 12;
    private const int MaxTag = 200;

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Cells =
        Names("td", "th", "span", "b");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lines =
        Names("tr", "p", "br", "div", "li");

    /// <summary>The text without them; cells are divided by tabs, rows and paragraphs by line breaks.</summary>
    public static string Without(string text)
    {
        var plain = text.Contains('[', StringComparison.Ordinal) ? Without(text, '[', Colour) : text;
        if (plain.Contains(Section, StringComparison.Ordinal))
        {
            plain = plain.Replace(Section, "", StringComparison.Ordinal).Replace("]]>", "", StringComparison.Ordinal);
        }

        // What syslog writes for a line break and a tab.
        if (plain.Contains("#012<", StringComparison.Ordinal) || plain.Contains("#012#011", StringComparison.Ordinal))
        {
            plain = plain.Replace("#012", "\n", StringComparison.Ordinal)
                .Replace("#011", "\t", StringComparison.Ordinal);
        }

        var hasTags = plain.Contains("</", StringComparison.Ordinal)
            || plain.Contains("<br", StringComparison.OrdinalIgnoreCase);
        return hasTags ? Without(plain, '<', Tag) : plain;
    }

    /// <summary>The text with each mark that starts with this character replaced.</summary>
    private static string Without(string text, char start, Func<string, int, Mark?> markAt)
    {
        StringBuilder? plain = null;
        var from = 0;
        for (var at = text.IndexOf(start); at >= 0; at = text.IndexOf(start, Math.Max(at + 1, from)))
        {
            if (markAt(text, at) is not { } mark) { continue; }

            plain ??= new StringBuilder(text.Length);
            plain.Append(text, from, mark.Start - from).Append(mark.Instead);
            from = mark.End;
        }

        return plain is null ? text : plain.Append(text, from, text.Length - from).ToString();
    }

    /// <summary>"ESC [ 1;31 m", of which a copy may have lost the ESC.</summary>
    private static Mark? Colour(string text, int at)
    {
        var end = at + 1;
        var limit = Math.Min(text.Length, at + MaxColour);
        while (end < limit && (char.IsAsciiDigit(text[end]) || text[end] == ';')) { end++; }

        var isColour = end > at + 1 && end < text.Length && text[end] == 'm';
        return isColour ? new Mark(at > 0 && text[at - 1] == Escape ? at - 1 : at, end + 1, "") : null;
    }

    private static Mark? Tag(string text, int at)
    {
        var start = at + 1 < text.Length && text[at + 1] == '/' ? at + 2 : at + 1;
        var end = start;
        while (end < text.Length && char.IsAsciiLetter(text[end])) { end++; }

        var name = text.AsSpan(start, end - start);
        var instead = Cells.Contains(name) ? "\t" : Lines.Contains(name) ? "\n" : null;
        if (instead is null) { return null; }

        var close = text.AsSpan(end, Math.Min(MaxTag, text.Length - end)).IndexOf('>');
        return close < 0 ? null : new Mark(at, end + close + 1, instead);
    }

    private static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Names(params string[] names) =>
        names.ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly record struct Mark(int Start, int End, string Instead);
}
