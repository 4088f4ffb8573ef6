using System.Collections.Frozen;
using System.Globalization;

namespace MobiJobs.Guide.Reading;

/// <summary>Tells by what stands around a number that it is no code.</summary>
internal static class OtherNumbers
{
    private const int MinRange = 3;
    private const int MaxRange = 20;
    private const int MaxMember = 60;
    private const int MaxNoun = 8;
    private const int MaxUnit = 16;
    private const int MaxPhone = 24;

    private static readonly string[] Units =
    [
        "台", "件", "回", "年", "月", "日", "時", "分", "秒", "円", "個", "人", "名", "行", "%", "ms", "MB", "GB", "KB", "px",
        "devices", "users", "times", "seconds", "minutes", "bytes", "が動", "号機", "号室",
        "version", "バージョン", "版", "バイト", "ミリ秒", "ページ", "文字", "枚", "冊", "パケット", "番ポート", "キロ", "メガ",
    ];

    private static readonly string[] Times =
        ["以前", "昨日", "今日", "今朝", "今回", "現在", "前回", "毎回", "最初", "当初", "先日", "先週", "突然"];

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Words = new[]
    {
        "packets", "packet", "files", "rows", "items", "records", "requests", "milliseconds", "msec", "msecs", "sec",
        "secs", "s", "hours", "days", "weeks", "months", "years", "points", "pages", "characters", "chars", "bits",
        "kilobytes", "megabytes", "people", "students", "employees", "entries", "lines", "messages", "emails", "mails",
        "apps", "jobs", "kbps", "mbps", "bps", "hz", "khz", "mhz", "mb", "gb", "kb", "tb", "b", "tablets", "ipads",
        "iphones", "macs", "objects", "events", "steps", "metres", "meters", "km", "kg", "units", "pieces",
        "connections",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

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
            '-' or '/' or '#' or '+' or '@' or '$' or '%' or '¥' or '￥' or '€' or '£' => true,
            ':' when isShort && char.IsAsciiDigit(beforeThat) => true,
            _ => after switch
            {
                '.' => char.IsAsciiDigit(afterThat),
                ':' => isShort && char.IsAsciiDigit(afterThat),
                '-' or '/' => char.IsAsciiLetterOrDigit(afterThat),
                '@' => true,
                _ => false,
            },
        } || IsOfPhone(text, first)
            || (first > 6 && text.AsSpan(first - 7, 7).Contains("\"Exec\"", StringComparison.Ordinal));
    }

    /// <summary>"Tel. +81 3 12031 4001": groups of digits behind a sign or word of telephones.</summary>
    private static bool IsOfPhone(string text, int first)
    {
        var start = first;
        var least = Math.Max(0, first - MaxPhone);
        while (start > least && (char.IsAsciiDigit(text[start - 1]) || text[start - 1] is ' ' or '-' or '(' or ')'))
        {
            start--;
        }

        if (start == least) { return false; }

        if (text[start - 1] == '+') { return start < first && char.IsAsciiDigit(text[start]); }

        var before = text.AsSpan(0, start).TrimEnd(".:").TrimEnd();
        return start + 1 < first && text.AsSpan(start, first - start).ContainsAnyInRange('0', '9')
            && (before.EndsWith("tel", StringComparison.OrdinalIgnoreCase)
                || before.EndsWith("fax", StringComparison.OrdinalIgnoreCase)
                || before.EndsWith("phone", StringComparison.OrdinalIgnoreCase)
                || before.EndsWith("電話", StringComparison.Ordinal));
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
        var rest = text.AsSpan(end, Math.Min(MaxUnit, text.Length - end)).TrimStart(' ');
        var word = 0;
        while (word < rest.Length && char.IsAsciiLetter(rest[word])) { word++; }

        if (word > 0 && word < MaxUnit - 1 && Words.Contains(rest[..word])) { return true; }

        if (rest is ['o', 'f', ' ', >= '0' and <= '9', ..]) { return true; } // "12064 of 50000"

        foreach (var unit in Units)
        {
            if (rest.StartsWith(unit, StringComparison.Ordinal)) { return true; }
        }

        return false;
    }

    /// <summary>"12000〜12133", "12000から12133まで": either end of a range.</summary>
    public static bool IsOfRange(string text, int first, int end)
    {
        var number = text.AsSpan(first, end - first);
        if (number.Length is < MinRange or > MaxRange / 2) { return false; }

        var after = text.AsSpan(end, Math.Min(MaxRange, text.Length - end)).TrimStart(' ');
        if (SignAtStart(after) is > 0 and var sign)
        {
            after = after[sign..].TrimStart(' ');
            var length = DigitsAtStart(after);
            return length == number.Length && after[..length].SequenceCompareTo(number) > 0
                && (sign == 1 || !after[length..].StartsWith("に"));
        }

        var before = text.AsSpan(Math.Max(0, first - MaxRange), Math.Min(MaxRange, first)).TrimEnd(' ');
        if (SignAtEnd(before) is not (> 0 and var last)) { return false; }

        before = before[..^last].TrimEnd(' ');
        var start = before.Length;
        while (start > 0 && char.IsAsciiDigit(before[start - 1])) { start--; }

        return before.Length - start == number.Length && before[start..].SequenceCompareTo(number) < 0
            && (last == 1 || !text.AsSpan(end).StartsWith("に"));
    }

    /// <summary>
    /// "会議室12031": a noun of Chinese characters or katakana is joined to it, and none that is about errors.
    /// </summary>
    public static bool IsOfNoun(string text, int first)
    {
        var before = text.AsSpan(0, first);
        if (before.IsEmpty || !IsOfNoun(before[^1])) { return false; }

        var start = before.Length - 1;
        while (start > 0 && before.Length - start < MaxNoun && IsOfNoun(before[start - 1])) { start--; }

        return !ErrorWords.AreIn(before[start..]) && !IsTime(before);
    }

    /// <summary>"以前12064": a word of time numbers nothing.</summary>
    private static bool IsTime(ReadOnlySpan<char> before)
    {
        foreach (var time in Times)
        {
            if (before.EndsWith(time, StringComparison.Ordinal)) { return true; }
        }

        return false;
    }

    private static bool IsOfNoun(char c) => c is (>= '\u3400' and <= '\u9FFF') or (>= 'ァ' and <= 'ー');

    /// <summary>
    /// "adamId=12064", "\"event\": 12064", "profiled[12064]", "main.swift:12064", "10.1.2.3:12064": something that is
    /// named otherwise than an error.
    /// </summary>
    public static bool IsValueOfOther(string text, int first)
    {
        var before = text.AsSpan(Math.Max(0, first - MaxMember), Math.Min(MaxMember, first));
        var isJoined = before is not [.., ' ' or '\n'];
        before = before.TrimEnd(" \"'");
        if (before is [.., '=', '>']) { before = before[..^1]; }

        if (before is not [.., '=' or ':' or '[']) { return false; }

        var sign = before[^1];
        before = before[..^1].TrimEnd(' ');
        var isQuoted = before is [.., '"' or '\''];
        var name = LastWord(before.TrimEnd("\"'"));
        if (name.IsEmpty || name is "rc" || ErrorWords.AreIn(name)) { return false; }

        return sign switch
        {
            '=' => true,
            '[' => isJoined && !isQuoted,
            _ => isQuoted || (isJoined && (name.Contains('.') || name is "localhost")),
        };
    }

    private static ReadOnlySpan<char> LastWord(ReadOnlySpan<char> text)
    {
        var start = text.Length;
        while (start > 0 && (char.IsAsciiLetterOrDigit(text[start - 1]) || text[start - 1] is '_' or '-' or '.'))
        {
            start--;
        }

        return text[start..];
    }

    private static int SignAtStart(ReadOnlySpan<char> text) => text switch
    {
        ['〜' or '~' or '–' or '—' or '…', ..] => 1,
        ['か', 'ら', ..] or ['t', 'o', ' ', ..] or ['.', '.', ..] => 2,
        _ => 0,
    };

    private static int SignAtEnd(ReadOnlySpan<char> text) => text switch
    {
        [.., '〜' or '~' or '–' or '—' or '…'] => 1,
        [.., 'か', 'ら'] or [.., ' ', 't', 'o'] or [.., '.', '.'] => 2,
        _ => 0,
    };

    private static int DigitsAtStart(ReadOnlySpan<char> text) =>
        text.IndexOfAnyExceptInRange('0', '9') is >= 0 and var end ? end : text.Length;

    /// <summary>"error_code_0=12064", "errors[0].code": the place of an error in a chain as a part of a name.</summary>
    public static bool IsPlaceInName(string text, int digit, int end) => end - digit <= 2 && digit > 1
        && (text[digit - 1] == '_'
            || (text[digit - 1] == '[' && end + 1 < text.Length && text[end] == ']' && text[end + 1] == '.'));

    /// <summary>The place in the name before a code ("error_code_1=-1009"); null if there is none.</summary>
    public static int? PlaceInName(string text, int first)
    {
        var end = first;
        while (end > 0 && text[end - 1] is '=' or ':' or '"' or ' ') { end--; }

        var start = end;
        while (start > 0 && end - start < 2 && char.IsAsciiDigit(text[start - 1])) { start--; }

        return start < end && start > 0 && text[start - 1] == '_'
            ? int.Parse(text.AsSpan(start, end - start), NumberStyles.None, CultureInfo.InvariantCulture)
            : null;
    }

    /// <summary>
    /// The place of an error in a chain, which some products number ("0: ErrorCode: 4001"), or of a row in a table.
    /// </summary>
    public static bool IsPlaceInList(string text, int first, int end)
    {
        var isShort = end - first <= 2 && end < text.Length && text[end] is (':' or ',' or ';' or '\t');
        if (!isShort) { return false; }

        var at = first;
        while (at > 0 && text[at - 1] is (' ' or '\t')) { at--; }

        return at == 0 || text[at - 1] == '\n';
    }
}
