using MobiJobs.Gateway;

namespace MobiJobs.Tests.Gateway.Contract;

/// <summary>
/// What the queue relies on, whichever channel is behind it. A call whose outcome is not known is made again under the
/// same id, as the queue does.
/// </summary>
public abstract class Contract_of_the_channel : IAsyncLifetime
{
    private const int MostCalls = 5;

    private ChannelUnderTest channel = null!;

    protected ChannelUnderTest Channel => channel;

    protected abstract Task<ChannelUnderTest> StartAsync();

    [Fact]
    public async Task A_device_that_is_woken_connects()
    {
        await WakeAsync(channel.Device);

        Assert.Contains(channel.Heard, h => h.ChannelId == channel.Device && h.Message is ContactMessage);
        Assert.DoesNotContain(channel.Heard, h => h.ChannelId == channel.Other);
    }

    [Fact]
    public async Task A_command_is_executed_once_and_answered_under_its_id()
    {
        var command = channel.CommandThat(Behaviour.Succeeds, channel.Device);

        await HandOverAsync(command);
        await WakeAsync(channel.Device);

        Assert.Equal([command.CommandId], channel.ExecutedBy(channel.Device));
        Assert.Equal([(channel.Device, command.CommandId)], Acknowledged());
    }

    [Fact]
    public async Task A_command_that_is_handed_over_again_is_executed_once()
    {
        var command = channel.CommandThat(Behaviour.Succeeds, channel.Device);

        await HandOverAsync(command);
        await HandOverAsync(command);
        await WakeAsync(channel.Device);
        await HandOverAsync(command); // It has been answered.
        await WakeAsync(channel.Device);

        Assert.Equal([command.CommandId], channel.ExecutedBy(channel.Device));
    }

    [Fact]
    public async Task Commands_are_executed_in_order()
    {
        var commands = Enumerable.Range(0, 5)
            .Select(_ => channel.CommandThat(Behaviour.Succeeds, channel.Device)).ToArray();

        foreach (var command in commands) { await HandOverAsync(command); }

        await WakeAsync(channel.Device);

        Assert.Equal(commands.Select(c => c.CommandId), channel.ExecutedBy(channel.Device));
    }

    [Fact]
    public async Task Each_device_gets_its_own_commands()
    {
        var one = channel.CommandThat(Behaviour.Succeeds, channel.Device);
        var other = channel.CommandThat(Behaviour.Succeeds, channel.Other);

        await HandOverAsync(one, other);
        await WakeAsync(channel.Device, channel.Other);

        Assert.Equal([one.CommandId], channel.ExecutedBy(channel.Device));
        Assert.Equal([other.CommandId], channel.ExecutedBy(channel.Other));
    }

    [Fact]
    public async Task A_device_that_the_channel_does_not_know_spoils_nothing()
    {
        var lost = channel.CommandThat(Behaviour.Succeeds, channel.Device) with { ChannelId = "nobody" };
        var command = channel.CommandThat(Behaviour.Succeeds, channel.Device);

        var replies = await channel.Gateway.HandOverAsync([lost, command], CancellationToken.None);
        if (replies[1] is HandOverReply.Unavailable) { await HandOverAsync(command); }

        await WakeAsync("nobody", channel.Device);

        Assert.Equal([command.CommandId], channel.ExecutedBy(channel.Device));
        Assert.Equal([(channel.Device, command.CommandId)], Acknowledged().Where(a => a.ChannelId == channel.Device));
    }

    [Fact]
    public async Task A_device_that_is_off_gets_its_command_when_it_is_on()
    {
        var off = channel.TurnOff();
        var command = channel.CommandThat(Behaviour.Succeeds, off);
        await HandOverAsync(command);
        await WakeAsync(off);
        Assert.Empty(channel.Heard);

        await channel.TurnOnAsync();
        await WakeAsync(off);

        Assert.Equal([command.CommandId], channel.ExecutedBy(off));
    }

    [Fact]
    public async Task A_device_that_says_NotNow_keeps_the_command_and_does_it_later()
    {
        var command = channel.CommandThat(Behaviour.SaysNotNow, channel.Device);
        await HandOverAsync(command);
        await WakeAsync(channel.Device);
        await WakeAsync(channel.Device);

        Assert.Contains((channel.Device, new NotNowMessage(command.CommandId)), channel.Heard);
        Assert.Equal([(channel.Device, command.CommandId)], Acknowledged());
        Assert.Equal([command.CommandId], channel.ExecutedBy(channel.Device));
    }

    [Fact]
    public async Task A_device_that_can_t_do_it_says_why_and_goes_on()
    {
        var failing = channel.CommandThat(Behaviour.Fails, channel.Device);
        var next = channel.CommandThat(Behaviour.Succeeds, channel.Device);
        await HandOverAsync(failing);
        await HandOverAsync(next);
        await WakeAsync(channel.Device);

        var error = channel.Heard.Select(h => h.Message).OfType<FailedMessage>().Distinct().Single();
        Assert.Equal(failing.CommandId, error.CommandId);
        Assert.Contains("ErrorCode", error.Error, StringComparison.Ordinal);
        Assert.Equal([(channel.Device, next.CommandId)], Acknowledged());
    }

    [Fact]
    public async Task A_command_outlives_the_process_that_handed_it_over_and_is_repeated_by_the_next()
    {
        var command = channel.CommandThat(Behaviour.Succeeds, channel.Device);
        await channel.Gateway.HandOverAsync([command], CancellationToken.None); // Its outcome is never noted.

        await channel.RestartAsync();
        await HandOverAsync(command);
        await WakeAsync(channel.Device);

        Assert.Equal([command.CommandId], channel.ExecutedBy(channel.Device));
        Assert.Equal([(channel.Device, command.CommandId)], Acknowledged());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("\0\ud800")]
    public void What_is_no_report_is_unreadable(string raw) =>
        Assert.IsType<UnreadableMessage>(channel.Gateway.Decode(raw));

    public async Task InitializeAsync() => channel = await StartAsync();

    public async Task DisposeAsync() => await channel.DisposeAsync();

    /// <summary>Each answer once, however often it was heard.</summary>
    private IEnumerable<(string ChannelId, Guid CommandId)> Acknowledged() => channel.Heard
        .Where(h => h.Message is AcknowledgedMessage)
        .Select(h => (h.ChannelId, ((AcknowledgedMessage)h.Message).CommandId))
        .Distinct();

    protected async Task WakeAsync(params string[] channelIds)
    {
        await channel.Gateway.WakeAsync(channelIds, WakeTurn.First, CancellationToken.None);
        await channel.PassAsync();
    }

    protected async Task HandOverAsync(params DeviceCommand[] commands)
    {
        var waiting = commands;
        for (var call = 0; waiting.Length > 0; call++)
        {
            Assert.True(call < MostCalls, "The channel never takes it.");
            var replies = await channel.Gateway.HandOverAsync(waiting, CancellationToken.None);
            Assert.DoesNotContain(replies, reply => reply is HandOverReply.Refused);
            waiting = [.. waiting.Where((_, i) => replies[i] is HandOverReply.Unavailable)];
        }
    }
}
