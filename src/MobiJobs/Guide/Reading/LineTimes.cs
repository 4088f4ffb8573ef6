namespace MobiJobs.Guide.Reading;

/// <summary>
/// Tells whether a line begins with when something happened: a time, a date, or either in brackets. What such a line
/// says is a report of its own.
/// </summary>
internal static class LineTimes
{
    private const int MaxDigitsOfYear = 4;
    private const string Marks = " \t・•*|\"'-[(<【";
    private const string Halves = "午前後";

    private static readonly string[] Months =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

    /// <summary>Whether a line does so that begins in this text, behind its first line break.</summary>
    public static bool BeginOne(ReadOnlySpan<char> text)
    {
        while (text.IndexOf('\n') is >= 0 and var end)
        {
            text = text[(end + 1)..];
            if (IsTime(text.TrimStart(Marks))) { return true; }
        }

        return false;
    }

    private static bool IsTime(ReadOnlySpan<char> line)
    {
        line = line.TrimStart(Halves).TrimStart(' ');
        if (IsMonth(line)) { return true; }

        var digits = Digits(line);
        if (digits is 0 or > MaxDigitsOfYear || digits == line.Length) { return false; }

        var sign = line[digits];
        var rest = line[(digits + 1)..];
        var next = Digits(rest);
        var isShort = digits <= 2 && next is 1 or 2;
        return sign switch
        {
            '年' => digits == MaxDigitsOfYear,
            '月' or '時' => digits <= 2 && next > 0,
            ':' => digits <= 2 && next == 2 && IsEnd(rest, next, ':', '.'),
            '/' => (isShort || (digits == MaxDigitsOfYear && next is 1 or 2)) && IsEnd(rest, next, '/'),
            '-' or '.' => next is 1 or 2 && next < rest.Length && rest[next] == sign
                && digits is 1 or 2 or MaxDigitsOfYear && Digits(rest[(next + 1)..]) > 0,
            _ => false,
        };
    }

    /// <summary>"Nov 29 10:12:01", as system logs begin.</summary>
    private static bool IsMonth(ReadOnlySpan<char> line)
    {
        foreach (var month in Months)
        {
            if (line.StartsWith(month, StringComparison.Ordinal) && line.Length > month.Length
                && line[month.Length] == ' ' && Digits(line[month.Length..].TrimStart(' ')) is 1 or 2) { return true; }
        }

        return false;
    }

    private static bool IsEnd(ReadOnlySpan<char> rest, int at, params ReadOnlySpan<char> signs) =>
        at == rest.Length || signs.Contains(rest[at]) || !char.IsAsciiLetterOrDigit(rest[at]) || rest[at] is 'T';

    private static int Digits(ReadOnlySpan<char> text) =>
        text.IndexOfAnyExceptInRange('0', '9') is >= 0 and var end ? end : text.Length;
}
