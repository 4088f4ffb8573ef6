using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Jobs;

namespace MobiJobs.Queue;

/// <summary>
/// Heads whose command is never sent. What a device of this platform, OS version or supervision doesn't take is found
/// before the device is woken for it; all else when the command is handed over.
/// </summary>
public sealed class RefusedHeads(MobiJobsDb db, DeviceQueue queue, IDeviceGateway gateway, TimeProvider clock)
{
    /// <summary>
    /// Ends those heads of these devices that the devices don't take, and what comes next in their queues likewise.
    /// Returns the devices that are to be woken for the rest.
    /// </summary>
    public async Task<IReadOnlyCollection<long>> SiftAsync(
        IReadOnlyCollection<long> deviceIds, CancellationToken stopping)
    {
        var waking = deviceIds.ToHashSet();
        var heads = deviceIds;
        while (await FindAsync(heads, stopping) is { Count: > 0 } refused)
        {
            waking.ExceptWith(refused.Select(r => r.DeviceId));
            heads = await db.WriteAsync(() => EndUnwokenAsync(refused, stopping), stopping);
            waking.UnionWith(heads);
        }

        return waking;
    }

    /// <summary>
    /// Ends jobs, by id, with the reason that is stored for each, within the caller's transaction. Returns the devices
    /// that have a new head.
    /// </summary>
    public async Task<IReadOnlyList<long>> EndAsync(
        IReadOnlyDictionary<long, string> refused, DateTime now, CancellationToken stopping)
    {
        if (refused.Count == 0) { return []; }

        var ids = refused.Keys.ToArray();
        await queue.EndAsync(
            db.Jobs.Where(j => ids.Contains(j.Id) && j.Stage == JobStage.Active), Ending.Refused(), now, stopping);
        db.JobEvents.AddRange(
            refused.Select(r => JobEvent.Of(r.Key, JobEventKind.RefusedByChannel, now, note: r.Value)));
        await db.SaveChangesAsync(stopping);
        var devices = await db.Jobs.Where(j => ids.Contains(j.Id)).Select(j => j.DeviceId).ToListAsync(stopping);
        return await queue.ClaimHeadsAsync(devices, now, stopping);
    }

    private async Task<List<RefusedHead>> FindAsync(IReadOnlyCollection<long> deviceIds, CancellationToken stopping)
    {
        if (deviceIds.Count == 0) { return []; }

        var heads = await db.Jobs
            .Where(j => deviceIds.Contains(j.DeviceId) && j.Stage == JobStage.Active && j.Status == JobStatus.Pushing)
            .Where(j => j.Enrollment.Channel == gateway.Kind)
            .Select(j => new { j.Id, j.DeviceId, j.Kind, j.Device.Model, j.Device.OsVersion, j.Device.IsSupervised })
            .ToListAsync(stopping);
        return
        [
            .. from head in heads
               let why = gateway.WhyNot(head.Kind, new DeviceTraits(head.Model, head.OsVersion, head.IsSupervised))
               where why is not null
               select new RefusedHead(head.Id, head.DeviceId, why.Value.Note()),
        ];
    }

    /// <summary>Nobody has been woken for them, and their pages say so.</summary>
    private async Task<IReadOnlyCollection<long>> EndUnwokenAsync(
        List<RefusedHead> refused, CancellationToken stopping)
    {
        var ids = refused.Select(r => r.JobId).ToArray();
        await db.Jobs.Where(j => ids.Contains(j.Id) && j.Status == JobStatus.Pushing)
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.Attempt, 0), stopping);
        var pushing = await db.Jobs.Where(j => ids.Contains(j.Id) && j.Status == JobStatus.Pushing)
            .Select(j => j.Id)
            .ToHashSetAsync(stopping);
        var notes = refused.Where(r => pushing.Contains(r.JobId)).ToDictionary(r => r.JobId, r => r.Note);
        return await EndAsync(notes, clock.UtcNow(), stopping);
    }

    private sealed record RefusedHead(long JobId, long DeviceId, string Note);
}
