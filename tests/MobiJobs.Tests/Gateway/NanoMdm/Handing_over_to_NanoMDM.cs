using System.Net;
using MobiJobs.Gateway;
using MobiJobs.Gateway.NanoMdm;

namespace MobiJobs.Tests.Gateway.NanoMdm;

/// <summary>Commands on their way to NanoMDM: queued once, whatever goes wrong, and every fault is named.</summary>
public sealed class Handing_over_to_NanoMDM
{
    private const string Device = "00008140-A54DCA182530BB1D";

    private static readonly Guid Id = new("0190a000-aaaa-8bbb-8ccc-000000000001");

    [Fact]
    public async Task A_command_is_queued_under_our_id_without_a_push()
    {
        await using var channel = await NanoMdmChannel.StartAsync([Device]);
        var typing = new CommandTarget("タイピング練習", 361285480, "jp.example.typing", null);

        var reply = await channel.HandOverAsync(new(Device, Id, CommandKind.InstallLicensedApp, typing));

        Assert.IsType<HandOverReply.Accepted>(reply);
        Assert.Equal([$"PUT /v1/enqueue/{Device}?nopush=1"], channel.Server.Requests);
        Assert.Equal([Id.ToString()], channel.Server.QueueOf(Device));
        Assert.Empty(channel.Server.Pushes);
        var command = channel.Server.Command(Id.ToString());
        Assert.Equal("InstallApplication", command["RequestType"]);
        Assert.Equal(361285480L, command["iTunesStoreID"]);
        Assert.Equal(1L, ((IReadOnlyDictionary<string, object?>)command["Options"]!)["PurchaseMethod"]);
    }

    [Fact]
    public async Task A_command_that_was_queued_though_the_call_failed_is_queued_once()
    {
        await using var channel = await NanoMdmChannel.StartAsync([Device]);
        channel.Server.Faults = request => StandIn.IsEnqueue(request) ? new Fault.QueuedAllTheSame() : null;

        Assert.IsType<HandOverReply.Unavailable>(await channel.HandOverAsync(Read()));
        channel.Server.Faults = _ => null;

        Assert.IsType<HandOverReply.Accepted>(await channel.HandOverAsync(Read()));
        Assert.Equal([Id.ToString()], channel.Server.QueueOf(Device));
    }

    [Fact]
    public async Task A_command_that_a_device_has_answered_already_counts_as_taken()
    {
        await using var channel = await NanoMdmChannel.StartAsync([Device]);
        await channel.HandOverAsync(Read());
        channel.Server.EnrollAgain(Device);

        Assert.IsType<HandOverReply.Accepted>(await channel.HandOverAsync(Read()));
        Assert.Empty(channel.Server.QueueOf(Device));
    }

    [Fact]
    public void A_store_that_says_only_that_our_id_is_there_twice_has_it()
    {
        HandOverReply Judge(Guid twice) => Enqueued.Judge(
            new ApiAnswer(new ApiResult(null, null, $"Duplicate entry '{twice}' for key 'PRIMARY'", null), null),
            Read());

        Assert.IsType<HandOverReply.Accepted>(Judge(Id));
        Assert.IsType<HandOverReply.Unavailable>(Judge(Guid.NewGuid()));
    }

    [Fact]
    public async Task An_unknown_device_is_refused_and_spoils_no_other_command()
    {
        await using var channel = await NanoMdmChannel.StartAsync([Device]);

        var replies = await channel.Gateway.HandOverAsync(
            [Read() with { ChannelId = "nobody", CommandId = Guid.NewGuid() }, Read()], CancellationToken.None);

        Assert.Contains("enrollment_queue_id_fkey", Assert.IsType<HandOverReply.Refused>(replies[0]).Detail);
        Assert.IsType<HandOverReply.Accepted>(replies[1]);
    }

