using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Kinds;

namespace MobiJobs.Queue.Commands;

/// <summary>
/// What some commands need to know of their devices: the lost mode, what holds the management, and the number.
/// </summary>
internal sealed class DeviceContent(MobiJobsDb db) : ICommandContent
{
    /// <inheritdoc/>
    public async Task FillAsync(IReadOnlyList<OpenCommand> commands, CancellationToken stopping)
    {
        await LostAsync([.. commands.Where(c => c.Kind == JobKind.Location)], stopping);
        await ManagementAsync([.. commands.Where(c => c.Kind == JobKind.Inactivate)], stopping);
        await NamesAsync([.. commands.Where(c => c.Kind == JobKind.DeviceName)], stopping);
    }

    private async Task LostAsync(OpenCommand[] commands, CancellationToken stopping)
    {
        if (commands.Length == 0) { return; }

        var known = await db.LostModesAsync([.. commands.Select(c => c.DeviceId).Distinct()], stopping);
        foreach (var command in commands)
        {
            command.Content.IsLost = known.TryGetValue(command.DeviceId, out var mode) && mode.IsOn;
        }
    }

    /// <summary>The number as it is at the hand-over: it may have been changed since the order.</summary>
    private async Task NamesAsync(OpenCommand[] commands, CancellationToken stopping)
    {
        if (commands.Length == 0) { return; }

        var ids = commands.Select(c => c.DeviceId).Distinct().ToArray();
        var numbers = await db.Devices.Where(d => ids.Contains(d.Id))
            .ToDictionaryAsync(d => d.Id, d => d.Number, stopping);
        foreach (var command in commands)
        {
            command.Content.DeviceName = numbers.GetValueOrDefault(command.DeviceId);
        }
    }

    /// <summary>What ends the management of a device is the removal of the profile that holds it.</summary>
    private async Task ManagementAsync(OpenCommand[] commands, CancellationToken stopping)
    {
        if (commands.Length == 0) { return; }

        var ids = commands.Select(c => c.DeviceId).Distinct().ToArray();
        var profiles = await db.DeviceProfiles.Where(p => ids.Contains(p.DeviceId) && p.IsManagement)
            .Select(p => new { p.DeviceId, p.Identifier })
            .ToListAsync(stopping);
        foreach (var command in commands)
        {
            command.Content.ProfileIdentifier = profiles.Find(p => p.DeviceId == command.DeviceId)?.Identifier;
        }
    }
}
