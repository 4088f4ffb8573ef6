using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Jobs;

namespace MobiJobs.Queue;

/// <summary>
/// Does what <see cref="QueueBell"/> asks for: claims heads, wakes their devices, and hands over commands to devices
/// that have connected.
/// </summary>
public sealed class DeviceQueueWorker(
    MobiJobsDb db,
    DeviceQueue queue,
    HandOver handOver,
    DeviceCalls calls,
    IDeviceGateway gateway,
    DeliveryTimes times,
    TimeProvider clock)
{
    private const int Few = 10;

    private static readonly TimeSpan SameContact = TimeSpan.FromSeconds(1);

    /// <summary>These devices may have a new head: find it and wake the device.</summary>
    public async Task AdvanceAsync(IReadOnlyCollection<long> deviceIds, CancellationToken stopping)
    {
        var claimed = await db.WriteAsync(() => queue.ClaimHeadsAsync(deviceIds, clock.UtcNow(), stopping), stopping);
        await WakeAsync(claimed, stopping);
    }

    /// <summary>
    /// These devices have connected: records it, hands over what waits for them, and wakes them to fetch it.
    /// </summary>
    public async Task ServeAsync(IReadOnlyCollection<string> channelIds, CancellationToken stopping)
    {
        var devices = await NoteContactAsync(channelIds, stopping);
        await db.NoteSilenceAsync(devices, clock.UtcNow(), stopping);
        await ServeAsync(devices, [], stopping);
    }

    /// <summary>
    /// The same for devices that have answered; some have a new head whose start is already committed.
    /// </summary>
    public async Task ServeAsync(
        IReadOnlyCollection<string> channelIds,
        IReadOnlyCollection<StartedHead> started,
        CancellationToken stopping) =>
        await ServeAsync(await NoteContactAsync(channelIds, stopping), started, stopping);

    private async Task ServeAsync(
        IReadOnlyCollection<long> deviceIds,
        IReadOnlyCollection<StartedHead> started,
        CancellationToken stopping)
    {
        var served = started.Select(s => s.DeviceId).ToHashSet();
        var others = deviceIds.Where(d => !served.Contains(d)).ToArray();
        var ready = started.Count == 0 ? [] : await handOver.RepeatAsync([.. started.Select(s => s.JobId)], stopping);
        await calls.CallAsync(
            others.Length == 0 ? ready : [.. ready, .. await handOver.RunAsync(others, stopping)],
            WakeTurn.First,
            stopping);
    }

    /// <summary>
    /// Only records that these devices have connected. Several connections within a second count as one contact.
    /// </summary>
    public async Task<IReadOnlyList<long>> NoteContactAsync(
        IReadOnlyCollection<string> channelIds,
        CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var before = now - SameContact;
        var devices = await db.Enrollments
            .Where(e => e.Channel == gateway.Kind && channelIds.Contains(e.ChannelId) && e.EndedAt == null)
            .Join(db.Devices, e => e.DeviceId, d => d.Id, (_, d) => new { d.Id, d.LastContactAt })
            .ToListAsync(stopping);
        var stale = devices
            .Where(d => d.LastContactAt is null || d.LastContactAt < before)
            .Select(d => d.Id)
            .ToArray();
        if (stale.Length > 0)
        {
            await db.WriteAsync(
                () => db.Devices
                    .Where(d => stale.Contains(d.Id))
                    .ExecuteUpdateAsync(set => set.SetProperty(d => d.LastContactAt, now), stopping),
                stopping);
        }

        return devices.ConvertAll(d => d.Id);
    }

    /// <summary>
    /// Wakes the devices, and records refusals: the next wake-up is then due as after one without an answer.
    /// </summary>
    public Task WakeAsync(IReadOnlyCollection<long> deviceIds, CancellationToken stopping) =>
        db.AfterCommitAsync(() => WakeNowAsync(deviceIds, stopping)); // A device that connects earlier finds nothing.

    /// <summary>Repeats hand-overs that were never confirmed, and wakes the devices.</summary>
    public async Task RepeatHandOversAsync(IReadOnlyCollection<long> jobIds, CancellationToken stopping) =>
        await WakeAsync(await handOver.RepeatAsync(jobIds, stopping), stopping);

    /// <summary>A few are woken before the many who wait their turn.</summary>
    public Task<IReadOnlyDictionary<long, string>?> CallAsync(
        IReadOnlyCollection<long> deviceIds,
        CancellationToken stopping) =>
        calls.CallAsync(deviceIds, deviceIds.Count <= Few ? WakeTurn.First : WakeTurn.AmongMany, stopping);

    /// <summary>Wakes devices that have a command to fetch, before all others.</summary>
    public Task<IReadOnlyDictionary<long, string>?> CallFirstAsync(
        IReadOnlyCollection<long> deviceIds,
        CancellationToken stopping) => calls.CallAsync(deviceIds, WakeTurn.First, stopping);

    /// <summary>
    /// Records at their jobs that devices could not be woken, by their ids in the channel, for who has no scope.
    /// </summary>
    public static async Task NoteRefusedAsync(IServiceProvider services, IReadOnlyDictionary<string, string> refused)
    {
        services.GetRequiredService<WorkMeter>().RefusedToWake(refused.Count);
        await using var scope = services.CreateWorkScope("refused pushes");
        await scope.ServiceProvider.GetRequiredService<DeviceQueueWorker>().NoteRefusedAsync(refused);
    }

    private async Task NoteRefusedAsync(IReadOnlyDictionary<string, string> refused)
    {
        var byDevice = new Dictionary<long, string>();
        foreach (var ids in refused.Keys.Chunk(DeviceQueue.ChunkSize))
        {
            var devices = await db.Enrollments
                .Where(e => ids.Contains(e.ChannelId) && e.Channel == gateway.Kind && e.EndedAt == null)
                .Select(e => new { e.ChannelId, e.DeviceId })
                .ToListAsync();
            foreach (var device in devices) { byDevice[device.DeviceId] = refused[device.ChannelId]; }
        }

        await NoteRefusalsAsync(byDevice);
    }

    /// <summary>
    /// At start, and after an outage: wakes every device again that was woken and has not been heard since. The process
    /// that was to wake it may have died first, or what it said was lost, since nobody sends it twice. The wake-up is
    /// one more than those that are due, and counts as none; it is harmless.
    /// </summary>
    /// <param name="wokenBefore">Only those that were woken before this moment (UTC); null for all.</param>
    /// <param name="stopping">Ends it.</param>
    public async Task RecallAsync(DateTime? wokenBefore, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var answered = wokenBefore + Deadlines.WakeGrace;
        var called = await db.Jobs
            .Where(j => j.Stage == JobStage.Active)
            .Where(j => (j.Status == JobStatus.Pushing && (answered == null || j.DueAt < answered))
                || (j.Status == JobStatus.RetryWaiting && j.DueAt > now)
                || (j.HandedOverAt != null && j.SessionDeadlineAt != null))
            .Select(j => j.DeviceId)
            .ToListAsync(stopping);
        foreach (var some in called.Chunk(DeviceQueue.ChunkSize))
        {
            if (await calls.CallAsync(some, WakeTurn.AmongMany, stopping) is null) { return; } // Its end recalls them.
        }
    }

    private async Task WakeNowAsync(IReadOnlyCollection<long> deviceIds, CancellationToken stopping)
    {
        var waking = await handOver.SiftAsync(deviceIds, stopping);
        if (await CallAsync(waking, stopping) is { Count: > 0 } failed) { await NoteRefusalsAsync(failed); }
    }

    /// <summary>In chunks: where Apple refuses the certificate, they are the whole fleet.</summary>
    private async Task NoteRefusalsAsync(IReadOnlyDictionary<long, string> failed)
    {
        foreach (var some in failed.Chunk(DeviceQueue.ChunkSize))
        {
            await db.WriteAsync(() => NoteSomeAsync(some.ToDictionary(), clock.UtcNow()), CancellationToken.None);
        }
    }

    /// <summary>A head that its device holds already is woken again by its own rhythm.</summary>
    private async Task NoteSomeAsync(Dictionary<long, string> failed, DateTime now)
    {
        long[] devices = [.. failed.Keys];
        var heads = await db.Jobs
            .Where(j => devices.Contains(j.DeviceId) && j.Stage == JobStage.Active)
            .Select(j => new { j.Id, j.DeviceId, j.Attempt })
            .ToListAsync(CancellationToken.None);
        foreach (var same in heads.GroupBy(h => now + times.AfterWake(h.Attempt)))
        {
            var (due, ids) = (same.Key, same.Select(h => h.Id).ToArray());
            await db.Jobs.Where(j => ids.Contains(j.Id) && j.Status == JobStatus.Pushing).ExecuteUpdateAsync(
                set => set
                    .SetProperty(j => j.Status, JobStatus.RetryWaiting)
                    .SetProperty(j => j.DueAt, j => j.DeadlineAt < due ? j.DeadlineAt : due),
                CancellationToken.None);
        }

        var events = heads.Select(
            h => JobEvent.Of(h.Id, JobEventKind.WakeRefused, now, h.Attempt, failed[h.DeviceId]));
        await db.BulkInsertAsync(events, keepKeys: false, CancellationToken.None);
    }
}
