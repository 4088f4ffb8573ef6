using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Queue.Acts;

namespace MobiJobs.Operations.Again;

/// <summary>
/// Notes with each failed delivery of an app when SYSTEM delivers it again, in the transaction that ends it.
/// </summary>
public sealed class RedeliveryPlans(MobiJobsDb db, RedeliveryRule rule) : IJobEnded
{
    /// <inheritdoc/>
    public JobEndedStage Stage => JobEndedStage.Delivery;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<NewJob>> FollowAsync(
        IReadOnlyList<EndedJob> ended,
        DateTime now,
        CancellationToken stopping)
    {
        var failed = ended
            .Where(e => e is { Answer: FailedMessage, Job.Kind: JobKind.VppInstall or JobKind.AppInstall })
            .Select(e => e.Job.Id)
            .ToArray();
        if (failed.Length == 0 || !rule.IsOn) { return []; }

        var rows = await db.Jobs.Where(j => failed.Contains(j.Id))
            .Select(j => new
            {
                j.Id,
                j.DeviceId,
                j.EnrollmentId,
                j.Kind,
                j.ErrorKey,
                IsSupervised = j.Device.IsSupervised == true,
                HasLicense = j.Device.SerialNumber != null && db.Licenses.Any(l => l.StoreId == j.StoreId
                    && l.LeavingAt == null && l.SerialNumber == j.Device.SerialNumber),
                j.AutomaticTry,
            })
            .ToListAsync(stopping);
        var plans = rows
            .Select(r => (Job: r, Plan: rule.For(r.Kind, r.ErrorKey, r.IsSupervised, r.HasLicense, r.AutomaticTry)))
            .Where(p => p.Plan is not null)
            .ToArray();
        foreach (var same in plans.GroupBy(p => p.Plan!, p => p.Job.Id))
        {
            await PlanAsync([.. same], same.Key, now, stopping);
        }

        return
        [
            .. plans.Where(p => p.Plan!.Reason == JobReason.MissingRedelivery).Select(p =>
                SystemJobs.AppListAgain(p.Job.DeviceId, p.Job.EnrollmentId, p.Job.Id, now + RedeliveryRule.FirstLook)),
        ];
    }

    /// <summary>
    /// A device that says it has the app, or will, is believed as soon as an app list shows it. The licence that the
    /// job's end gave back in this transaction stays where it is wanted again.
    /// </summary>
    private Task<int> PlanAsync(long[] jobs, Redelivery plan, DateTime now, CancellationToken stopping)
    {
        var at = now + plan.After;
        var verification = plan.Reason is JobReason.MissingRedelivery or JobReason.TakeOverRedelivery
            ? Verification.Unconfirmed
            : Verification.None;
        var keeps = plan.KeepsLicense;
        return db.Jobs.Where(j => jobs.Contains(j.Id)).ExecuteUpdateAsync(
            set => set
                .SetProperty(j => j.AgainAt, at)
                .SetProperty(j => j.Verification, verification)
                .SetProperty(j => j.Seat, j => keeps && j.Seat == SeatState.Returning ? SeatState.Taken : j.Seat),
            stopping);
    }
}
