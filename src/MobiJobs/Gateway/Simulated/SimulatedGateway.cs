using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;

namespace MobiJobs.Gateway.Simulated;

/// <summary>
/// The channel to the simulated fleet. Like a real one it takes commands whether the device is connected or not.
/// </summary>
public sealed class SimulatedGateway(IDbContextFactory<FleetDb> stores, SimulatedFleet fleet) : IDeviceGateway
{
    /// <inheritdoc/>
    public ChannelKind Kind => ChannelKind.Simulated;

    /// <summary>An id for a new device. A simulated device exists as soon as it has one.</summary>
    public static string NewChannelId() => $"SIM-{Guid.CreateVersion7():N}";

    /// <inheritdoc/>
    public string EnrollRegistered() => NewChannelId();

    /// <inheritdoc/>
    public Task<WakeReply> WakeAsync(
        IReadOnlyCollection<string> channelIds,
        WakeTurn turn,
        CancellationToken stopping)
    {
        fleet.Call(channelIds);
        return Task.FromResult(WakeReply.Done);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<HandOverReply>> HandOverAsync(
        IReadOnlyList<DeviceCommand> commands,
        CancellationToken stopping)
    {
        await using var store = await stores.CreateDbContextAsync(stopping);
        using var turn = await fleet.TakeTurnAsync(stopping);
        var ids = commands.Select(c => c.CommandId).ToArray();
        var known = await store.Commands
            .Where(c => ids.Contains(c.CommandId))
            .Select(c => c.CommandId)
            .ToHashSetAsync(stopping);
        store.Commands.AddRange(commands.Where(c => known.Add(c.CommandId)).Select(c => new HeldCommand
        {
            CommandId = c.CommandId,
            ChannelId = c.ChannelId,
            Kind = c.Kind,
            Name = c.Target?.Name ?? c.Content.DeviceName,
            StoreId = c.Target?.StoreId,
            BundleId = c.Target?.BundleId,
        }));
        await store.SaveChangesAsync(stopping);
        return [.. commands.Select(_ => new HandOverReply.Accepted())];
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<KnownCommand> KnownCommands(
        [EnumeratorCancellation] CancellationToken stopping)
    {
        await using var store = await stores.CreateDbContextAsync(stopping);
        var commands = store.Commands.AsNoTracking()
            .Select(c => new KnownCommand(c.CommandId, c.ChannelId, c.Kind, c.IsAnswered))
            .AsAsyncEnumerable();
        await foreach (var command in commands.WithCancellation(stopping)) { yield return command; }
    }

    /// <summary>The fleet takes everything; its devices answer what they can't do with an error.</summary>
    public CommandRefusal? WhyNot(DeviceCommand command) => null;

    /// <summary>The fleet is a part of the program.</summary>
    public Task<ChannelTrouble?> ProbeAsync(IReadOnlyCollection<string> sample, CancellationToken stopping) =>
        Task.FromResult<ChannelTrouble?>(null);

    /// <inheritdoc/>
    public DeviceMessage Decode(string raw) => SimulatedReport.Decode(raw);
}
