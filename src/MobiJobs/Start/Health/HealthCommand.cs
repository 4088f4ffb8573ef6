using System.Net;

namespace MobiJobs.Start.Health;

/// <summary>Asks the server of this machine whether it can work, for containers, which have no other program.</summary>
internal static class HealthCommand
{
    public const string Name = "health";
    public const string Usage = "health [--urls U]   (asks the server of this machine whether it can work)";

    private const string Path = "/health/ready";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6); // The answer takes five at most.

    /// <summary>Returns 0 if it can work, 1 if it can't or is not there.</summary>
    public static async Task<int> RunAsync(CommandOptions options, Func<string, Task<int>> failAsync)
    {
        var settings = Server.CreateBuilder(options.Settings).Configuration;
        if (AddressOf(options.Text("urls") ?? settings[WebHostDefaults.ServerUrlsKey] ?? "") is not { } address)
        {
            return await failAsync("health asks over plain HTTP, and --urls has no such address.");
        }

        // The answer of this very server, and of no proxy or other place.
        using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { Timeout = Patience };
        using var question = new HttpRequestMessage(HttpMethod.Get, address);
        question.Headers.Host = HostOf(settings["AllowedHosts"] ?? "");
        try
        {
            using var answer = await client.SendAsync(question);
            if (answer.StatusCode == HttpStatusCode.OK) { return 0; }

            await Console.Error.WriteLineAsync($"MobiJobs: {address} says {(int)answer.StatusCode}.");
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync($"MobiJobs: {address} does not answer: {e.Message}");
        }

        return 1;
    }

    /// <summary>Of all addresses of a machine, the one by which it reaches itself.</summary>
    private static Uri? AddressOf(string urls) => urls
        .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(BindingAddress.Parse)
        .Where(address => address.Scheme == Uri.UriSchemeHttp && !address.IsUnixPipe)
        .Select(address => new UriBuilder(Uri.UriSchemeHttp, Reachable(address.Host), address.Port, Path).Uri)
        .FirstOrDefault();

    private static string Reachable(string host) =>
        host is "*" or "+" or "0.0.0.0" or "[::]" ? "localhost" : host;

    /// <summary>The server answers to its own names only.</summary>
    private static string? HostOf(string allowed) => allowed
        .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .FirstOrDefault(name => !name.Contains('*', StringComparison.Ordinal));
}
