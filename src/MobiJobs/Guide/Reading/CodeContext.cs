using System.Collections.Frozen;
using System.Globalization;

namespace MobiJobs.Guide.Reading;

/// <summary>What stands around a number: a domain, a label, or signs that it is no code.</summary>
internal sealed class CodeContext(LinkDomains domains)
{
    private readonly DomainWords names = new(domains);

    private const int MaxSteps = 6;
    private const int MaxGap = 16;
    private const int MaxName = 80;
    private const int MaxWrapped = 6;
    private const int LeastOfTls = -9899;
    private const int MostOfTls = -9800;
    private const string TlsDomain = "NSOSStatusErrorDomain";
    private const string StreamLabel = "_kCFStreamErrorCodeKey";

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

            if (names.PhraseBefore(text, at, from) is { } phrase) { return (phrase, true); }

            var whole = WordBefore(text, at, from);
            var word = WithoutPlace(WithoutJoinedName(whole));
            if (word.Length == 0) { break; }

            if (word is StreamLabel) { return StreamCode(text, start, end); }

            if (OtherLabels.Contains(word))
            {
                // "status=Error error=12064": the state has a value of its own.
                var hasValue = isLabelled && text[at] is '=' or '"';
                if (!hasValue && !text.AsSpan(at, start - at).Contains('\n')) { return null; }

                break;
            }

            if (isCounted && NumberedThings.AreNamed(text, at, word, start)) { return null; }

            if (names.IsOne(word)) { return (OwnName(text, from, start, end, word, isLabelled), true); }

            if (WrappedName(text, at, word, from) is { } wrapped) { return (wrapped, true); }

            var length = Labels.Contains(word)
                ? whole.Length - whole.IndexOf(word, StringComparison.Ordinal)
                : WrappedLabel(text, at, word, from);
            if (length == 0) { break; }

            isLabelled = true;
            isCounted &= NumberedThings.Count(word);
            at -= length;
        }

        return (isLabelled ? names.InBlock(text, from, start, end) : null, isLabelled);
    }

    /// <summary>The domain in brackets behind a number, or one that has its code, and where that ends.</summary>
    public (string Name, int End)? Behind(string text, int end, long? code) =>
        code is { } number ? names.Behind(text, end, number) : names.InBracketsBehind(text, end);

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
        return names.IsOne(word) || EastAsianLabelBefore(text, at, from) is "エラー" or "エラーコード"
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
            if (names.IsOne(word)) { return word.ToString(); }

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

    private static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> WordsOf(params string[] words) =>
        words.ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>A domain without a sign between it and its code.</summary>
    private (string? Domain, bool IsLabelled)? NameBefore(string text, int start, int digit)
    {
        var word = text.AsSpan(start, digit - start).TrimEnd('_');
        return names.IsOne(word) ? (word.ToString(), true) : null;
    }

    /// <summary>
    /// Where lists name the code before its domain, the domain before a labelled code is that of the code before it.
    /// </summary>
    private string OwnName(
        string text, int from, int start, int end, ReadOnlySpan<char> before, bool isLabelled)
    {
        var name = before.ToString();
        if (!isLabelled || Has(name, text, start, end)) { return name; }

        var after = names.InBlock(text, from, start, end);
        return after is not null && Has(after, text, start, end) ? after : name;
    }

    private bool Has(string domain, string text, int start, int end) =>
        long.TryParse(text.AsSpan(start, end - start), CultureInfo.InvariantCulture, out var code)
        && domains.Has(domain, code);

    private static int BackOverGap(string text, int at, int from)
    {
        var least = Math.Max(from, at - MaxGap);
        while (at > least && IsOfGap(text[at - 1])) { at--; }

        return at;
    }

    private static bool IsOfGap(char c) => (!char.IsLetterOrDigit(c) && c != '_') || c == 'の';

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
        while (start > least && DomainWords.IsOfName(text[start - 1])) { start--; }

        return text.AsSpan(start, at - start).TrimStart(".-");
    }

    /// <summary>"MCMDMErrorDomain-Fehler": the label alone, where a hyphen joins it to a domain.</summary>
    private ReadOnlySpan<char> WithoutJoinedName(ReadOnlySpan<char> word)
    {
        var hyphen = word.LastIndexOf('-');
        return hyphen > 0 && Labels.Contains(word[(hyphen + 1)..]) && names.IsOne(word[..hyphen])
            ? word[(hyphen + 1)..]
            : word;
    }

    /// <summary>"error_code_0": the label without the place in the chain.</summary>
    private static ReadOnlySpan<char> WithoutPlace(ReadOnlySpan<char> word)
    {
        var name = word.TrimEnd("0123456789");
        return word.Length - name.Length is 1 or 2 && name is [.., '_'] ? name[..^1] : word;
    }

    /// <summary>
    /// The code of the layer below the network; only those of its certificates are known by themselves.
    /// </summary>
    private static (string? Domain, bool IsLabelled)? StreamCode(string text, int start, int end) =>
        int.TryParse(text.AsSpan(start, end - start), CultureInfo.InvariantCulture, out var code)
        && code is >= LeastOfTls and <= MostOfTls
            ? (TlsDomain, true)
            : null;

    /// <summary>The length of a label that a line break divides ("Co", "de="); 0 if it is none.</summary>
    private static int WrappedLabel(string text, int at, ReadOnlySpan<char> word, int from)
    {
        var start = at - word.Length;
        if (start - 1 <= from || text[start - 1] != '\n') { return 0; }

        var first = WordBefore(text, start - 1, from);
        return first.Length > 0 && Labels.Contains(string.Concat(first, word)) ? first.Length + 1 + word.Length : 0;
    }

    /// <summary>A domain that a line break divides.</summary>
    private string? WrappedName(string text, int at, ReadOnlySpan<char> word, int from)
    {
        var start = at - word.Length;
        if (start - 1 <= from || text[start - 1] != '\n') { return null; }

        var whole = string.Concat(WordBefore(text, start - 1, from), word);
        return whole.Length > word.Length && names.IsOne(whole) ? whole : null;
    }
}
