using System.Net.Sockets;
using System.Text;

namespace MobiJobs.Tests.Support;

/// <summary>What a server sends over a connection, without a client that would hide a part of it.</summary>
internal static class RawAnswer
{
    /// <summary>Sends the head of a request, and nothing after it, and reads until the server closes.</summary>
    /// <param name="request">The method and the path.</param>
    public static async Task<(string Head, string Body)> OfAsync(Uri server, string request, params string[] headers)
    {
        using var patience = Patience();
        using var client = await SendAsync(server, request, headers, patience.Token);
        using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        var answer = await reader.ReadToEndAsync(patience.Token);
        var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return (answer[..end], answer[(end + 4)..]);
    }

    /// <summary>The same, and reads the first line of the answer only.</summary>
    public static async Task<string?> FirstLineAsync(Uri server, string request, params string[] headers)
    {
        using var patience = Patience();
        using var client = await SendAsync(server, request, headers, patience.Token);
        using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        return await reader.ReadLineAsync(patience.Token);
    }

    /// <summary>A server that waits for a body sends nothing.</summary>
    private static CancellationTokenSource Patience() => new(TimeSpan.FromSeconds(60));

    private static async Task<TcpClient> SendAsync(
        Uri server, string request, string[] headers, CancellationToken stopping)
    {
        var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port, stopping);
        string[] lines = [$"{request} HTTP/1.1", $"Host: {server.Authority}", "Connection: close", .. headers, "", ""];
        var text = Encoding.ASCII.GetBytes(string.Join("\r\n", lines));
        await client.GetStream().WriteAsync(text, stopping);
        return client;
    }
}
