using System.Text.RegularExpressions;

namespace MobiJobs.Guide.Reading;

/// <summary>Recognises errors of Android and Windows, which the guide does not cover.</summary>
internal static partial class OtherSystems
{
    /// <summary>Whether a text visibly holds such an error.</summary>
    public static bool Mentions(string text) => Code().IsMatch(text) || Name().IsMatch(text);

    /// <summary>Whether a text holds a code that only such systems give.</summary>
    public static bool HasCode(string text) => Code().IsMatch(text);

    // Windows: a result code in hexadecimal or as a negative number (0x8…, 0xC…), Entra's numbers. Android: the names
    // of the package installer, the codes of the Play Store and the names themselves.
    [GeneratedRegex(
        @"\b0[xX][89cC][0-9a-fA-F]{7}\b|-(?:214[0-9]{7}|10737[0-9]{5})\b|\bAADSTS[0-9]{4,7}\b|\bERROR_[A-Z_]{4,}"
        + @"|\bINSTALL_(?:FAILED|PARSE)_[A-Z_]+|\bDF-[A-Z]{2,8}-[0-9]{2}|\[?RH-0[12]\b",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Code();

    [GeneratedRegex(
        @"[Aa]ndroid|アンドロイド|Google ?Play|Windows|ウィンドウズ",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}
