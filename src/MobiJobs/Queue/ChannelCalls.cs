using MobiJobs.Gateway;
using MobiJobs.Queue.Outages;

namespace MobiJobs.Queue;

/// <summary>What the queue asks of the channel, counted; what a call finds out about the channel is noted.</summary>
public sealed class ChannelCalls(
    IDeviceGateway gateway, ChannelOutages outages, WorkMeter meter, ILogger<ChannelCalls> log)
{
    /// <summary>
    /// Wakes devices. Returns those that the channel refused to wake, by their ids there, and why; null if it can't be
    /// used, so that all are to be woken again later.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, string>?> WakeAsync(
        IReadOnlyCollection<string> channelIds, WakeTurn turn, CancellationToken stopping)
    {
        using var trace = WorkTrace.Begin("wake", "mobijobs.devices", channelIds.Count);
        var reply = await gateway.WakeAsync(channelIds, turn, stopping);
        meter.AskedToWake(channelIds.Count);
        meter.RefusedToWake(reply.Failed.Count);
        return await outages.NoteAsync(reply.Trouble) ? null : reply.Failed;
    }

    /// <summary>
    /// Hands over commands. What the channel has taken is to be stored first, then
    /// <see cref="NoteTroubleAsync"/> is to be called with the replies.
    /// </summary>
    public async Task<IReadOnlyList<HandOverReply>> HandOverAsync(
        IReadOnlyList<DeviceCommand> commands, CancellationToken stopping)
    {
        using var trace = WorkTrace.Begin("hand over", "mobijobs.commands", commands.Count);
        var replies = await gateway.HandOverAsync(commands, stopping);
        foreach (var same in replies.GroupBy(WordOf)) { meter.HandedOver(same.Key, same.Count()); }

        return replies;
    }

    /// <summary>Notes what these replies say about the channel.</summary>
    public async Task NoteTroubleAsync(IReadOnlyList<HandOverReply> replies)
    {
        if (replies.OfType<HandOverReply.Unavailable>().MaxBy(r => r.Trouble is not null) is not { } busy) { return; }

        log.LogWarning("The channel did not take commands: {Detail}", busy.Detail);
        await outages.NoteAsync(busy.Trouble);
    }

    private static HandOverWord WordOf(HandOverReply reply) => reply switch
    {
        HandOverReply.Accepted => HandOverWord.Accepted,
        HandOverReply.Refused => HandOverWord.Refused,
        _ => HandOverWord.Unavailable,
    };
}
