using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;

namespace MobiJobs.Reports;

/// <summary>
/// A device that accepted a delivery has not installed it yet: the app list tells. Asked at once, then after 5, 15 and
/// 60 minutes; インストール確認済み when the app is there (or gone, for a removal), 未確認 in the end.
/// </summary>
public sealed class DeliveryVerification(MobiJobsDb db, TimeProvider clock) : IJobEnded, ISweep
{
    private static readonly TimeSpan Patience = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public JobEndedStage Stage => JobEndedStage.Verification;

    /// <summary>
    /// An app list judges the deliveries it was asked after; after each new delivery an app list is asked for.
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
    /// Settles as 未確認 what no app list will be asked about any more: its list was cancelled or timed out.
    /// </summary>
    public Task SweepAsync(CancellationToken stopping) =>
        db.WriteAsync(() => GiveUpAsync(clock.UtcNow(), stopping), stopping);

    /// <summary>Judges the deliveries that this app list was asked after; null where it brought none.</summary>
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
        var before = now - Patience;
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
