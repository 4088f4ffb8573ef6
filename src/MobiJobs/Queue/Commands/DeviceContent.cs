using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
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

    /// <summary>By what came last: an order that succeeded, or the device's own information.</summary>
    private async Task LostAsync(OpenCommand[] commands, CancellationToken stopping)
    {
        if (commands.Length == 0) { return; }

        var ids = commands.Select(c => c.DeviceId).Distinct().ToArray();
        var said = await db.DeviceDetails.Where(d => ids.Contains(d.DeviceId) && d.IsInLostMode != null)
            .Join(db.Devices, d => d.DeviceId, d => d.Id, (d, device) => new
            {
                d.DeviceId,
                IsLost = d.IsInLostMode == true,
                At = device.InformationAt,
            })
            .ToListAsync(stopping);
        var done = await db.Jobs
            .Where(j => ids.Contains(j.DeviceId) && j.EnrollmentId == j.Device.EnrollmentId)
            .Where(j => j.Kind == JobKind.LostModeOn || j.Kind == JobKind.LostModeOff)
            .Where(j => j.Status == JobStatus.Succeeded)
            .OrderBy(j => j.Id)
            .Select(j => new { j.DeviceId, IsLost = j.Kind == JobKind.LostModeOn, At = j.EndedAt })
            .ToListAsync(stopping);
        var last = said.Concat(done).GroupBy(x => x.DeviceId)
            .ToDictionary(g => g.Key, g => g.OrderBy(x => x.At).Last().IsLost);
        foreach (var command in commands)
        {
            command.Content.IsLost = last.GetValueOrDefault(command.DeviceId);
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
