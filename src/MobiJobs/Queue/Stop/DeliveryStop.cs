using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Queue.Stop;

/// <summary>
/// 配信停止, the emergency switch: while it is on, no process wakes a device or hands anything over; registering, answers,
/// cancelling and deadlines continue. The statements that claim and hand over check it themselves, so that no worker
/// acts on an old state.
/// </summary>
public sealed class DeliveryStop(MobiJobsDb db, QueueBell bell, TimeProvider clock)
{
    /// <summary>Who stopped delivery and when; null if it is not stopped.</summary>
    public Task<Stopped?> FindAsync(CancellationToken stopping) => Stopped.FindAsync(db, stopping);

    /// <summary>Whether delivery is stopped now.</summary>
    public Task<bool> IsOnAsync(CancellationToken stopping) =>
        db.Installations.AnyAsync(i => i.StoppedAt != null, stopping);

    /// <summary>Stops all waking and hand-over. False when somebody has done so before.</summary>
    /// <param name="reason">Why, for the banner and the audit trail; null if nothing is said.</param>
    public Task<bool> StopAsync(Actor by, CancellationToken stopping, string? reason = null)
    {
        var now = clock.UtcNow();
        return db.WriteAsync(
            async () =>
            {
                var isNew = await db.Installations.Where(i => i.StoppedAt == null).ExecuteUpdateAsync(
                    set => set
                        .SetProperty(i => i.StoppedAt, now)
                        .SetProperty(i => i.StoppedBy, by.Name)
                        .SetProperty(i => i.StoppedBecause, reason),
                    stopping) == 1;
                if (isNew) { await NoteAsync(by, AuditAction.DeliveryStopped, reason, now, stopping); }

                return isNew;
            },
            stopping);
    }

    /// <summary>Resumes delivery, in order. False if it was not stopped.</summary>
    public async Task<bool> LiftAsync(Actor by, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var wasOn = await db.WriteAsync(
            async () =>
            {
                var lifted = await db.Installations.Where(i => i.StoppedAt != null).ExecuteUpdateAsync(
                    set => set
                        .SetProperty(i => i.StoppedAt, (DateTime?)null)
                        .SetProperty(i => i.StoppedBy, (string?)null)
                        .SetProperty(i => i.StoppedBecause, (string?)null),
                    stopping) == 1;
                if (lifted) { await NoteAsync(by, AuditAction.DeliveryLifted, null, now, stopping); }

                return lifted;
            },
            stopping);
        if (!wasOn) { return false; }

        bell.Ring<HeadlessQueueSweep>(sweep => sweep.ResumeAsync(CancellationToken.None));
        bell.RingRecall(null); // A device that connected meanwhile was given nothing.
        return true;
    }

    private Task NoteAsync(
        Actor by, AuditAction action, string? reason, DateTime now, CancellationToken stopping)
    {
        db.Audit.Add(AuditEntry.Of(by.Name, action, "", now).Because(reason));
        return db.SaveChangesAsync(stopping);
    }
}
