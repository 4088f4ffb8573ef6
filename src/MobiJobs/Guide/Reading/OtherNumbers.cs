namespace MobiJobs.Guide.Reading;

/// <summary>Tells by what stands around a number that it is no code.</summary>
internal static class OtherNumbers
{
    private static readonly string[] Units =
    [
        "台", "件", "回", "年", "月", "日", "時", "分", "秒", "円", "個", "人", "名", "行", "%", "ms", "MB", "GB", "KB", "px",
        "devices", "users", "times", "seconds", "minutes", "bytes", "が動", "号機", "号室",
    ];

    /// <summary>A number within a date, a time, a version, an address, a path or an identifier.</summary>
    public static bool IsPartOfOther(string text, int first, int end)
    {
        var before = first > 0 ? text[first - 1] : ' ';
        var beforeThat = first > 1 ? text[first - 2] : ' ';
        var after = end < text.Length ? text[end] : ' ';
        var afterThat = end + 1 < text.Length ? text[end + 1] : ' ';
        var isShort = end - first <= 2;
        return before switch
        {
            '.' when char.IsAsciiDigit(beforeThat) => true,
            '-' or '/' or '#' or '+' or '@' or '$' or '%' => true,
            ':' when isShort && char.IsAsciiDigit(beforeThat) => true,
            _ => after switch
            {
                '.' => char.IsAsciiDigit(afterThat),
                ':' => isShort && char.IsAsciiDigit(afterThat),
                '-' or '/' => char.IsAsciiLetterOrDigit(afterThat),
                '@' => true,
                _ => false,
            },
        } || (first > 6 && text.AsSpan(first - 7, 7).Contains("\"Exec\"", StringComparison.Ordinal));
    }

    /// <summary>Whether a text is nothing but this number, with a sign that people put before codes.</summary>
    public static bool IsAlone(string text, int first, int end)
    {
        var rest = text.AsSpan().Trim();
        if (rest is ['#' or '+', ..]) { rest = rest[1..]; }

        return rest.Length == end - first;
    }

    /// <summary>Whether a unit follows, so that the number counts something.</summary>
    public static bool HasUnit(string text, int end)
    {
        var rest = text.AsSpan(end, Math.Min(10, text.Length - end)).TrimStart(' ');
        foreach (var unit in Units)
        {
            if (rest.StartsWith(unit, StringComparison.Ordinal)) { return true; }
        }

        return false;
    }

    /// <summary>The place of an error in a chain, which some products number: "0: ErrorCode: 4001".</summary>
    public static bool IsPlaceInList(string text, int first, int end)
    {
        var isShort = end - first <= 2 && end < text.Length && text[end] == ':';
        if (!isShort) { return false; }

        var at = first;
        while (at > 0 && text[at - 1] is (' ' or '\t')) { at--; }

        return at == 0 || text[at - 1] == '\n';
    }
}
