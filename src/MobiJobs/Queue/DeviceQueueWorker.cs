using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Jobs;

namespace MobiJobs.Queue;

/// <summary>What is done when the bell rings: claims heads, wakes their devices, hands over what an awake device may have.</summary>
public sealed class DeviceQueueWorker(MobiJobsDb db, DeviceQueue queue, HandOver handOver, DeliveryStop stop, IDeviceGateway gateway, TimeProvider clock)
{
    /// <summary>These devices may have a new head: find it and wake the device.</summary>
    public async Task AdvanceAsync(IReadOnlyCollection<long> deviceIds, CancellationToken stopping)
    {
        var claimed = await db.WriteAsync(() => queue.ClaimHeadsAsync(deviceIds, clock.UtcNow(), stopping), stopping);
        await WakeAsync(claimed, stopping);
    }

    /// <summary>These devices were heard of: notes it, and hands over what waits for them.</summary>
    public async Task MeetAsync(IReadOnlyCollection<string> channelIds, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var deviceIds = await db.Enrollments
            .Where(e => channelIds.Contains(e.ChannelId) && e.EndedAt == null)
            .Select(e => e.DeviceId)
            .ToListAsync(stopping);
        if (deviceIds.Count == 0) { return; }

        await db.WriteAsync(
            async () =>
            {
                await db.Devices.Where(d => deviceIds.Contains(d.Id)).ExecuteUpdateAsync(set => set.SetProperty(d => d.LastContactAt, now), stopping);
                await ResumeSessionsAsync(deviceIds, now, stopping);
            },
            stopping);
        await NudgeAsync(await handOver.RunAsync(deviceIds, stopping), stopping);
    }

    /// <summary>Calls the devices, and notes where the channel would not: the next wake-up is due as if it had gone unheard.</summary>
    public Task WakeAsync(IReadOnlyCollection<long> deviceIds, CancellationToken stopping) =>
        db.AfterCommitAsync(() => WakeNowAsync(deviceIds, stopping)); // Called earlier, a quick device would find nothing.

    private async Task WakeNowAsync(IReadOnlyCollection<long> deviceIds, CancellationToken stopping)
    {
        var failed = await NudgeAsync(deviceIds, stopping);
        if (failed.Count == 0) { return; }

        var now = clock.UtcNow();
        await db.WriteAsync(
            async () =>
            {
                foreach (var (deviceId, why) in failed) { await NoteRefusalAsync(deviceId, why, now, stopping); }
            },
            stopping);
    }

    /// <summary>Wakes devices and keeps no record: what they hold is theirs already.</summary>
    private async Task<IReadOnlyDictionary<long, string>> NudgeAsync(IReadOnlyCollection<long> deviceIds, CancellationToken stopping)
    {
        if (deviceIds.Count == 0 || await stop.IsOnAsync(stopping)) { return new Dictionary<long, string>(); }

        var channels = await db.Enrollments
            .Where(e => deviceIds.Contains(e.DeviceId) && e.EndedAt == null)
            .ToDictionaryAsync(e => e.ChannelId, e => e.DeviceId, stopping);
        var failed = await gateway.WakeAsync(channels.Keys, stopping);
        return failed.ToDictionary(f => channels[f.Key], f => f.Value);
    }

    /// <summary>A device that said NotNow and is back gets its 80 minutes anew.</summary>
    private Task<int> ResumeSessionsAsync(List<long> deviceIds, DateTime now, CancellationToken stopping) => db.Jobs
        .Where(j => deviceIds.Contains(j.DeviceId) && j.Stage == JobStage.Active)
        .Where(j => j.HandedOverAt != null && j.SessionDeadlineAt == null)
        .ExecuteUpdateAsync(set => set.SetProperty(j => j.SessionDeadlineAt, now + Deadlines.Session), stopping);

    private async Task NoteRefusalAsync(long deviceId, string why, DateTime now, CancellationToken stopping)
    {
        var head = await db.Jobs
            .Where(j => j.DeviceId == deviceId && j.Stage == JobStage.Active && j.Status == JobStatus.Pushing)
            .Select(j => new { j.Id, j.Attempt })
            .FirstOrDefaultAsync(stopping);
        if (head is null) { return; }

        var due = now + Deadlines.AfterWake(head.Attempt);
        await db.Jobs.Where(j => j.Id == head.Id && j.Status == JobStatus.Pushing).ExecuteUpdateAsync(
            set => set
                .SetProperty(j => j.Status, JobStatus.RetryWaiting)
                .SetProperty(j => j.DueAt, j => j.DeadlineAt < due ? j.DeadlineAt : due),
            stopping);
        db.JobEvents.Add(JobEvent.Of(head.Id, JobEventKind.WakeRefused, now, head.Attempt, why));
        await db.SaveChangesAsync(stopping);
    }
}
