using MobiJobs.Gateway;

namespace MobiJobs.Tests.Gateway.NanoMdm;

/// <summary>
/// NanoMDM answers, but wakes nobody: its push certificate is missing or refused, or Apple is out of reach. The texts
/// are those of NanoMDM 0.9.0 with PostgreSQL.
/// </summary>
public sealed class When_Apple_can_t_be_asked
{
    private const string Token = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";
    private const string Post = $"Post \"https://api.push.apple.com/3/device/{Token}\": ";

    private const string NoCertificate =
        "retrieving push cert for topic \"com.apple.mgmt.External.1\": sql: no rows in result set";

    [Theory]
    [InlineData(NoCertificate, TroubleKind.NoPushCertificate)]
    [InlineData("creating new push provider: tls: private key does not match", TroubleKind.NoPushCertificate)]
    [InlineData("push storage: dial tcp 127.0.0.1:5432: connect: connection refused", TroubleKind.Failing)]
    [InlineData(
        "retrieving push cert for topic \"a\": dial tcp 127.0.0.1:5432: connection refused", TroubleKind.Failing)]
    public async Task What_NanoMDM_lacks_for_all_devices_is_trouble_of_the_channel(string error, TroubleKind kind)
    {
        await using var channel = await NanoMdmChannel.StartAsync(["a", "b"]);
        channel.Server.NoPush = error;

        Assert.Equal(kind, (await WakeAsync(channel, "a", "b")).Trouble?.Kind);
        Assert.Equal(kind, (await ProbeAsync(channel, "a"))?.Kind);
        Assert.Null(await ProbeAsync(channel));

        channel.Server.NoPush = null;
        Assert.Null(await ProbeAsync(channel, "a"));
        Assert.Null((await WakeAsync(channel, "a", "b")).Trouble);
    }

    [Theory]
    [InlineData(Post + "dial tcp 17.188.1.1:443: connect: connection refused", TroubleKind.AppleUnreachable)]
    [InlineData(Post + "dial tcp: lookup api.push.apple.com: no such host", TroubleKind.AppleUnreachable)]
    [InlineData(Post + "remote error: tls: expired certificate", TroubleKind.PushCertificateRefused)]
    [InlineData("push HTTP status: 503: APNs push error: ServiceUnavailable", TroubleKind.AppleUnreachable)]
    [InlineData("push HTTP status: 0: APNs push error: Shutdown", TroubleKind.AppleUnreachable)]
    [InlineData("push HTTP status: 403: APNs push error: BadCertificate", TroubleKind.PushCertificateRefused)]
    [InlineData("push HTTP status: 400: APNs push error: TopicDisallowed", TroubleKind.PushCertificateRefused)]
    public async Task What_Apple_says_of_all_devices_is_trouble_of_the_channel(string error, TroubleKind kind)
    {
        await using var channel = await NanoMdmChannel.StartAsync(["a", "b"]);
        channel.Server.PushError = _ => error;

        Assert.Equal(kind, (await WakeAsync(channel, "a")).Trouble?.Kind);
        Assert.Equal(kind, (await ProbeAsync(channel, "b"))?.Kind);
    }

    [Theory]
    [InlineData("push HTTP status: 400: APNs push error: BadDeviceToken")]
    [InlineData("push HTTP status: 410: APNs push error: Unregistered: timestamp 1764000000000")]
    [InlineData("push HTTP status: 429: APNs push error: TooManyRequests")]
    public async Task What_Apple_says_of_one_device_is_none(string error)
    {
        await using var channel = await NanoMdmChannel.StartAsync(["a"]);
        channel.Server.PushError = _ => error;

        var reply = await WakeAsync(channel, "a");

        Assert.Null(reply.Trouble);
        Assert.Equal(error, reply.Failed["a"]);
        Assert.Null(await ProbeAsync(channel, "a"));
    }

