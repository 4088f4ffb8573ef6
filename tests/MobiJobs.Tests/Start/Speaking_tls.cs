using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using MobiJobs.Start;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Start;

/// <summary>Which versions and suites the program itself takes where it serves HTTPS.</summary>
public sealed class Speaking_tls(Speaking_tls.Console console) : IClassFixture<Speaking_tls.Console>
{
    [TheoryOn(Place.Linux)]
    [InlineData(SslProtocols.Tls13, TlsCipherSuite.TLS_AES_256_GCM_SHA384)]
    [InlineData(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384)]
    public async Task Strong_ones_are_taken(SslProtocols version, TlsCipherSuite suite)
    {
        Assert.Equal((version, suite), await AgreeAsync(version, suite));
    }

    [Fact]
    public void No_other_version_is_spoken()
    {
        var https = new HttpsConnectionAdapterOptions();
        TlsSetup.Configure(https);
        Assert.Equal(SslProtocols.Tls12 | SslProtocols.Tls13, https.SslProtocols);
    }

    [TheoryOn(Place.Linux)]
    [InlineData(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384)]
    [InlineData(SslProtocols.Tls12, TlsCipherSuite.TLS_RSA_WITH_AES_256_GCM_SHA384)]
    public async Task Weak_ones_are_not(SslProtocols version, TlsCipherSuite suite)
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => AgreeAsync(version, suite));
        Assert.True(error is AuthenticationException or IOException, error.ToString());
    }

    private async Task<(SslProtocols, TlsCipherSuite)> AgreeAsync(SslProtocols version, TlsCipherSuite suite)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", console.Running.Address.Port);
        await using var tls = new SslStream(client.GetStream());
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            EnabledSslProtocols = version,
            RemoteCertificateValidationCallback = (_, _, _, _) => true, // The certificate is that of the test.
        };
        if (OperatingSystem.IsLinux()) { options.CipherSuitesPolicy = new CipherSuitesPolicy([suite]); }

        await tls.AuthenticateAsClientAsync(options);
        return (tls.SslProtocol, tls.NegotiatedCipherSuite);
    }

    public sealed class Console() : SharedConsole(
        "Production",
        "--Kestrel:Endpoints:Https:Url=https://127.0.0.1:0",
        $"--Kestrel:Certificates:Default:Path={TestCertificate.File}");
}
