using System.Globalization;

namespace MobiJobs.Guide.Chain;

/// <summary>
/// Intune's numbers: 0x87D1 followed by 16 bits, which are Apple's code + 10,000 or, in some ranges and below 10,000,
/// one of Intune's own codes.
/// </summary>
internal static class IntuneCodes
{
    /// <summary>The domain of the codes that Intune itself defines.</summary>
    public const string Domain = "Intune";

    private const long Base = 0x87D10000;
    private const int Shift = 10_000;

    // Source: Microsoft, app installation error reference and common error codes.
    private static readonly (int First, int Last)[] OwnRanges =
    [
        (0x2713, 0x2713), (0x279D, 0x279D), (0x2906, 0x2906),
        (0x3B60, 0x3BA9), (0x3C28, 0x3C38), (0xFDE8, 0xFDF3),
    ];

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
        return IsApples(link.Domain) && low is >= Shift and <= 0xFFFF && !IsOwn(low)
            ? "0x" + (Base + low).ToString("X8", CultureInfo.InvariantCulture)
            : null;
    }

    private static bool IsApples(string? domain) =>
        domain is "DeviceManagement.error" || (domain ?? "").StartsWith("MC", StringComparison.Ordinal);

    /// <summary>Apple has no negative codes among those that Intune passes on.</summary>
    private static bool IsOwn(long low) => low < Shift
        || OwnRanges.Any(range => low >= range.First && low <= range.Last);
}
