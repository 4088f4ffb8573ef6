using System.Net;
using System.Net.Sockets;

namespace MobiJobs.Notifications.Webhooks;

/// <summary>
/// Which addresses webhooks may be sent to. An administrator of the console names them, who need not be one of the
/// machines around it: nothing there is to be asked through the console that its administrator can't ask.
/// </summary>
public static class WebhookTargets
{
    private const int MappedBytes = 12;

    /// <summary>
    /// Never: what tells machines about themselves (metadata of clouds, and all else that is link-local), groups,
    /// everybody, and ways around (Teredo).
    /// </summary>
    private static readonly IPNetwork[] Never = Networks(
        "0.0.0.0/8",
        "169.254.0.0/16",
        "100.100.100.200/32",
        "192.0.0.192/32",
        "168.63.129.16/32",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/128",
        "fe80::/10",
        "ff00::/8",
        "fd00:ec2::/32",
        "fd20:ce::/32",
        "2001::/32");

    /// <summary>This machine, and networks that are not on the Internet.</summary>
    private static readonly IPNetwork[] Private = Networks(
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "::1/128",
        "fc00::/7",
        "fec0::/10");

    /// <summary>Forms of IPv6 that lead to an address of IPv4, and where that stands in them.</summary>
    private static readonly (IPNetwork Network, int At)[] Translated =
    [
        (IPNetwork.Parse("64:ff9b::/96"), MappedBytes),
        (IPNetwork.Parse("64:ff9b:1::/48"), MappedBytes),
        (IPNetwork.Parse("::/96"), MappedBytes),
        (IPNetwork.Parse("2002::/16"), 2),
    ];

    /// <summary>Whether a webhook may be sent to this address.</summary>
    /// <param name="address">The address, after its name was looked up.</param>
    /// <param name="isPlain">Whether it is sent by http: only to this machine.</param>
    /// <param name="settings">Whether networks of the organisation are allowed.</param>
    public static bool Allows(IPAddress address, bool isPlain, WebhookSettings settings)
    {
        var real = Real(address);
        if (Array.Exists(Never, n => n.Contains(real))) { return false; }

        return (settings.PrivateNetworks || !Array.Exists(Private, n => n.Contains(real)))
            && (!isPlain || IPAddress.IsLoopback(real));
    }

    /// <summary>The address that is meant in the end.</summary>
    private static IPAddress Real(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) { return address.MapToIPv4(); } // First: ::ffff:127.0.0.1 is a loopback, too.

        if (address.AddressFamily != AddressFamily.InterNetworkV6 || IPAddress.IsLoopback(address)) { return address; }

        var plain = new IPAddress(address.GetAddressBytes()); // Without a zone, which no network contains.
        return Array.Find(Translated, t => t.Network.Contains(plain)) is { At: > 0 and var at }
            && !plain.Equals(IPAddress.IPv6Any)
            ? new IPAddress(plain.GetAddressBytes().AsSpan(at, 4))
            : plain;
    }

    private static IPNetwork[] Networks(params string[] texts) => Array.ConvertAll(texts, IPNetwork.Parse);
}
