using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace MobiJobs.Start;

/// <summary>
/// TLS where the program itself speaks it: versions 1.2 and 1.3, with suites that have forward secrecy and authenticate
/// what they encrypt (RFC 9325, section 4.2). Windows chooses suites for the whole machine, not for a program.
/// </summary>
internal static class TlsSetup
{
    private static readonly TlsCipherSuite[] Suites =
    [
        TlsCipherSuite.TLS_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ];

    /// <summary>What holds for each address that is served over HTTPS, unless its own settings say otherwise.</summary>
    public static void Configure(HttpsConnectionAdapterOptions https)
    {
        https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        if (OperatingSystem.IsLinux())
        {
            var policy = new CipherSuitesPolicy(Suites);
            https.OnAuthenticate = (_, options) => options.CipherSuitesPolicy = policy;
        }
    }
}
