using System.Globalization;

namespace MobiJobs.Guide.Reading;

/// <summary>
/// Tells by the lines of two codes that they are of different things: each names another one before its code, in
/// another cell of its row, or in a line above it.
/// </summary>
internal static class ListRows
{
    private const int MaxName = 40;
    private const int MaxWords = 3;
    private const int MaxCell = 20;
    private const int MaxLine = 400;
    private const int MaxLines = 6;
    private const int MinCommon = 2;
    private const string Separators = ",;\t|";
    private const string Signs = " \t|,;:・、-*#<>()[]{}\"'`=•";

    // What may stand before a domain or a code besides a name.
    private static readonly string[] Labels =
        ["ErrorDomain", "ErrorCode", "Domain", "domain", "Code", "code", "Error", "error", "エラー", "コード", "ドメイン"];

    /// <summary>Whether two codes are of different things.</summary>
    /// <param name="first">The first code on the line of the last one.</param>
    public static bool AreTwo(string text, Mention first, Mention last, Mention next)
    {
        var between = text.AsSpan(last.End, next.Start - last.End);
        if (!between.Contains('\n')) { return AreNamedAlike(text, last, between, next); }

        var name = Name(LineBefore(text, first), first);
        var other = Name(LineBefore(text, next), next);
        return (IsName(name) && IsName(other) && !name.SequenceEqual(other))
            || HaveOtherCells(text, last, next)
            || HaveOtherHeadings(text, last, next);
    }

    /// <summary>Whether the lines of two codes are numbered from zero, as the places in a chain are.</summary>
    public static bool AreOfOneChain(string text, Mention first, Mention last, Mention next) =>
        Name(LineBefore(text, first), first) is "0"
        && Place(text, last) is { } above
        && Place(text, next) is { } below
        && below == above + 1;

    private static int? Place(string text, Mention mention)
    {
        var name = Name(LineBefore(text, mention), mention);
        return int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : null;
    }

    /// <summary>"Tablet A 12064, Tablet B -1009" in one line.</summary>
    private static bool AreNamedAlike(string text, Mention last, ReadOnlySpan<char> between, Mention next)
    {
        var name = LastPart(Name(LineBefore(text, last), last));
        var other = LastPart(Name(between, next));
        return IsName(name) && IsName(other) && !name.SequenceEqual(other)
            && name.CommonPrefixLength(other) >= MinCommon;
    }

    private static ReadOnlySpan<char> LineBefore(string text, Mention mention)
    {
        var least = Math.Max(0, mention.Start - MaxLine);
        var before = text.AsSpan(least, mention.Start - least);
        return before[(before.LastIndexOf('\n') + 1)..];
    }

    /// <summary>What stands before the domain and the labels of a code.</summary>
    private static ReadOnlySpan<char> Name(ReadOnlySpan<char> before, Mention mention)
    {
        var domain = before.IndexOf(mention.Link.Domain ?? "\n", StringComparison.Ordinal);
        var name = (domain < 0 ? before : before[..domain]).Trim(Signs);
        for (var at = 0; at < Labels.Length; at++)
        {
            if (!name.EndsWith(Labels[at], StringComparison.Ordinal)) { continue; }

            name = name[..^Labels[at].Length].TrimEnd(Signs);
            at = -1;
        }

        return name;
    }

    private static ReadOnlySpan<char> LastPart(ReadOnlySpan<char> name) =>
        name[(name.LastIndexOfAny("、,;|・") + 1)..].Trim(Signs);

    /// <summary>A few words, and no sentence, label or member of an object.</summary>
    private static bool IsName(ReadOnlySpan<char> name) => name.Length is > 0 and <= MaxName
        && name.Count(' ') < MaxWords
        && name[^1] is not ('.' or '。' or '!')
        && !name.ContainsAny("{}\"=<>") && name.IndexOf(": ", StringComparison.Ordinal) < 0
        && HasLetterOrDigit(name)
        && !ErrorWords.AreIn(name);

