using System.Globalization;

namespace MobiJobs.Guide.Chain;

/// <summary>
/// Intune's numbers: 0x87D1 followed by 16 bits, which are Apple's code + 10,000 or, in two ranges, one of Intune's own
/// codes.
/// </summary>
internal static class IntuneCodes
{
    /// <summary>The domain of the codes that Intune itself defines.</summary>
    public const string Domain = "Intune";

    private const long Base = 0x87D10000;
    private const int Shift = 10_000;

    /// <summary>Whether a number is one of Intune's.</summary>
    public static bool Contains(long number) => number is >= Base and <= Base + 0xFFFF;

    /// <summary>The code that a number of Intune's stands for.</summary>
    public static ErrorLink ToLink(long number)
    {
        var low = (int)(number - Base);
        return IsOwn(low) ? new ErrorLink(Domain, number, null) : new ErrorLink(null, low - Shift, null);
    }

    /// <summary>Intune's number for one of Apple's codes; null if there is none.</summary>
    public static string? FromLink(ErrorLink link)
    {
        var low = link.Code + Shift;
        var isApples = link.Domain is not (Domain or PastedCodes.LicenceService);
        return isApples && low is >= 0 and <= 0xFFFF && !IsOwn(low)
            ? "0x" + (Base + low).ToString("X8", CultureInfo.InvariantCulture)
            : null;
    }

    private static bool IsOwn(long low) => low >> 8 is 0x13 or 0x3B;
}
