using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Queue.Acts;
using MobiJobs.Queue.Periodic;

namespace MobiJobs.Reports;

/// <summary>
/// A device that accepted a delivery may not have installed it yet: its app list decides. The list is fetched at once,
/// then after 5, 15 and 60 minutes. The delivery is confirmed when the app is there (or gone, for a removal), and
/// unconfirmed in the end.
/// </summary>
public sealed class DeliveryVerification(MobiJobsDb db, TimeProvider clock) : IJobEnded, ISweep
{
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public JobEndedStage Stage => JobEndedStage.Verification;

    /// <summary>
    /// An app list decides about the deliveries that ended before it was fetched; after each new delivery, an app list
    /// is fetched.
    /// </summary>
    public async Task<IReadOnlyList<NewJob>> FollowAsync(
        IReadOnlyList<EndedJob> ended,
        DateTime now,
        CancellationToken stopping)
    {
        var orders = new List<NewJob>();
        foreach (var one in ended)
        {
            if (one.Job.Kind == JobKind.AppList)
            {
                orders.AddRange(await JudgeAsync(one.Job, one.Facts as AppListFacts, now, stopping));
            }
            else if (one.HasSucceeded && one.Job.Kind.IsVerified())
            {
                orders.Add(SystemJobs.AppList(one.Job.DeviceId, one.Job.EnrollmentId, one.Job.Id));
            }
        }

        return orders;
    }

    /// <summary>
    /// Marks deliveries as unconfirmed that no app list will decide about any more: its job was cancelled or timed out.
    /// </summary>
    public Task SweepAsync(CancellationToken stopping) =>
        db.WriteAsync(() => GiveUpAsync(clock.UtcNow(), stopping), stopping);

    /// <summary>Decides about the deliveries that ended before this list was fetched.</summary>
    /// <param name="list">Null if the device reported none.</param>
    private async Task<IReadOnlyList<NewJob>> JudgeAsync(
        AnsweredJob appList,
        AppListFacts? list,
        DateTime now,
        CancellationToken stopping)
    {
        var pending = await db.Jobs
            .Where(j => j.DeviceId == appList.DeviceId
                && j.Verification == Verification.Pending
                && j.EndedAt <= appList.StartedAt)
            .Select(j => new PendingDelivery(j.Id, j.Kind, j.BundleId, j.Detail, j.VerificationTries))
            .ToListAsync(stopping);
        var missing = new List<PendingDelivery>();
        foreach (var delivery in pending)
        {
            if (list is not null && delivery.IsConfirmedBy(list))
            {
                await SettleAsync(delivery, Verification.Confirmed, JobEventKind.AppVerified, now, stopping);
            }
            else if (Deadlines.AfterMissing(delivery.Tries + 1) is null)
            {
                await SettleAsync(delivery, Verification.Unconfirmed, JobEventKind.AppMissing, now, stopping);
            }
            else
            {
                await SettleAsync(delivery, Verification.Pending, JobEventKind.AppMissing, now, stopping);
                missing.Add(delivery);
            }
        }

        return await AskAgainAsync(appList, missing, now, stopping);
    }

    private Task<int> GiveUpAsync(DateTime now, CancellationToken stopping)
    {
        var before = now - GiveUpAfter;
        return db.Jobs
            .Where(j => j.Verification == Verification.Pending && j.EndedAt < before)
            .Where(j => !db.Jobs
                .Any(list => list.DeviceId == j.DeviceId && list.DueAt != null && list.Kind == JobKind.AppList))
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.Verification, Verification.Unconfirmed), stopping);
    }

    private async Task SettleAsync(
        PendingDelivery delivery,
        Verification verdict,
        JobEventKind kind,
        DateTime now,
        CancellationToken stopping)
    {
        await db.Jobs.Where(j => j.Id == delivery.Id && j.Verification == Verification.Pending).ExecuteUpdateAsync(
            set => set
                .SetProperty(j => j.Verification, verdict)
                .SetProperty(j => j.VerificationTries, j => j.VerificationTries + 1),
            stopping);
        db.JobEvents.Add(JobEvent.Of(delivery.Id, kind, now, delivery.Tries + 1));
    }

    /// <summary>One list serves all that is missing; one that is already reserved serves as well.</summary>
    private async Task<IReadOnlyList<NewJob>> AskAgainAsync(
        AnsweredJob appList,
        List<PendingDelivery> missing,
        DateTime now,
        CancellationToken stopping)
    {
        if (missing.MinBy(m => m.Tries) is not { } soonest) { return []; }

        var isReserved = await db.Jobs
            .Where(j => j.DeviceId == appList.DeviceId && j.DueAt != null)
            .AnyAsync(j => j.Stage == JobStage.Reserved && j.Reason == JobReason.Verification, stopping);
        if (isReserved) { return []; }

        var at = now + Deadlines.AfterMissing(soonest.Tries + 1)!.Value;
        return [SystemJobs.AppListAgain(appList.DeviceId, appList.EnrollmentId, soonest.Id, at)];
    }

    private sealed record PendingDelivery(long Id, JobKind Kind, string? BundleId, string? Name, int Tries)
    {
        public bool IsConfirmedBy(AppListFacts list)
        {
            var isThere = list.Apps.Any(a => BundleId is null ? a.Name == Name : a.BundleId == BundleId);
            return isThere != (Kind == JobKind.AppRemove);
        }
    }
}
