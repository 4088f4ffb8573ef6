using System.Globalization;
using System.Text.RegularExpressions;

namespace MobiJobs.Guide.Chain;

/// <summary>
/// The forms in which people find codes outside a device's answer: Intune's numbers, a log's <c>Domain=… Code=…</c>, our own
/// lists, an answer of Apple's licence service, or the bare code.
/// </summary>
internal static partial class CodesElsewhere
{
    /// <summary>The domain of what Intune itself numbers.</summary>
    public const string Intune = "Intune";

    /// <summary>The domain of Apple's licence service, Apps and Books.</summary>
    public const string LicenceService = "VPP";

    private const long IntuneBase = 0x87D10000;
    private const int IntuneShift = 10_000;

    /// <summary>Reads the first form that the text holds.</summary>
    public static List<ErrorLink> Read(string text)
    {
        if (HexNumber().Match(text) is { Success: true } hex) { return [OfIntune(long.Parse(hex.Groups["code"].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture))]; }

        if (ServiceAnswer().Match(text) is { Success: true } answer) { return [new ErrorLink(LicenceService, Number(answer), null)]; }

        var links = Links(LogLine(), text);
        if (links.Count == 0) { links = Links(KeyPart(), text); }

        return links.Count > 0 ? links : BareCode(text);
    }

    /// <summary>Intune passes Apple's codes on as 0x87D1 and the code + 10,000; two ranges are its own.</summary>
    internal static ErrorLink OfIntune(long number)
    {
        var low = (int)(number - IntuneBase);
        return low >> 8 is 0x13 or 0x3B ? new ErrorLink(Intune, number, null) : new ErrorLink(null, low - IntuneShift, null);
    }

    /// <summary>Intune's form of one of Apple's codes; null where it has none.</summary>
    internal static string? AsIntune(ErrorLink link)
    {
        var low = link.Code + IntuneShift;
        var isPassedOn = link.Domain is not (Intune or LicenceService) && low is >= 0 and <= 0xFFFF && low >> 8 is not (0x13 or 0x3B);
        return isPassedOn ? "0x" + (IntuneBase + low).ToString("X8", CultureInfo.InvariantCulture) : null;
    }

    private static List<ErrorLink> Links(Regex form, string text)
    {
        var links = new List<ErrorLink>();
        for (var match = form.Match(text); match.Success && links.Count < ErrorChain.MaxLinks; match = match.NextMatch())
        {
            links.Add(new ErrorLink(match.Groups["domain"].Value, Number(match), null));
        }

        return links;
    }

    /// <summary>A text that is nothing but a number is meant as a code. Intune also writes its own as negative decimals.</summary>
    private static List<ErrorLink> BareCode(string text)
    {
        if (!int.TryParse(text.AsSpan().Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var code)) { return []; }

        var unsigned = code < 0 ? (long)(uint)code : 0;
        return [unsigned is >= IntuneBase and <= IntuneBase + 0xFFFF ? OfIntune(unsigned) : new ErrorLink(null, code, null)];
    }

    private static long Number(Match match) => long.Parse(match.Groups["code"].ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\b0[xX](?<code>87[dD]1[0-9a-fA-F]{4})\b", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex HexNumber();

    [GeneratedRegex(@"""error(?:Number|Code)""\s{0,4}:\s{0,4}(?<code>[0-9]{1,9})\b", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex ServiceAnswer();

    [GeneratedRegex(@"\bDomain=(?<domain>[A-Za-z0-9._-]{1,60})\s{1,4}Code=(?<code>-?[0-9]{1,10})\b", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex LogLine();

    [GeneratedRegex(@"\b(?<domain>[A-Za-z]{1,40}ErrorDomain(?:CFNetwork)?|VPP|Intune)[ :]{1,3}(?<code>-?[0-9]{1,10})\b", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex KeyPart();
}
