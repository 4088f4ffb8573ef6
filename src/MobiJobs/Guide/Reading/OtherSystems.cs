using System.Globalization;
using System.Text.RegularExpressions;
using MobiJobs.Guide.Chain;

namespace MobiJobs.Guide.Reading;

/// <summary>Recognises errors of Android and Windows, which the guide does not cover.</summary>
internal static partial class OtherSystems
{
    private const int MaxLine = 500;

    /// <summary>Whether a text visibly holds such an error.</summary>
    public static bool Mentions(string text) =>
        Code().IsMatch(text) || (WithoutNames(text) is var plain && Name().IsMatch(plain) && Trouble().IsMatch(plain));

    /// <summary>Whether a text holds a code that only such systems give.</summary>
    public static bool HasCode(string text) => Code().IsMatch(text);

    /// <summary>Whether a text is about such a system, and names nothing of Apple's.</summary>
    public static bool AreSubject(string text) =>
        Name().IsMatch(text) && !NamesApple(text) && Name().IsMatch(WithoutNames(text));

    /// <summary>Whether a text names anything of Apple's.</summary>
    public static bool NamesApple(string text) => Apple().IsMatch(text);

    /// <summary>
    /// Where the next error of such a system stands: the line that holds it, or its name alone where the line holds
    /// Apple's, too. Null if there is none that is surely theirs.
    /// </summary>
    public static (int Start, int End)? ErrorIn(string text, int from)
    {
        if (from >= text.Length) { return null; }

        for (var match = Code().Match(text, from); match.Success; match = match.NextMatch())
        {
            // What stands before the sign of a number is matched, too.
            var at = text[match.Index] == '\n' ? match.Index + 1 : match.Index;
            var start = at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;
            var end = text.IndexOf('\n', at);
            start = Math.Max(start, from);
            end = end < 0 ? text.Length : end;
            var isApples = NamesApple(text[Math.Max(start, at - MaxLine)..Math.Min(end, at + MaxLine)]);
            if (!isApples && !IsIntunes(match.ValueSpan)) { return (start, end); }

            var isName = char.IsAsciiLetterUpper(match.ValueSpan[0]);
            if (isApples && isName) { return (match.Index, match.Index + match.Length); }
        }

        return null;
    }

    /// <summary>Intune's numbers for Apple's codes have ten digits, too.</summary>
    private static bool IsIntunes(ReadOnlySpan<char> code)
    {
        if (code.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return code[2..].StartsWith("87D1", StringComparison.OrdinalIgnoreCase);
        }

        var digits = code[(code.IndexOf('-') + 1)..];
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && (IntuneCodes.Contains(number) || IntuneCodes.Contains(uint.MaxValue + 1L - number));
    }

    /// <summary>An app may be called "Windows App", and a browser names every system.</summary>
    private static string WithoutNames(string text) => NameOfApp().Replace(text, " ");

    // Windows: a result code in hexadecimal or as a number of 32 bits, with its sign or without; Entra's numbers.
    // Android: the names of the package installer and of the management's reports, the codes of the Play Store and the
    // names themselves. Apple's negative numbers are shorter, and Intune's for Apple are read before.
    [GeneratedRegex(
        @"\b0[xX][89cC][0-9a-fA-F]{7}\b|(?:^|[^0-9A-Za-z])-[1-9][0-9]{8,9}\b|\b214(?:79[0-9]{5}|800[0-7][0-9]{3})\b"
        + @"|\bAADSTS[0-9]{4,7}\b|\bERROR_[A-Z_]{4,}|\b(?:installationFailure|nonCompliance)(?:Reason|Details)\b"
        + @"|\bINSTALL_(?:FAILED|PARSE)_[A-Z_]+|\bDF-[A-Z]{2,8}-[0-9]{2}|\[?RH-0[12]\b|\bRPC:[SE]-[0-9]"
        + @"|\bFailure \[-?[0-9A-Z_]{2,}|\bE/(?:PackageManager|Finsky)\b"
        + @"|(?:[Aa]ndroid|アンドロイド|[Gg]oogle ?[Pp]lay|[Pp]lay ?ストア|[Pp]lay ?[Ss]tore|\badb\b)[^\n0-9]{0,16}"
        + @"(?:エラー|失敗|[Ee]rror|[Ff]ail(?:ed|ure)?)[^\n0-9]{0,12}-?[0-9]{1,3}(?:[^0-9]|$)",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Code();

    [GeneratedRegex(
        @"[Aa]ndroid|アンドロイド|[Gg]oogle ?[Pp]lay|[Pp]lay ?(?:ストア|[Ss]tore)|プレイ ?ストア|Windows|ウィンドウズ|Win32"
        + @"|\badb\b|\blogcat\b|\b(?:APK|apk|Pixel|Galaxy|Xperia|AQUOS)(?:[^A-Za-z]|$)|ギャラクシー|\bChromebook",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Name();

    [GeneratedRegex(
        @"Apple|アップル|iOS|iPad|iPhone|macOS|\bMac\b|tvOS|App ?Store|MDM|ErrorDomain",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Apple();

    [GeneratedRegex(
        @"[Ee]rror|[Ff]ail|エラー|失敗|ません|できな|出来な|不可|不具合|異常|問題|拒否|入らな|落ち|コード|[Cc]ode|[Cc]an(?:no|')t"
        + @"|[Cc]ould not|[Uu]nable|n't\b|[Dd]enied|[Cc]rash|[Pp]roblem|Reason\b",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Trouble();

    [GeneratedRegex(
        @"“[^”\n]{1,80}”|「[^」\n]{1,80}」|『[^』\n]{1,80}』|(?:[Aa]pp|アプリ) ?""[^""\n]{1,80}""|^""[^""\n]{1,80}"""
        + @"|\b[Tt]he app [^\na-z][^\n.]{0,60}? (?:is|was|has|could|can)\b|Mozilla/[0-9][^""\n]{1,300}",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex NameOfApp();
}
