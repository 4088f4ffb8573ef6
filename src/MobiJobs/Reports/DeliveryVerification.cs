using System.Linq.Expressions;
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
/// unconfirmed in the end; whenever a later list shows the app after all, it is confirmed.
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
            else if (one.Facts is ManagedAppFacts managed)
            {
                await JudgeAsync(one.Job, managed, now, stopping);
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
        var before = db.Jobs
            .Where(j => j.DeviceId == appList.DeviceId && j.EnrollmentId == appList.EnrollmentId)
            .Where(j => j.EndedAt <= appList.StartedAt);
        var pending = await before.Where(j => j.Verification == Verification.Pending)
            .Concat(before.Where(j => j.Verification == Verification.Unconfirmed // Each has an index of its own.
                && (j.Kind == JobKind.VppInstall || j.Kind == JobKind.AppInstall || j.Kind == JobKind.AppRemove)))
            .Select(PendingDelivery.Projection)
            .ToListAsync(stopping);
        var missing = new List<PendingDelivery>();
        foreach (var delivery in pending)
        {
            if (list is not null && delivery.IsConfirmedBy(list))
            {
                await (delivery.IsUnmanagedIn(list)
                    ? SettleAsync(delivery, Verification.Unmanaged, JobEventKind.AppUnmanaged, now, stopping)
                    : SettleAsync(delivery, Verification.Confirmed, JobEventKind.AppVerified, now, stopping));
            }
            else if (delivery.IsGivenUp)
            {
                continue;
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

    /// <summary>
    /// A list of managed apps tells of deliveries just confirmed whether the app is managed, and of others whether the
    /// person declined it.
    /// </summary>
    private async Task JudgeAsync(AnsweredJob job, ManagedAppFacts managed, DateTime now, CancellationToken stopping)
    {
        var since = now - GiveUpAfter;
        var recent = await db.Jobs
            .Where(j => j.DeviceId == job.DeviceId && j.EnrollmentId == job.EnrollmentId && j.EndedAt > since)
            .Where(j => j.Verification != Verification.None && j.Kind != JobKind.AppRemove && j.BundleId != null)
            .Select(PendingDelivery.Projection)
            .ToListAsync(stopping);
        var states = managed.Apps.ToLookup(a => a.BundleId, a => a.State, StringComparer.Ordinal);
        foreach (var delivery in recent)
        {
            var state = states[delivery.BundleId!].Select(s => (ManagedAppState?)s).LastOrDefault();
            switch (delivery.Verdict, state)
            {
                case (Verification.Pending or Verification.Unconfirmed, ManagedAppState.UserRejected):
                    await SettleAsync(delivery, Verification.Declined, JobEventKind.AppDeclined, now, stopping);
                    break;
                case (Verification.Confirmed, ManagedAppState.UserInstalled or ManagedAppState.ManagementRejected):
                    await SettleAsync(delivery, Verification.Unmanaged, JobEventKind.AppUnmanaged, now, stopping);
                    break;
                case (Verification.Unmanaged, ManagedAppState.Managed):
                    await SettleAsync(delivery, Verification.Confirmed, JobEventKind.AppVerified, now, stopping);
                    break;
            }
        }
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
        await db.Jobs.Where(j => j.Id == delivery.Id && j.Verification == delivery.Verdict).ExecuteUpdateAsync(
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

    private sealed record PendingDelivery
    {
        public static readonly Expression<Func<Job, PendingDelivery>> Projection = j => new PendingDelivery
        {
            Id = j.Id,
            Kind = j.Kind,
            BundleId = j.BundleId,
            Name = j.Detail,
            Tries = j.VerificationTries,
            Verdict = j.Verification,
        };

        public required long Id { get; init; }

        public required JobKind Kind { get; init; }

        public required string? BundleId { get; init; }

        public required string? Name { get; init; }

        public required int Tries { get; init; }

        public required Verification Verdict { get; init; }

        /// <summary>Whether no list is fetched for it any more.</summary>
        public bool IsGivenUp => Verdict == Verification.Unconfirmed;

        public bool IsConfirmedBy(AppListFacts list) => list.Apps.Any(IsIt) != (Kind == JobKind.AppRemove);

        public bool IsUnmanagedIn(AppListFacts list) =>
            Kind != JobKind.AppRemove && list.Apps.Any(a => IsIt(a) && a.Managed == false);

        private bool IsIt(InstalledApp app) => BundleId is null ? app.Name == Name : app.BundleId == BundleId;
    }
}
