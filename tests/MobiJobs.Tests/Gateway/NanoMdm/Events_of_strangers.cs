using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MobiJobs.Tests.Gateway.NanoMdm;

/// <summary>Whoever reaches the webhook's address without the key keeps none of NanoMDM's events away.</summary>
public sealed class Events_of_strangers(Taking_events.Site site) : IClassFixture<Taking_events.Site>
{
    private static readonly string AnySignature = Convert.ToBase64String(new byte[32]);

    [Fact]
    public async Task After_many_wrong_signatures_a_right_one_of_the_same_address_is_taken()
    {
        HttpStatusCode last = default;
        for (var i = 0; i < 125; i++) { last = await site.Fleet.SendAsync(Samples.TokenUpdate(), AnySignature); }

        Assert.Equal(HttpStatusCode.TooManyRequests, last);
        Assert.Equal(HttpStatusCode.OK, await site.Fleet.SendAsync(Samples.Idle("nobody")));
    }

    [Fact]
    public async Task What_is_not_signed_is_refused_before_it_is_sent()
    {
        using var stranger = await BeginAsync(signature: null);

        using var answer = new StreamReader(stranger.GetStream());
        var first = await answer.ReadLineAsync();

        Assert.Matches("^HTTP/1.1 4(01|29) ", first);
    }

    [Fact]
    public async Task Slow_senders_hold_up_nobody()
    {
        var slow = new List<TcpClient>();
        for (var i = 0; i < 80; i++) { slow.Add(await BeginAsync(AnySignature)); }

        Assert.Equal(HttpStatusCode.OK, await site.Fleet.SendAsync(Samples.Idle("nobody")));

        Assert.All(slow, one => Assert.False(one.Client.Poll(0, SelectMode.SelectRead), "It was answered first."));
        slow.ForEach(one => one.Dispose());
    }

    /// <summary>Sends the beginning of an event and no more.</summary>
    private async Task<TcpClient> BeginAsync(string? signature)
    {
        var address = site.Console.Address;
        var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        var signed = signature is null ? "" : $"X-Hmac-Signature: {signature}\r\n";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /webhooks/nanomdm HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Length: 1000\r\n{signed}\r\n"));
        return client;
    }
}
