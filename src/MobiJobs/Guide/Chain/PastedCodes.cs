using System.Globalization;
using System.Text.RegularExpressions;

namespace MobiJobs.Guide.Chain;

/// <summary>
/// Reads the notations in which codes stand outside a device's answer: Intune's numbers, a log's
/// <c>Domain=… Code=…</c>, the console's own lists, an answer of Apple's licence service, or the bare code.
/// </summary>
internal static partial class PastedCodes
{
    /// <summary>The domain of Apple's licence service, Apps and Books.</summary>
    public const string LicenceService = "VPP";

    /// <summary>Reads the first notation that the text contains.</summary>
    public static List<ErrorLink> Read(string text)
    {
        if (HexNumber().Match(text) is { Success: true } hex)
        {
            var digits = hex.Groups["code"].ValueSpan;
            return [IntuneCodes.ToLink(long.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
        }

        if (ServiceAnswer().Match(text) is { Success: true } answer)
        {
            return [new ErrorLink(LicenceService, Code(answer), null)];
        }

        var links = Links(LogLine(), text);
        if (links.Count == 0) { links = Links(KeyPart(), text); }

        return links.Count > 0 ? links : BareCode(text);
    }

    private static List<ErrorLink> Links(Regex notation, string text)
    {
        var links = new List<ErrorLink>();
        var match = notation.Match(text);
        for (; match.Success && links.Count < ErrorChain.MaxLinks; match = match.NextMatch())
        {
            links.Add(new ErrorLink(match.Groups["domain"].Value, Code(match), null));
        }

        return links;
    }

    /// <summary>A text that is nothing but a number. Intune also writes its own codes as negative decimals.</summary>
    private static List<ErrorLink> BareCode(string text)
    {
        var number = text.AsSpan().Trim();
        var isNumber = int.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var code);
        if (!isNumber) { return []; }

        var unsigned = code < 0 ? (long)(uint)code : 0;
        return [IntuneCodes.Contains(unsigned) ? IntuneCodes.ToLink(unsigned) : new ErrorLink(null, code, null)];
    }

    private static long Code(Match match) =>
        long.Parse(match.Groups["code"].ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"\b0[xX](?<code>87[dD]1[0-9a-fA-F]{4})\b",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex HexNumber();

    [GeneratedRegex(
        @"""error(?:Number|Code)""\s{0,4}:\s{0,4}(?<code>[0-9]{1,9})\b",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex ServiceAnswer();

    [GeneratedRegex(
        @"\bDomain=(?<domain>[A-Za-z0-9._-]{1,60})\s{1,4}Code=(?<code>-?[0-9]{1,10})\b",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex LogLine();

    [GeneratedRegex(
        @"\b(?<domain>[A-Za-z]{1,40}ErrorDomain(?:CFNetwork)?|DeviceManagement\.error|VPP|Intune)[ :]{1,3}"
        + @"(?<code>-?[0-9]{1,10})\b",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex KeyPart();
}