    [Fact]
    public async Task What_can_t_be_expressed_is_refused_before_it_is_sent()
    {
        await using var channel = await NanoMdmChannel.StartAsync([Device]);
        var withoutStore = new CommandTarget("社内アプリ", null, "jp.example.internal", null);

        var reply = await channel.HandOverAsync(new(Device, Id, CommandKind.InstallApp, withoutStore));

        var refused = Assert.IsType<HandOverReply.Refused>(reply).Detail;
        Assert.Equal(CommandRefusal.NoSource, CommandRefusals.Read(refused));
        Assert.Empty(channel.Server.Requests);
    }

    [Fact]
    public async Task A_wrong_key_is_named_and_the_rest_is_not_tried()
    {
        await using var channel = await NanoMdmChannel.StartAsync([Device], key: "another key");
        var many = Enumerable.Range(0, 200).Select(_ => Read() with { CommandId = Guid.NewGuid() }).ToArray();

        var replies = await channel.Gateway.HandOverAsync(many, CancellationToken.None);

        Assert.All(replies, reply => Assert.Equal(TroubleKind.WrongKey, TroubleOf(reply)?.Kind));
        Assert.True(channel.Server.Requests.Count < 20, $"{channel.Server.Requests.Count} calls");
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound, TroubleKind.OtherServer)]
    [InlineData(HttpStatusCode.OK, TroubleKind.OtherServer)]
    [InlineData(HttpStatusCode.Found, TroubleKind.OtherServer)]
    [InlineData(HttpStatusCode.BadGateway, TroubleKind.Unreachable)]
    public async Task What_a_proxy_answers_is_no_answer_of_NanoMDM(HttpStatusCode status, TroubleKind kind)
    {
        await using var channel = await NanoMdmChannel.StartAsync([Device]);
        channel.Server.Faults = _ => new Fault.Proxy(status);

        var trouble = TroubleOf(await channel.HandOverAsync(Read()));
        Assert.Equal(kind, trouble?.Kind);
        Assert.DoesNotContain("html", trouble!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_slow_until_it_does()
    {
        await using var channel = await NanoMdmChannel.StartAsync([Device], patience: TimeSpan.FromSeconds(3));
        channel.Server.Faults = _ => new Fault.Hangs();

        Assert.Equal(TroubleKind.Slow, TroubleOf(await channel.HandOverAsync(Read()))?.Kind);

        channel.Server.Faults = _ => null;
        Assert.Null(await channel.Gateway.ProbeAsync([], CancellationToken.None));
        Assert.IsType<HandOverReply.Accepted>(await channel.HandOverAsync(Read()));
    }

    [Fact]
    public async Task A_server_that_is_gone_and_back_takes_the_command_once()
    {
        await using var channel = await NanoMdmChannel.StartAsync([Device]);
        await channel.Server.GoAsync();
        Assert.Equal(TroubleKind.Unreachable, TroubleOf(await channel.HandOverAsync(Read()))?.Kind);

        await channel.Server.ComeBackAsync();

        Assert.Null(await channel.Gateway.ProbeAsync([], CancellationToken.None));
        Assert.IsType<HandOverReply.Accepted>(await channel.HandOverAsync(Read()));
        Assert.Equal([Id.ToString()], channel.Server.QueueOf(Device));
    }

    [Fact]
    public async Task Each_device_is_woken_once_and_those_that_can_t_be_are_named()
    {
        await using var channel = await NanoMdmChannel.StartAsync(["a", "b"]);
        channel.Server.PushError = id => id == "b"
            ? "Post \"https://api.push.apple.com/3/device/4f2a\": stream error" : null;

        var (failed, trouble) = await channel.Gateway.WakeAsync(
            ["a", "b", "a", "nobody"], WakeTurn.First, CancellationToken.None);

        Assert.Equal(["a", "b"], channel.Server.Pushes);
        Assert.Equal(["b", "nobody"], failed.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("push data missing for id", failed["nobody"]);
        Assert.DoesNotContain("4f2a", failed["b"], StringComparison.Ordinal);
        Assert.Null(trouble);
    }

    [Fact]
    public async Task No_more_devices_are_woken_in_a_second_than_allowed()
    {
        var devices = Enumerable.Range(0, 30).Select(i => $"device-{i}").ToArray();
        await using var channel = await NanoMdmChannel.StartAsync(devices, pushesPerSecond: 10);

        Assert.Empty((await channel.Gateway.WakeAsync(devices, WakeTurn.First, CancellationToken.None)).Failed);

        Assert.Equal(devices[..10], channel.Server.Pushes);
    }

    [Fact]
    public async Task Those_that_had_to_wait_are_woken_in_their_turn()
    {
        var devices = Enumerable.Range(0, 12).Select(i => $"device-{i}").ToArray();
        await using var channel = await NanoMdmChannel.StartAsync(devices, pushesPerSecond: 10);
        var all = new TaskCompletionSource();
        channel.Server.Pushed = id => { if (id == devices[^1]) { all.TrySetResult(); } };

        await channel.Gateway.WakeAsync(devices, WakeTurn.First, CancellationToken.None);
        await channel.Waiting.StartAsync(CancellationToken.None);
        await all.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await channel.Waiting.StopAsync(CancellationToken.None);

        Assert.Equal(devices, channel.Server.Pushes);
    }

    [Fact]
    public async Task A_device_that_has_a_command_to_fetch_does_not_wait_behind_a_whole_fleet()
    {
        var fleet = Enumerable.Range(0, 60).Select(i => $"device-{i}").ToArray();
        await using var channel = await NanoMdmChannel.StartAsync([.. fleet, "urgent"], pushesPerSecond: 5);
        await channel.Gateway.WakeAsync(fleet, WakeTurn.AmongMany, CancellationToken.None);

        await channel.Gateway.WakeAsync(["urgent", fleet[^1]], WakeTurn.First, CancellationToken.None);
        await UntilAsync(() => channel.SendWaitingAsync(), () => channel.Server.Pushes.Count > 5);

        Assert.Equal([.. fleet[..5], "urgent", fleet[^1]], channel.Server.Pushes.Take(7));
    }

    [Fact]
    public async Task Those_that_wait_are_not_woken_while_delivery_is_stopped_nor_lost_in_an_outage()
    {
        await using var channel = await NanoMdmChannel.StartAsync(["a", "b", "c"], pushesPerSecond: 2);
        await channel.Gateway.WakeAsync(["a", "b", "c"], WakeTurn.First, CancellationToken.None);
        channel.IsHeld = true;
        await channel.SendWaitingAsync();
        Assert.DoesNotContain("c", channel.Server.Pushes);

        channel.IsHeld = false;
        channel.Server.Faults = _ => new Fault.Proxy(HttpStatusCode.NotFound);
        await UntilAsync(() => channel.SendWaitingAsync(), () => channel.Server.Requests.Count > 1);
        channel.Server.Faults = _ => null;
        await UntilAsync(() => channel.SendWaitingAsync(), () => channel.Server.Pushes.Contains("c"));

        Assert.Equal(["a", "b", "c"], channel.Server.Pushes);
    }

    [Fact]
    public async Task One_that_waited_and_can_t_be_woken_for_a_reason_of_its_own_is_told_with_it()
    {
        const string Gone = "push HTTP status: 410: APNs push error: Unregistered";
        await using var channel = await NanoMdmChannel.StartAsync(["a", "b", "c"], pushesPerSecond: 2);
        channel.Server.PushError = id => id == "c" ? Gone : null;
        await channel.Gateway.WakeAsync(["a", "b", "c"], WakeTurn.First, CancellationToken.None);

        await UntilAsync(() => channel.SendWaitingAsync(), () => channel.Refused.Count > 0);

        Assert.Equal(new Dictionary<string, string> { ["c"] = Gone }, channel.Refused);
        Assert.Empty(channel.Noted);
    }

    /// <summary>Does this until it has had its effect; what never has fails the test.</summary>
    private static async Task UntilAsync(Func<Task> act, Func<bool> fact)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        await act();
        while (!fact())
        {
            await timer.WaitForNextTickAsync(patience.Token);
            await act();
        }
    }

    private static ChannelTrouble? TroubleOf(HandOverReply reply) =>
        Assert.IsType<HandOverReply.Unavailable>(reply).Trouble;

    private static DeviceCommand Read() => new(Device, Id, CommandKind.ReadInformation, null);
}
