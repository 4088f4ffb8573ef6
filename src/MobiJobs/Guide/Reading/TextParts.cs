namespace MobiJobs.Guide.Reading;

/// <summary>A part of a text that speaks of one device or of one error.</summary>
/// <param name="IsOther">Whether it holds the error of another system than Apple's.</param>
internal readonly record struct TextPart(string Text, bool IsOther);

/// <summary>
/// Divides a text where it goes on to another device: into the rows of a list that are numbered alike ("iPad-1: …",
/// "iPad-2: …") or have names, and around the errors of other systems. What is sure in one row then hides nothing in
/// another.
/// </summary>
internal static class TextParts
{
    private const int MaxRows = 200;

    // More than the errors that are told of a text: each is read by itself.
    private const int MaxParts = 250;
    private const int MaxWord = 20;
    private const int MaxId = 12;
    private const string Marks = " \t・•-*|\"'.)(1234567890";

    /// <summary>The parts, in the order of the text.</summary>
    public static IReadOnlyList<TextPart> Of(string text, Func<string, bool> holdsError)
    {
        var parts = new List<TextPart>();
        foreach (var row in Rows(text, holdsError)) { AddAroundOthers(parts, row); }

        return parts;
    }

    /// <summary>The rows, each with the lines below it; what stands before the first is a part, too.</summary>
    private static List<string> Rows(string text, Func<string, bool> holdsError)
    {
        var heads = Heads(text);
        var starts = IsList(heads) ? heads.Select(h => h.Start) : [];
        var rows = new List<string>();
        var from = 0;
        foreach (var start in starts.Union(NamedRows.Of(text, holdsError)).Order())
        {
            if (start > from) { rows.Add(text[from..start]); }

            from = start;
        }

        rows.Add(text[from..]);
        return rows;
    }

    /// <summary>Whether two lines begin with the same word and another number.</summary>
    private static bool IsList(List<Head> heads) =>
        heads.Count is > 1 and <= MaxRows
        && heads.GroupBy(h => h.Word, StringComparer.Ordinal)
            .Any(same => same.DistinctBy(h => h.Id, StringComparer.Ordinal).Skip(1).Any());

    private static List<Head> Heads(string text)
    {
        var heads = new List<Head>();
        for (var start = 0; start < text.Length && heads.Count <= MaxRows;)
        {
            var end = text.IndexOf('\n', start);
            if (end < 0) { end = text.Length; }

            if (HeadOf(text.AsSpan(start, end - start), start) is { } head) { heads.Add(head); }

            start = end + 1;
        }

        return heads;
    }

    /// <summary>"iPad-1", "端末A", "C02": a word and its number, and no label of an error.</summary>
    private static Head? HeadOf(ReadOnlySpan<char> line, int start)
    {
        var rest = line.TrimStart(Marks);
        var end = 0;
        while (end < rest.Length && end <= MaxWord && IsOfWord(rest, end)) { end++; }

        if (end is 0 or > MaxWord) { return null; }

        var at = end < rest.Length && rest[end] is '-' or '_' or ' ' or '#' ? end + 1 : end;
        var idEnd = at;
        while (idEnd < rest.Length && (char.IsAsciiLetterOrDigit(rest[idEnd]) || rest[idEnd] == '-')) { idEnd++; }

        var id = rest[at..idEnd];
        var isId = id.Length <= MaxId && (id is [>= 'A' and <= 'Z'] || id.ContainsAnyInRange('0', '9'));
        var isEnd = idEnd == rest.Length || " \t:,;|、。)・".Contains(rest[idEnd], StringComparison.Ordinal);
        return isId && isEnd && !ErrorWords.AreIn(rest[..end])
            ? new Head(start, rest[..end].ToString(), id.ToString())
            : null;
    }

    /// <summary>Letters of one script: "端末A" is 端末 and A.</summary>
    private static bool IsOfWord(ReadOnlySpan<char> text, int at) =>
        char.IsLetter(text[at]) && char.IsAscii(text[at]) == char.IsAscii(text[0]);

    private static void AddAroundOthers(List<TextPart> parts, string row)
    {
        var from = 0;
        for (var at = 0; parts.Count < MaxParts && OtherSystems.ErrorIn(row, at) is { } other; at = other.End)
        {
            if (other.Start > from) { parts.Add(new TextPart(row[from..other.Start], false)); }

            from = other.End;
            parts.Add(new TextPart(row[other.Start..other.End], true));
        }

        if (from < row.Length) { parts.Add(new TextPart(row[from..], false)); }
    }

    private readonly record struct Head(int Start, string Word, string Id);
}
