using System.Collections.Frozen;
using System.Globalization;

namespace MobiJobs.Guide.Reading;

/// <summary>What stands around a number: a domain, a label, or signs that it is no code.</summary>
internal sealed class CodeContext(LinkDomains domains)
{
    private const int MaxSteps = 6;
    private const int MaxGap = 16;
    private const int MaxName = 80;
    private const int MaxBlock = 500;
    private const int MaxWrapped = 6;

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Labels = WordsOf(
        "error", "errors", "code", "errorcode", "error_code", "errornumber", "error_number", "errcode", "err", "number",
        "no", "codes", "error-code", "error.code", "error_codes", "errorcodes", "fehler", "erreur", "errore", "erro",
        "fout", "fel", "fejl");

    // "Status code 404" is the answer of a web server.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> OtherLabels =
        WordsOf("status", "http", "exit", "statuscode", "status_code", "zip", "postal");

    private static readonly string[] EastAsianLabels =
    [
        "エラーコードは", "エラーコード", "エラー番号は", "エラー番号", "エラー", "コードは", "コード", "番号",
        "错误", "錯誤", "오류",
    ];

    /// <summary>
    /// The domain that belongs to a number and whether a label stands before it; null if it is something else.
    /// </summary>
    public (string? Domain, bool IsLabelled)? Around(string text, int from, int start, int end, int digit)
    {
        var at = start;
        var isLabelled = start < digit && Labels.Contains(text.AsSpan(start, digit - start).TrimEnd('_'));
        if (start < digit && !isLabelled) { return NameBefore(text, start, digit); }

        var isCounted = true;
        for (var step = 0; step < MaxSteps; step++)
        {
            at = BackOverGap(text, at, from);
            if (isCounted && !isLabelled && NumberedThings.AreNamed(text, at, from, start)) { return null; }

            if (EastAsianLabelBefore(text, at, from) is { } label)
            {
                isLabelled = true;
                isCounted = false;
                at -= label.Length;
                continue;
            }

            var word = WithoutJoinedName(WordBefore(text, at, from));
            if (word.Length == 0) { break; }

            if (OtherLabels.Contains(word))
            {
                if (!text.AsSpan(at, start - at).Contains('\n')) { return null; }

                break;
            }

            if (isCounted && NumberedThings.AreNamed(text, at, word, start)) { return null; }

            if (IsName(word)) { return (OwnName(text, from, start, end, word, isLabelled), true); }

            if (WrappedName(text, at, word, from) is { } wrapped) { return (wrapped, true); }

            if (!Labels.Contains(word)) { break; }

            isLabelled = true;
            isCounted &= NumberedThings.Count(word);
            at -= word.Length;
        }

        return (isLabelled ? NameInBlock(text, from, start, end) : null, isLabelled);
    }

