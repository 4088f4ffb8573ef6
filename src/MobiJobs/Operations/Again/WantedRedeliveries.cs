using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Operations.Retry;
using MobiJobs.Queue.Reserved;

namespace MobiJobs.Operations.Again;

/// <summary>
/// Judges when a planned redelivery comes due whether it is still wanted: the device is under the same enrollment, the
/// deadline of the person's order has not passed, nobody has ordered, delivered or removed the app since, who ordered
/// it may still send it, and <see cref="RetryCheck"/> would let a person deliver it again.
/// </summary>
public sealed class WantedRedeliveries(
    MobiJobsDb db, RedeliveryRule rule, RetryCheck check, ReservationRights rights)
{
    private static readonly JobKind[] OfApps = [JobKind.VppInstall, JobKind.AppInstall, JobKind.AppRemove];

    /// <summary>Those of these jobs, whose devices the caller holds.</summary>
    public async Task<IReadOnlyList<WantedRedelivery>> OfAsync(
        IReadOnlyCollection<long> jobs, DateTime now, CancellationToken stopping)
    {
        var rows = await UntouchedAsync(jobs, now, stopping);
        var allowed = await AllowedAsync(rows, stopping);
        var known = rows.Where(r => allowed.Contains(r.OrderId)).ToDictionary(r => r.Id);
        if (known.Count == 0) { return []; }

        var judged = await check.JudgeAsync(null, [.. known.Keys], new GroupRights(Rights.All), stopping);
        return
        [
            .. judged.Where(c => c.Verdict == RetryVerdict.Retry)
                .Select(c => OrderOf(c, known[c.JobId]))
                .OfType<WantedRedelivery>(),
        ];
    }

    private Task<List<Row>> UntouchedAsync(
        IReadOnlyCollection<long> jobs, DateTime now, CancellationToken stopping) => db.Jobs
        .Where(j => jobs.Contains(j.Id) && j.AgainAt <= now && j.Device.EnrollmentId == j.EnrollmentId)
        .Where(j => j.Verification != Verification.Confirmed)
        .Where(j => !db.Jobs.Any(since => since.DeviceId == j.DeviceId && since.Id > j.Id
            && OfApps.Contains(since.Kind)
            && ((since.BundleId != null && since.BundleId == j.BundleId)
                || (since.StoreId != null && since.StoreId == j.StoreId)
                || (j.BundleId == null && j.StoreId == null && since.Detail == j.Detail))))
        .Select(j => new
        {
            Job = j,
            OrderId = j.AutomaticTry > 0 ? j.ReasonJobId!.Value : j.Id,
        })
        .Where(r => db.Jobs.Any(order => order.Id == r.OrderId && order.DeadlineAt > now))
        .Select(r => new Row(
            r.Job.Id, r.OrderId, r.Job.ErrorKey, r.Job.Device.IsSupervised == true, r.Job.AutomaticTry))
        .ToListAsync(stopping);

    /// <summary>The people's orders whose requesters may still send them.</summary>
    private async Task<HashSet<long>> AllowedAsync(List<Row> rows, CancellationToken stopping)
    {
        var ids = rows.Select(r => r.OrderId).Distinct().ToArray();
        if (ids.Length == 0) { return []; }

        var orders = await ReservedJob.Of(db, db.Jobs.Where(j => ids.Contains(j.Id))).ToListAsync(stopping);
        return [.. (await rights.JudgeAsync(orders, stopping))[true].Select(o => o.Id)];
    }

    private WantedRedelivery? OrderOf(RetryCandidate job, Row row)
    {
        // The licence that it had stays with it until then; where somebody has collected it since, the order gets one.
        var plan = rule.For(job.Subject.Kind, row.ErrorKey, row.IsSupervised, hasLicense: true, row.AutomaticTry);
        if (plan is null)
        {
            return null; // The guide, or the device's supervision, has changed since.
        }

        var order = new NewJob(job.DeviceId, job.EnrollmentId, job.Subject.Kind, job.Target, Requester.SystemId)
        {
            Reason = plan.Reason,
            ReasonJobId = row.OrderId,
            RetryOfId = job.JobId,
            AutomaticTry = row.AutomaticTry + 1,
        };
        return new WantedRedelivery(job, order);
    }

    /// <param name="OrderId">What a person or a list has ordered, and this repeats.</param>
    private sealed record Row(long Id, long OrderId, string? ErrorKey, bool IsSupervised, int AutomaticTry);
}

/// <summary>A job that is delivered again, and the job that does it.</summary>
public sealed record WantedRedelivery(RetryCandidate Candidate, NewJob Order);
