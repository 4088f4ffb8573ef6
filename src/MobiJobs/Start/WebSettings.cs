using System.Net;

namespace MobiJobs.Start;

/// <summary>How browsers and programs reach the console.</summary>
/// <param name="HttpsOnly">
/// Whether everything but the health checks is answered over HTTPS only; cookies are then sent over nothing else.
/// </param>
/// <param name="HttpsPort">The port that browsers reach HTTPS at.</param>
/// <param name="IncludesSubDomains">Whether browsers ask for the hosts below this one over HTTPS only, too.</param>
/// <param name="Proxies">The proxies whose forwarded address, scheme and host count.</param>
public sealed record WebSettings(
    bool HttpsOnly, int HttpsPort, bool IncludesSubDomains, IReadOnlyList<IPNetwork> Proxies)
{
    private const int UsualPort = 443;
    private const int MaxPort = 65_535;

    /// <summary>Reads what begins with <c>Https:</c>, and <c>Proxy:Trusted</c>.</summary>
    /// <exception cref="WrongSettingException">A value is not allowed.</exception>
    internal static WebSettings Read(SettingReader reader, bool isProduction) =>
        new(
            reader.Flag("Https:Required", isProduction),
            reader.Number("Https:Port", UsualPort, 1, MaxPort),
            reader.Flag("Https:SubDomains", true),
            ReadProxies(reader));

    /// <summary>The same address over HTTPS.</summary>
    public string Secure(HttpRequest request)
    {
        var host = HttpsPort == UsualPort
            ? new HostString(request.Host.Host)
            : new HostString(request.Host.Host, HttpsPort);
        return $"https://{host.ToUriComponent()}{request.PathBase}{request.Path}{request.QueryString}";
    }

    private static List<IPNetwork> ReadProxies(SettingReader reader)
    {
        const string Key = "Proxy:Trusted";
        var networks = new List<IPNetwork>();
        var separators = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        foreach (var part in (reader.Text(Key) ?? "").Split(',', separators))
        {
            networks.Add(
                IPNetwork.TryParse(part, out var network) ? network
                : IPAddress.TryParse(part, out var one) ? new IPNetwork(one, one.GetAddressBytes().Length * 8)
                : throw new WrongSettingException(
                    Key, part, "addresses or networks such as 10.0.0.5 or 10.0.0.0/24, separated by commas"));
        }

        return networks;
    }
}