    private static bool HasLetterOrDigit(ReadOnlySpan<char> name)
    {
        foreach (var c in name)
        {
            if (char.IsLetterOrDigit(c)) { return true; }
        }

        return false;
    }

    /// <summary>Rows of one table, where a cell behind the code names what each is about.</summary>
    private static bool HaveOtherCells(string text, Mention last, Mention next)
    {
        var before = LineBefore(text, last);
        var after = LineBefore(text, next);
        foreach (var separator in Separators)
        {
            var rest = LineAfter(text, last);
            var other = LineAfter(text, next);
            var cells = rest.Count(separator);
            if (cells == 0 || cells != other.Count(separator)
                || before.Count(separator) != after.Count(separator)
                || cells + before.Count(separator) < 2) { continue; }

            for (; cells > 0; cells--)
            {
                rest = rest[(rest.IndexOf(separator) + 1)..];
                other = other[(other.IndexOf(separator) + 1)..];
                if (AreOtherNames(Cell(rest, separator), Cell(other, separator))) { return true; }
            }
        }

        return false;
    }

    private static ReadOnlySpan<char> LineAfter(string text, Mention mention)
    {
        var start = mention.Start;
        while (start < mention.End && IsOfNumber(text, start)) { start++; }

        var after = text.AsSpan(start, Math.Min(MaxLine, text.Length - start));
        return after.IndexOf('\n') is >= 0 and var end ? after[..end] : after;
    }

    /// <summary>The commas within "-1,009" divide no cells; a mention may go on to the domain behind it.</summary>
    private static bool IsOfNumber(string text, int at) => char.IsAsciiDigit(text[at]) || text[at] == '-'
        || (text[at] == ',' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]));

    private static ReadOnlySpan<char> Cell(ReadOnlySpan<char> rest, char separator) =>
        (rest.IndexOf(separator) is >= 0 and var end ? rest[..end] : rest).Trim(Signs);

    private static bool AreOtherNames(ReadOnlySpan<char> cell, ReadOnlySpan<char> other) =>
        IsName(cell) && IsName(other) && cell.Length <= MaxCell && other.Length <= MaxCell
        && cell.Count(' ') < 2 && other.Count(' ') < 2 && !cell.SequenceEqual(other);

    /// <summary>A line between the codes that begins like one above the first, and goes on otherwise.</summary>
    private static bool HaveOtherHeadings(string text, Mention last, Mention next)
    {
        var between = text.AsSpan(last.End, next.Start - last.End);
        var (first, end) = (between.IndexOf('\n') + 1, between.LastIndexOf('\n'));
        if (end < first) { return false; }

        var least = Math.Max(0, last.Start - MaxLine);
        var above = text.AsSpan(least, last.Start - least);
        above = above[..Math.Max(0, above.LastIndexOf('\n'))];
        var headings = 0;
        foreach (var line in between[first..end].EnumerateLines())
        {
            if (++headings > MaxLines) { return false; }

            var word = FirstWord(line);
            var isName = word.Length >= MinCommon && !ErrorWords.AreIn(word);
            if (isName && HasOther(above, word, line.Trim())) { return true; }
        }

        return false;
    }

    private static bool HasOther(ReadOnlySpan<char> above, ReadOnlySpan<char> word, ReadOnlySpan<char> heading)
    {
        for (var lines = 0; lines < MaxLines && !above.IsEmpty; lines++)
        {
            var start = above.LastIndexOf('\n') + 1;
            var line = above[start..].Trim();
            if (FirstWord(line).SequenceEqual(word) && !line.SequenceEqual(heading)) { return true; }

            above = above[..Math.Max(0, start - 1)];
        }

        return false;
    }

    private static ReadOnlySpan<char> FirstWord(ReadOnlySpan<char> line)
    {
        line = line.TrimStart(" \t#*■●◆・");
        var end = 0;
        while (end < line.Length && char.IsLetter(line[end])) { end++; }

        return line[..end];
    }
}
