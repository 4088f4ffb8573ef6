using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Live;
using MobiJobs.Queue.Stop;

namespace MobiJobs.Queue.Acts;

/// <summary>
/// What a person does to one job. Each action is saved together with its audit entry, and the next head is claimed at
/// once.
/// </summary>
public sealed class JobActions(
    MobiJobsDb db,
    DeviceQueue queue,
    QueueBell bell,
    DeliveryStop stop,
    TimeProvider clock)
{
    /// <summary>Cancels a job that the device does not hold yet.</summary>
    public async Task<CancelResult> CancelAsync(long jobId, Actor by, CancellationToken stopping)
    {
        var ending = Ending.Canceled(by.RequesterId);
        var cancellable = db.Jobs.Where(j => j.Id == jobId && j.Status <= JobStatus.RetryWaiting);
        if (await EndAsync(jobId, cancellable, ending, AuditAction.JobCanceled, by, stopping))
        {
            return CancelResult.Canceled;
        }

        var isOpen = await db.Jobs.AnyAsync(j => j.Id == jobId && j.Stage != JobStage.Ended, stopping);
        return isOpen ? CancelResult.TooLate : CancelResult.AlreadyEnded;
    }

    /// <summary>
    /// 応答待ちを打ち切る: frees the queue from a head that the device holds. False if the job is not, or no longer, one.
    /// </summary>
    public Task<bool> ReleaseAsync(long jobId, Actor by, CancellationToken stopping)
    {
        var held = db.Jobs
            .Where(j => j.Id == jobId && j.Stage == JobStage.Active && j.Status >= JobStatus.AwaitingDevice);
        return EndAsync(jobId, held, Ending.Released(by.RequesterId), AuditAction.JobReleased, by, stopping);
    }

    /// <summary>
    /// 後のジョブを先に: moves a job that waits for a seat behind the later jobs of its device. Its place in the line for
    /// the seat stays. False if it does not wait for one, or holds no job that could go on.
    /// </summary>
    public Task<bool> LetPassAsync(long jobId, Actor by, CancellationToken stopping) => ChangeAsync(
        jobId,
        async now =>
        {
            if (await queue.LetPassAsync(db.Jobs.Where(j => j.Id == jobId), stopping) is []) { return false; }

            db.JobEvents.Add(JobEvent.Of(jobId, JobEventKind.LetPass, now, note: by.Name));
            return true;
        },
        AuditAction.JobLetPass,
        by,
        stopping);

    /// <summary>今すぐPUSHを送信: wakes the device of this job's queue now.</summary>
    public async Task<WakeResult> WakeAsync(long jobId, Actor by, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var head = await db.Jobs
            .Where(j => j.Stage == JobStage.Active
                && db.Jobs.Any(own => own.Id == jobId && own.DeviceId == j.DeviceId && own.Stage != JobStage.Ended))
            .Select(j => new { j.Id, j.Device.Number, j.Device.SerialNumber })
            .FirstOrDefaultAsync(stopping);
        if (head is null) { return WakeResult.NothingOpen; }

        if (await stop.IsOnAsync(stopping)) { return WakeResult.Stopped; }

        if (await ChannelOutage.IsOnAsync(db, stopping)) { return WakeResult.ChannelDown; }

        await db.WriteAsync(
            async () =>
            {
                await queue.WakeSoonAsync(db.Jobs.Where(j => j.Id == head.Id), now, stopping);
                db.JobEvents.Add(JobEvent.Of(head.Id, JobEventKind.WokenByPerson, now, note: by.Name));
                db.Audit.Add(AuditEntry.Of(by.Name, AuditAction.DeviceWoken, $"#{head.Id}", now)
                    .About(head.Number, head.SerialNumber));
                await db.SaveChangesAsync(stopping);
            },
            stopping);
        return WakeResult.Woken;
    }

    private Task<bool> EndAsync(
        long jobId,
        IQueryable<Job> which,
        Ending ending,
        AuditAction action,
        Actor by,
        CancellationToken stopping) => ChangeAsync(
            jobId, async now => await queue.EndAsync(which, ending, now, stopping) == 1, action, by, stopping);

    /// <summary>Changes a job, writes down who did, and lets its queue go on. False if nothing was changed.</summary>
    private async Task<bool> ChangeAsync(
        long jobId,
        Func<DateTime, Task<bool>> change,
        AuditAction action,
        Actor by,
        CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var isChanged = false;
        var claimed = await db.WriteAsync<IReadOnlyList<long>>(
            async () =>
            {
                isChanged = await change(now);
                if (!isChanged) { return []; }

                var device = await db.Jobs.Where(j => j.Id == jobId)
                    .Select(j => new { j.DeviceId, j.Device.Number, j.Device.SerialNumber })
                    .SingleAsync(stopping);
                db.Audit.Add(AuditEntry.Of(by.Name, action, $"#{jobId}", now)
                    .About(device.Number, device.SerialNumber));
                await db.SaveChangesAsync(stopping);
                return await queue.ClaimHeadsAsync([device.DeviceId], now, stopping);
            },
            stopping);
        await db.AfterCommitAsync(() => bell.RingWakeAsync(claimed));
        return isChanged;
    }
}

/// <summary>What became of a cancellation.</summary>
public enum CancelResult
{
    Canceled,
    AlreadyEnded,

    /// <summary>The device holds the command: nobody can take it back.</summary>
    TooLate,
}

/// <summary>What became of a wake-up by hand.</summary>
public enum WakeResult
{
    Woken,

    /// <summary>The device has no head.</summary>
    NothingOpen,

    /// <summary>配信停止 is on.</summary>
    Stopped,

    /// <summary>The channel can't be used; all devices that wait are woken once it can.</summary>
    ChannelDown,
}
