using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue.Acts;
using MobiJobs.Queue.Commands;
using MobiJobs.Queue.Outages;

namespace MobiJobs.Queue;

/// <summary>
/// Gives the head's command to the channel once the device has connected: first the start is committed, then the
/// call is made, then its success is noted. A crash in between leaves a row that says so, and the call is repeated
/// under the same id.
/// </summary>
public sealed class HandOver(
    MobiJobsDb db,
    RefusedHeads refusals,
    ChannelOutages outages,
    IDeviceGateway gateway,
    ChannelCalls calls,
    CommandContents contents,
    TimeProvider clock)
{
    /// <summary>
    /// Hands over what waits for these devices, which have connected. Returns the devices to wake so that they fetch
    /// it.
    /// </summary>
    public async Task<IReadOnlyList<long>> RunAsync(IReadOnlyCollection<long> deviceIds, CancellationToken stopping)
    {
        var started = await db.WriteAsync(() => StartAsync(deviceIds, clock.UtcNow(), stopping), stopping);
        return started.Length == 0 ? [] : await RepeatAsync(started, stopping);
    }

    /// <summary>
    /// Ends heads of these devices that are never handed over, since the devices don't take them. Returns the devices
    /// that are to be woken.
    /// </summary>
    public Task<IReadOnlyCollection<long>> SiftAsync(
        IReadOnlyCollection<long> deviceIds, CancellationToken stopping) => refusals.SiftAsync(deviceIds, stopping);

    /// <summary>Repeats calls whose success was never noted.</summary>
    public Task<IReadOnlyList<long>> RepeatAsync(IReadOnlyCollection<long> jobIds, CancellationToken stopping) =>
        CallAsync(db.Jobs.Where(j => jobIds.Contains(j.Id)), stopping);

    /// <summary>
    /// Starts what waits for these devices and returns it: only the process that starts a job hands it over, so that
    /// two simultaneous contacts of a device do not hand it over twice. An unconfirmed hand-over comes due.
    /// </summary>
    private async Task<long[]> StartAsync(
        IReadOnlyCollection<long> deviceIds,
        DateTime now,
        CancellationToken stopping) =>
        await db.ChangeExactlyAsync(
            await FindHeadsAsync(deviceIds, now, stopping),
            () => FindHeadsAsync(deviceIds, now, stopping),
            ids => db.Jobs
                .Where(j => ids.Contains(j.Id) && j.Stage == JobStage.Active)
                .Where(j => j.Status == JobStatus.Pushing || j.Status == JobStatus.RetryWaiting)
                .Where(j => !db.Installations.Any(i => i.StoppedAt != null || i.ChannelDownAt != null))
                .ExecuteUpdateAsync(
                    // After an outage, the device may have come by the push that tried the channel: that one counts.
                    set => DeviceQueue.Start(set, now).SetProperty(j => j.Attempt, j => j.Attempt < 1 ? 1 : j.Attempt),
                    stopping),
            stopping);

    /// <summary>The heads of these devices that wait for their contact; none while delivery is stopped.</summary>
    private async Task<long[]> FindHeadsAsync(
        IReadOnlyCollection<long> deviceIds,
        DateTime now,
        CancellationToken stopping)
    {
        var heads = await db.Jobs
            .Where(j => deviceIds.Contains(j.DeviceId) && j.Stage == JobStage.Active)
            .Where(j => j.Status == JobStatus.Pushing
                || j.Status == JobStatus.RetryWaiting
                || (j.HandedOverAt != null && j.SessionDeadlineAt == null))
            .Select(j => new { j.Id, j.Status })
            .ToListAsync(stopping);
        await ResumeAsync([.. heads.Where(h => h.Status.IsHandedOver()).Select(h => h.Id)], now, stopping);
        var ids = heads.Where(h => !h.Status.IsHandedOver()).Select(h => h.Id).ToArray();
        return ids.Length == 0 || await outages.HoldAsync(stopping) ? [] : ids;
    }

    /// <summary>
    /// A device that answered NotNow and connects again gets another 80 minutes, and is woken as after a hand-over: if
    /// its next answer is lost, only its contacts tell.
    /// </summary>
    private async Task ResumeAsync(long[] suspended, DateTime now, CancellationToken stopping)
    {
        if (suspended.Length == 0) { return; }

        var wake = now + Deadlines.HandOverRepeat;
        await db.Jobs
            .Where(j => suspended.Contains(j.Id) && j.Stage == JobStage.Active && j.SessionDeadlineAt == null)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(j => j.SessionDeadlineAt, now + Deadlines.Session)
                    .SetProperty(j => j.WakesSinceHandOver, 0)
                    .SetProperty(j => j.DueAt, j => j.DeadlineAt < wake ? j.DeadlineAt : wake),
                stopping);
    }

    private async Task<IReadOnlyList<long>> CallAsync(IQueryable<Job> jobs, CancellationToken stopping)
    {
        var pending = await jobs
            .Where(j => j.Stage == JobStage.Active && j.Status == JobStatus.AwaitingDevice && j.HandedOverAt == null)
            .Where(j => j.Enrollment.Channel == gateway.Kind)
            .Select(j => new
            {
                j.Id,
                j.CommandKey,
                j.DeviceId,
                j.OperationId,
                j.Enrollment.ChannelId,
                j.Kind,
                j.Detail,
                j.StoreId,
                j.BundleId,
                j.ProfileId,
                j.Device.Model,
                j.Device.OsVersion,
                j.Device.IsSupervised,
            })
            .ToListAsync(stopping);
        if (pending.Count == 0 || await outages.HoldAsync(stopping)) { return []; }

        var open = pending.ConvertAll(p => new OpenCommand(p.Id, p.DeviceId, p.OperationId, p.Kind, new DeviceCommand(
            p.ChannelId,
            CommandIds.Of(p.Id, p.CommandKey),
            p.Kind.Command(),
            p.Detail is null ? null : new CommandTarget(p.Detail, p.StoreId, p.BundleId, p.ProfileId))
        {
            Content = new() { Device = new DeviceTraits(p.Model, p.OsVersion, p.IsSupervised) },
        }));
        var commands = await contents.FillAsync(open, stopping);
        var replies = await calls.HandOverAsync(commands, stopping);
        var by = pending
            .Zip(replies, (job, reply) => (job.Id, job.DeviceId, Reply: reply))
            .ToLookup(p => p.Reply.GetType());
        var next = await NoteAsync(
            [.. by[typeof(HandOverReply.Accepted)].Select(p => p.Id)],
            by[typeof(HandOverReply.Refused)].ToDictionary(p => p.Id, p => ((HandOverReply.Refused)p.Reply).Detail));
        await calls.NoteTroubleAsync(replies);
        return [.. by[typeof(HandOverReply.Accepted)].Select(p => p.DeviceId), .. next];
    }

    /// <summary>
    /// The channel has acted, so its replies are stored even while the server stops. The due time stays, so that no
    /// index entry moves: the device is woken again when the call would have been repeated. Returns the devices of
    /// refused commands that have a new head.
    /// </summary>
    private Task<IReadOnlyList<long>> NoteAsync(
        long[] accepted, Dictionary<long, string> refused) => db.WriteAsync(
        async () =>
        {
            var now = clock.UtcNow();
            await db.Jobs
                .Where(j => accepted.Contains(j.Id) && j.Stage == JobStage.Active && j.HandedOverAt == null)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(j => j.HandedOverAt, now),
                    CancellationToken.None);
            return await refusals.EndAsync(refused, now, CancellationToken.None);
        },
        CancellationToken.None);
}
