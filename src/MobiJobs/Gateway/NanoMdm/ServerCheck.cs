using System.Globalization;
using System.Text.Json;
using Polly.Timeout;

namespace MobiJobs.Gateway.NanoMdm;

/// <summary>
/// Asks NanoMDM about itself: each question once, with no repeats and no open circuit in between, so that the answer is
/// about now. None of them wakes a device.
/// </summary>
public sealed class ServerCheck(HttpClient http)
{
    private const int MaxAnswerBytes = 64 * 1024;

    /// <summary>What NanoMDM's storage says of what it does not have.</summary>
    private const string NotThere = "no rows in result set";

    /// <summary>Whether there is a NanoMDM at the address, and which: this needs no key.</summary>
    public Task<Checked> VersionAsync(CancellationToken stopping) => AskAsync(
        "version",
        (status, members) => status == 200 && members?.Version is { } version
            ? new Checked(CheckResult.Good, ApiText.Short(version))
            : Other(status, members),
        stopping);

    /// <summary>Whether it takes the key: asked for no topic, it says so to whoever has the key.</summary>
    public Task<Checked> KeyAsync(CancellationToken stopping) => AskAsync(
        "v1/pushcert",
        (status, members) => status switch
        {
            401 or 403 => new Checked(CheckResult.WrongKey, Http(status)),
            400 when members?.Error is not null => new Checked(CheckResult.Good, ""),
            _ => Other(status, members),
        },
        stopping);

    /// <summary>Until when the push certificate of a topic is valid.</summary>
    public Task<Checked> CertificateAsync(string topic, CancellationToken stopping) => AskAsync(
        $"v1/pushcert?topic={Uri.EscapeDataString(topic)}",
        (status, members) => status switch
        {
            200 when ApiText.TimeOf(members?.NotAfter) is { } end => new Checked(CheckResult.Good, "", end),
            401 or 403 => new Checked(CheckResult.WrongKey, Http(status)),
            500 when members?.Error?.Contains(NotThere, StringComparison.Ordinal) == true =>
                new Checked(CheckResult.NoCertificate, ApiText.Short(members.Error)),
            _ => Other(status, members),
        },
        stopping);

    private static Checked Other(int status, CheckMembers? members) => (status, members) switch
    {
        (502 or 503 or 504, _) => new Checked(CheckResult.ProxyOnly, Http(status)),
        (500, { Error: { } error }) => new Checked(CheckResult.Failing, ApiText.Short(error)),
        _ => new Checked(CheckResult.OtherServer, Http(status)),
    };

    private static string Http(int status) => string.Create(CultureInfo.InvariantCulture, $"HTTP {status}");

    private async Task<Checked> AskAsync(
        string path, Func<int, CheckMembers?, Checked> judge, CancellationToken stopping)
    {
        try
        {
            using var response = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, stopping);
            return judge((int)response.StatusCode, await ReadAsync(response, stopping));
        }
        catch (HttpRequestException e)
        {
            return new Checked(ResultOf(e.HttpRequestError), e.HttpRequestError.ToString());
        }
        catch (IOException e)
        {
            return new Checked(CheckResult.NotListening, e.GetType().Name);
        }
        catch (Exception e) when (e is TimeoutRejectedException or OperationCanceledException)
        {
            stopping.ThrowIfCancellationRequested();
            return new Checked(CheckResult.Slow, "");
        }
    }

    private static CheckResult ResultOf(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError => CheckResult.NameUnknown,
        HttpRequestError.SecureConnectionError => CheckResult.NotTrusted,
        HttpRequestError.ConnectionError => CheckResult.NotListening,
        _ => CheckResult.OtherServer,
    };

    /// <summary>Null for what is no answer of NanoMDM's.</summary>
    private static async Task<CheckMembers?> ReadAsync(HttpResponseMessage response, CancellationToken stopping)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(stopping);
        var buffer = new byte[MaxAnswerBytes];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, stopping);
        try
        {
            return JsonSerializer.Deserialize<CheckMembers>(buffer.AsSpan(0, length), NanoMdmClient.Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record CheckMembers(string? Version, string? Error, string? NotAfter);
}

/// <summary>What a question to NanoMDM has shown.</summary>
/// <param name="Result">How it went.</param>
/// <param name="Detail">The version, or what the server or the network said; untrusted.</param>
/// <param name="NotAfter">The end of a push certificate (UTC).</param>
public sealed record Checked(CheckResult Result, string Detail, DateTime? NotAfter = null);

/// <summary>How a question to NanoMDM went. Values are stored.</summary>
public enum CheckResult : byte
{
    /// <summary>As it should.</summary>
    Good = 0,

    /// <summary>The host's name has no address.</summary>
    NameUnknown = 1,

    /// <summary>Nothing takes connections at the address, or the connection broke.</summary>
    NotListening = 2,

    /// <summary>The server's certificate is not trusted, or there is no TLS.</summary>
    NotTrusted = 3,

    /// <summary>No answer in time.</summary>
    Slow = 4,

    /// <summary>A proxy answers, and says that NanoMDM does not.</summary>
    ProxyOnly = 5,

    /// <summary>What answers is no NanoMDM.</summary>
    OtherServer = 6,

    /// <summary>NanoMDM refuses the key.</summary>
    WrongKey = 7,

    /// <summary>NanoMDM answers with an error of its own.</summary>
    Failing = 8,

    /// <summary>NanoMDM has no push certificate of this topic.</summary>
    NoCertificate = 9,
}
