namespace MobiJobs.Guide.Reading;

/// <summary>
/// Finds the rows of a list whose devices, people or rooms have names without numbers: "職員室: …", "Sato  …". Only
/// lines that hold an error each are rows: the members of one answer have names, too.
/// </summary>
internal static class NamedRows
{
    private const int MaxName = 24;
    private const int MaxRows = 100;
    private const int MaxText = 8 * 1024;
    private const int MaxBlanks = 2;
    private const string Marks = " \t・•-*|\"'.)(1234567890①②③④⑤⑥⑦⑧⑨";
    private const string Separators = ":\t|,;→";

    private static readonly string[] Labels =
    [
        "info", "warn", "debug", "notice", "fault", "default", "status", "state", "params", "udid", "http", "subject",
        "mcm", "nsurl", "us desc", "件名", "本文", "備考", "種類", "状態", "ステータス", "先頭", "続き",
        "親プロファイル", "子プロファイル", "内側", "外側", "parent", "child", "inner", "outer", "underlying",
    ];

    /// <summary>Where the rows start; none if fewer than two differ by their names.</summary>
    public static IReadOnlyList<int> Of(string text, Func<string, bool> holdsError)
    {
        if (text.Length > MaxText) { return []; } // No list of names; each line is read twice.

        var lines = Candidates(text).Take(MaxRows).ToArray();
        if (lines.Length == 0 || Array.TrueForAll(lines, l => l.Name == lines[0].Name)) { return []; }

        var rows = Array.FindAll(lines, l => holdsError(l.Said));
        return rows.Length > 1 && Array.Exists(rows, r => r.Name != rows[0].Name)
            ? [.. rows.Select(r => r.Start)]
            : [];
    }

    /// <summary>The lines that begin with a name, as far to the left as the first of them.</summary>
    private static IEnumerable<(int Start, string Name, string Said)> Candidates(string text)
    {
        var indent = int.MaxValue;
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start);
            if (end < 0) { end = text.Length; }

            var line = text.AsSpan(start, end - start);
            var blanks = line.Length - line.TrimStart(' ').Length;
            if (blanks <= indent && Row(line) is { } row)
            {
                indent = blanks;
                yield return (start, row.Name, text[(start + row.SaidAt)..end]);
            }

            start = end + 1;
        }
    }

    private static (string Name, int SaidAt)? Row(ReadOnlySpan<char> line)
    {
        var rest = line.TrimStart(Marks);
        var end = EndOfName(rest);
        if (end is 0 or > MaxName || end >= rest.Length) { return null; }

        var name = rest[..end].Trim();
        return name.IsEmpty || IsLabel(name) || rest[end..].Trim(" :\t|,;→-").IsEmpty
            ? null
            : (name.ToString(), line.Length - rest.Length + end + 1);
    }

    /// <summary>
    /// Up to a separator or two blanks; up to one blank for a word of Chinese characters or kana, or a capital.
    /// </summary>
    private static int EndOfName(ReadOnlySpan<char> line)
    {
        if (line.IsEmpty || !char.IsLetter(line[0])) { return 0; }

        var (blanks, firstBlank) = (0, 0);
        for (var at = 0; at < line.Length && at <= MaxName; at++)
        {
            var c = line[at];
            if (Separators.Contains(c, StringComparison.Ordinal)) { return at; }

            if (c == ' ')
            {
                if (firstBlank == 0) { firstBlank = at; }

                var isEnd = at + 1 < line.Length && line[at + 1] is ' ' or '-';
                if (isEnd || ++blanks > MaxBlanks) { return isEnd ? at : OfOneWord(line, firstBlank); }
            }
            else if (!char.IsLetterOrDigit(c) && c is not ('の' or '-' or '_' or '・' or '\'' or '(' or ')')) { break; }
        }

        return OfOneWord(line, firstBlank);
    }

    private static int OfOneWord(ReadOnlySpan<char> line, int end)
    {
        if (end == 0 || line[0] > '\u007F') { return end; }

        // "Sato 12064" and "Sato UserRejected", but no sentence.
        var next = line[(end + 1)..];
        var word = next.IndexOf(' ') is >= 0 and var blank ? next[..blank] : next;
        var capitals = 0;
        foreach (var c in word) { capitals += char.IsAsciiLetterUpper(c) ? 1 : 0; }

        return capitals > 1 || word.ContainsAnyInRange('0', '9') ? end : 0;
    }

    private static bool IsLabel(ReadOnlySpan<char> name)
    {
        if (ErrorWords.AreIn(name) || name.EndsWith("Domain") || name.EndsWith("Error") || name.Contains('.'))
        {
            return true;
        }

        if (name is "親" or "子") { return true; }

        foreach (var label in Labels)
        {
            if (name.StartsWith(label, StringComparison.OrdinalIgnoreCase)) { return true; }
        }

        return false;
    }
}
