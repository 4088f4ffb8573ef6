using System.Net;
using System.Net.Sockets;
using MobiJobs.Audit;

namespace MobiJobs.Accounts.Sessions;

/// <summary>Where a request comes from.</summary>
internal static class Caller
{
    private const int SiteBytes = 6;
    private const int NetworkBytes = 8;

    /// <summary>The address; a question mark where there is none.</summary>
    public static string CallerAddress(this HttpContext http) => AuditOrigin.AddressOf(http)?.ToString() ?? "?";

    /// <summary>The address as it is counted: of IPv6, where a household has 2^64, the first half.</summary>
    public static string CallerNetwork(this HttpContext http)
    {
        if (AuditOrigin.AddressOf(http) is not { } address) { return "?"; }

        return Beginning(address, NetworkBytes) ?? address.ToString();
    }

    /// <summary>What a provider gives one customer of IPv6 at most: the first 48 bits; null for IPv4.</summary>
    public static string? CallerSite(this HttpContext http) =>
        AuditOrigin.AddressOf(http) is { } address ? Beginning(address, SiteBytes) : null;

    private static string? Beginning(IPAddress address, int bytes) =>
        address.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes(), 0, bytes)
            : null;
}
