using System.Text.RegularExpressions;

namespace MobiJobs.Guide.Reading;

/// <summary>Recognises errors of Android and Windows, which the guide does not cover.</summary>
internal static partial class OtherSystems
{
    /// <summary>Whether a text visibly holds such an error.</summary>
    public static bool Mentions(string text) => Code().IsMatch(text) || Name().IsMatch(text);

    /// <summary>Whether a text holds a code that only such systems give.</summary>
    public static bool HasCode(string text) => Code().IsMatch(text);

    /// <summary>Whether a text is about such a system, and names nothing of Apple's.</summary>
    public static bool AreSubject(string text) => Name().IsMatch(text) && !Apple().IsMatch(text);

    // Windows: a result code in hexadecimal or as a number of 32 bits, with its sign or without; Entra's numbers.
    // Android: the names of the package installer and of the management's reports, the codes of the Play Store and the
    // names themselves. Apple's negative numbers are shorter, and Intune's for Apple are read before.
    [GeneratedRegex(
        @"\b0[xX][89cC][0-9a-fA-F]{7}\b|(?:^|[^0-9A-Za-z])-[1-9][0-9]{8,9}\b|\b214(?:79[0-9]{5}|800[0-7][0-9]{3})\b"
        + @"|\bAADSTS[0-9]{4,7}\b|\bERROR_[A-Z_]{4,}|\b(?:installationFailure|nonCompliance)(?:Reason|Details)\b"
        + @"|\bINSTALL_(?:FAILED|PARSE)_[A-Z_]+|\bDF-[A-Z]{2,8}-[0-9]{2}|\[?RH-0[12]\b",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Code();

    [GeneratedRegex(
        @"[Aa]ndroid|アンドロイド|Google ?Play|Play ?(?:ストア|Store)|プレイ ?ストア|Windows|ウィンドウズ|Win32",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Name();

    [GeneratedRegex(
        @"Apple|アップル|iOS|iPad|iPhone|macOS|\bMac\b|tvOS|App ?Store|MDM|ErrorDomain",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Apple();
}