    /// <summary>
    /// Whether a domain or the label of a code stands right before the sign before a number: "MCMDMErrorDomain/12064",
    /// "Error #12064".
    /// </summary>
    public bool IsNamed(string text, int from, int first)
    {
        if (first == 0 || text[first - 1] is not ('-' or '/' or '#')) { return false; }

        var at = first - 1;
        while (at > from && text[at - 1] == ' ') { at--; }

        var word = WordBefore(text, at, from);
        return IsName(word) || EastAsianLabelBefore(text, at, from) is "エラー" or "エラーコード"
            || word.Equals("error", StringComparison.OrdinalIgnoreCase)
            || word.Equals("err", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The domain that stands before a number, with nothing but labels between them.</summary>
    public string? NameRightBefore(string text, int from, int start)
    {
        var at = start;
        for (var step = 0; step < MaxSteps; step++)
        {
            at = BackOverGap(text, at, from);
            var word = WordBefore(text, at, from);
            if (IsName(word)) { return word.ToString(); }

            if (!Labels.Contains(word)) { return null; }

            at -= word.Length;
        }

        return null;
    }

    /// <summary>
    /// The digits of a number that a line break divides, or the comma of thousands, where the guide knows the whole.
    /// </summary>
    public (string Digits, int End) Wrapped(string text, int digit, int last)
    {
        var digits = text[digit..last];
        if (last < text.Length && text[last] == ',') { return Grouped(text, digit, last); }

        if (last >= text.Length || text[last] != '\n') { return (digits, last); }

        var next = last + 1;
        while (next < text.Length && text[next] == ' ') { next++; }

        var end = next;
        while (end < text.Length && char.IsAsciiDigit(text[end])) { end++; }

        var whole = digits + text[next..end];
        var isOne = end > next && whole.Length <= MaxWrapped && digits.Length < MaxWrapped - 1
            && (end >= text.Length || !char.IsAsciiLetterOrDigit(text[end]))
            && int.TryParse(whole, NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            && (domains.Has(code) || domains.Has(-code));
        return isOne ? (whole, end) : (digits, last);
    }

    /// <summary>"-1,009", as spreadsheets write it.</summary>
    private (string Digits, int End) Grouped(string text, int digit, int comma)
    {
        const int group = 3;
        var (digits, end) = (text[digit..comma], comma + 1 + group);
        var isGroup = digits.Length <= group && end <= text.Length
            && text.AsSpan(comma + 1, group).IndexOfAnyExceptInRange('0', '9') < 0
            && (end == text.Length || !char.IsAsciiLetterOrDigit(text[end]));
        if (!isGroup) { return (digits, comma); }

        var whole = digits + text[(comma + 1)..end];
        var code = int.Parse(whole, NumberStyles.None, CultureInfo.InvariantCulture);
        return domains.Has(code) || domains.Has(-code) ? (whole, end) : (digits, comma);
    }

    /// <summary>Whether a word is a domain: one of the guide's, or written like one.</summary>
    private bool IsName(ReadOnlySpan<char> word) => domains.IsName(word)
        || (word.EndsWith("ErrorDomain", StringComparison.Ordinal) && word.Length > "ErrorDomain".Length)
        || word.StartsWith("com.apple.", StringComparison.Ordinal)
        || (word.EndsWith("Domain", StringComparison.Ordinal) && word.Length > 12 && word[0] is >= 'A' and <= 'Z'
            && !word.StartsWith("Error", StringComparison.Ordinal));

    private static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> WordsOf(params string[] words) =>
        words.ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>A domain without a sign between it and its code.</summary>
    private (string? Domain, bool IsLabelled)? NameBefore(string text, int start, int digit)
    {
        var word = text.AsSpan(start, digit - start).TrimEnd('_');
        return IsName(word) ? (word.ToString(), true) : null;
    }

    /// <summary>
    /// Where lists name the code before its domain, the domain before a labelled code is that of the code before it.
    /// </summary>
    private string OwnName(
        string text, int from, int start, int end, ReadOnlySpan<char> before, bool isLabelled)
    {
        var name = before.ToString();
        if (!isLabelled || Has(name, text, start, end)) { return name; }

        var after = NameInBlock(text, from, start, end);
        return after is not null && Has(after, text, start, end) ? after : name;
    }

    private bool Has(string domain, string text, int start, int end) =>
        long.TryParse(text.AsSpan(start, end - start), CultureInfo.InvariantCulture, out var code)
        && domains.Has(domain, code);

    private static int BackOverGap(string text, int at, int from)
    {
        var least = Math.Max(from, at - MaxGap);
        while (at > least && !char.IsLetterOrDigit(text[at - 1]) && text[at - 1] != '_') { at--; }

        return at;
    }

    private static string? EastAsianLabelBefore(string text, int at, int from)
    {
        var before = text.AsSpan(from, at - from);
        if (before is not [.., > '\u007F']) { return null; }

        foreach (var label in EastAsianLabels)
        {
            if (before.EndsWith(label, StringComparison.Ordinal)) { return label; }
        }

        return null;
    }

    private static ReadOnlySpan<char> WordBefore(string text, int at, int from)
    {
        var start = at;
        var least = Math.Max(from, at - MaxName);
        while (start > least && IsOfName(text[start - 1])) { start--; }

        return text.AsSpan(start, at - start).TrimStart(".-");
    }

    /// <summary>"MCMDMErrorDomain-Fehler": the label alone, where a hyphen joins it to a domain.</summary>
    private ReadOnlySpan<char> WithoutJoinedName(ReadOnlySpan<char> word)
    {
        var hyphen = word.LastIndexOf('-');
        return hyphen > 0 && Labels.Contains(word[(hyphen + 1)..]) && IsName(word[..hyphen])
            ? word[(hyphen + 1)..]
            : word;
    }

    /// <summary>A domain that a line break divides.</summary>
    private string? WrappedName(string text, int at, ReadOnlySpan<char> word, int from)
    {
        var start = at - word.Length;
        if (start - 1 <= from || text[start - 1] != '\n') { return null; }

        var whole = string.Concat(WordBefore(text, start - 1, from), word);
        return whole.Length > word.Length && IsName(whole) ? whole : null;
    }

    /// <summary>The domain on another line, or at another place of the same object: "ErrorDomain": "…".</summary>
    private string? NameInBlock(string text, int from, int start, int end)
    {
        var limit = Math.Min(text.Length, end + MaxBlock);
        var close = text.AsSpan(end, limit - end).IndexOf('}');
        if (close >= 0) { limit = end + close; }

        var after = NameAfterLabel(text.AsSpan(end, limit - end));
        if (after is not null) { return after; }

        var least = Math.Max(from, start - MaxBlock);
        var open = text.AsSpan(least, start - least).LastIndexOf('{');
        if (open >= 0) { least += open; }

        return NameAfterLabel(text.AsSpan(least, start - least));
    }

    private string? NameAfterLabel(ReadOnlySpan<char> block)
    {
        var label = block.IndexOf("omain", StringComparison.Ordinal);
        if (label < 0) { return null; }

        var nextCode = block[..label].IndexOf("ode", StringComparison.Ordinal);
        if (nextCode >= 0) { return null; }

        // The first "omain" is the label's or, where there is none, already the end of the domain.
        var before = block[..label];
        var wordStart = label;
        while (wordStart > 0 && IsOfName(before[wordStart - 1])) { wordStart--; }

        var at = label;
        while (at < block.Length && IsOfName(block[at])) { at++; }

        if (IsName(block[wordStart..at]))
        {
            return HasOwnCode(block[at..]) ? null : block[wordStart..at].ToString();
        }

        var gap = 0;
        while (at < block.Length && gap < MaxGap && !IsOfName(block[at])) { (at, gap) = (at + 1, gap + 1); }

        var end = at;
        while (end < block.Length && end - at < MaxName && IsOfName(block[end])) { end++; }

        var name = block[at..end];
        return IsName(name) ? name.ToString() : null;
    }

    /// <summary>Whether a code follows a domain that no label names: it is another error's.</summary>
    private static bool HasOwnCode(ReadOnlySpan<char> after)
    {
        var rest = after.TrimStart(" :(-");
        return rest.Length < after.Length && !rest.IsEmpty && char.IsAsciiDigit(rest[0]);
    }

    private static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-';
}