    [Fact]
    public async Task A_push_that_fails_while_others_are_woken_is_the_device_s_own()
    {
        await using var channel = await NanoMdmChannel.StartAsync(["a", "b"]);
        await WakeAsync(channel, "a");
        channel.Server.PushError = id => id == "b" ? $"{Post}EOF" : null;

        var reply = await WakeAsync(channel, "b");

        Assert.Null(reply.Trouble);
        Assert.Equal(["b"], reply.Failed.Keys);
        channel.Server.PushError = _ => $"{Post}EOF";
        Assert.NotNull((await WakeAsync(channel, "b")).Trouble);
    }

    [Theory]
    [InlineData(NoCertificate)]
    [InlineData("push data missing for id")] // It has left meanwhile.
    public async Task Where_none_was_woken_or_it_can_t_be_any_more_those_heard_last_are_asked(string ofLast)
    {
        await using var channel = await NanoMdmChannel.StartAsync(["a", "b", "c"]);
        channel.Server.PushError = id => id == "b" ? NoCertificate : null;
        channel.Witnesses = ["b", "c"];

        Assert.Null((await WakeAsync(channel, "b")).Trouble);

        await WakeAsync(channel, "a");
        channel.Server.PushError = id => id == "a" ? ofLast : id == "b" ? NoCertificate : null;
        var reply = await WakeAsync(channel, "b");
        Assert.Null(reply.Trouble);
        Assert.Equal(NoCertificate, reply.Failed["b"]);
        channel.Server.PushError = _ => NoCertificate;
        Assert.Equal(TroubleKind.NoPushCertificate, (await WakeAsync(channel, "b")).Trouble?.Kind);
    }

    [Fact]
    public async Task A_try_is_made_with_those_heard_last_and_the_one_woken_last_too()
    {
        await using var channel = await NanoMdmChannel.StartAsync(["a", "b", "c"]);
        channel.Server.PushError = id => id == "b" ? NoCertificate : null;
        Assert.NotNull(await ProbeAsync(channel, "b"));

        channel.Witnesses = ["c"];
        Assert.Null(await ProbeAsync(channel, "b")); // Now "c" was woken last.

        channel.Witnesses = null;
        Assert.Null(await ProbeAsync(channel, "b"));
        await channel.RestartAsync();
        Assert.Equal(TroubleKind.NoPushCertificate, (await ProbeAsync(channel, "b"))?.Kind);
        Assert.Equal(TroubleKind.NoPushCertificate, (await WakeAsync(channel, "b")).Trouble?.Kind);
    }

    [Fact]
    public async Task Those_that_wait_their_turn_tell_of_the_trouble_too_and_are_woken_after_it()
    {
        await using var channel = await NanoMdmChannel.StartAsync(["a", "b"], pushesPerSecond: 1);
        await WakeAsync(channel, "a", "b");
        channel.Server.NoPush = NoCertificate;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (channel.Noted.Count == 0)
        {
            await channel.SendWaitingAsync();
            await timer.WaitForNextTickAsync(patience.Token);
        }

        Assert.Equal(TroubleKind.NoPushCertificate, channel.Noted[0].Kind);
        channel.Server.NoPush = null;
        while (!channel.Server.Pushes.Contains("b"))
        {
            await channel.SendWaitingAsync();
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }

    [Fact]
    public async Task Apple_s_reason_is_told_and_the_device_s_token_is_not()
    {
        await using var channel = await NanoMdmChannel.StartAsync(["a"]);
        channel.Server.PushError = _ => $"{Post}http2: server sent GOAWAY; reason BadDeviceToken";

        var why = (await WakeAsync(channel, "a")).Failed["a"];

        Assert.Contains("reason BadDeviceToken", why, StringComparison.Ordinal);
        Assert.DoesNotContain(Token[..8], why, StringComparison.Ordinal);
    }

    private static Task<WakeReply> WakeAsync(NanoMdmChannel channel, params string[] ids) =>
        channel.Gateway.WakeAsync(ids, WakeTurn.First, CancellationToken.None);

    private static Task<ChannelTrouble?> ProbeAsync(NanoMdmChannel channel, params string[] sample) =>
        channel.Gateway.ProbeAsync(sample, CancellationToken.None);
}
