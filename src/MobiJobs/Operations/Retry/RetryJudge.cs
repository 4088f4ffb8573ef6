using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;

namespace MobiJobs.Operations.Retry;

/// <summary>Says of jobs that did not succeed which of them can be delivered again, and why the others can't.</summary>
public sealed class RetryJudge(MobiJobsDb db)
{
    /// <summary>Judges these jobs in their order. Of equal ones only the first is delivered again; <paramref name="taken"/> goes on from chunk to chunk.</summary>
    public async Task<IReadOnlyList<RetryCandidate>> JudgeAsync(IQueryable<Job> jobs, HashSet<JobSubject> taken, CancellationToken stopping)
    {
        var rows = await jobs
            .Select(j => new Row(
                j.Id, j.DeviceId, j.Device.EnrollmentId, j.Kind, j.Detail, j.StoreId, j.BundleId, j.ProfileId,
                db.Jobs.Any(r => r.RetryOfId == j.Id),
                db.JobEvents.Any(e => e.JobId == j.Id && e.Kind == JobEventKind.LateAnswer && e.Number == 1)))
            .ToListAsync(stopping);
        taken.UnionWith(await OpenAsync(rows, stopping));
        return rows.ConvertAll(row => new RetryCandidate(row.Id, row.DeviceId, row.EnrollmentId ?? 0, row.Subject, row.Target, Judge(row, taken)));
    }

    private async Task<List<JobSubject>> OpenAsync(List<Row> rows, CancellationToken stopping)
    {
        var enrollments = rows.Select(r => r.EnrollmentId).OfType<long>().Distinct().ToArray();
        if (enrollments.Length == 0) { return []; }

        var open = await db.Jobs
            .Where(j => j.DueAt != null && enrollments.Contains(j.EnrollmentId))
            .Select(j => new Row(j.Id, j.DeviceId, j.EnrollmentId, j.Kind, j.Detail, j.StoreId, j.BundleId, j.ProfileId, false, false))
            .ToListAsync(stopping);
        return open.ConvertAll(o => o.Subject);
    }

    private static RetryVerdict Judge(Row row, HashSet<JobSubject> taken)
    {
        if (row.Kind.IsIrreversible()) { return RetryVerdict.NotRepeatable; }

        if (row.IsRetried) { return RetryVerdict.AlreadyRetried; }

        if (row.SucceededLate) { return RetryVerdict.SucceededLate; }

        if (row.EnrollmentId is null) { return RetryVerdict.NotManaged; }

        return taken.Add(row.Subject) ? RetryVerdict.Retry : RetryVerdict.EqualOpen;
    }

    private sealed record Row(long Id, long DeviceId, long? EnrollmentId, JobKind Kind, string? Detail, long? StoreId, string? BundleId, string? ProfileId, bool IsRetried, bool SucceededLate)
    {
        public CommandTarget? Target => Detail is null ? null : new(Detail, StoreId, BundleId, ProfileId);

        /// <summary>An app that is known by an id is the same under another name.</summary>
        public JobSubject Subject => new(DeviceId, Kind, StoreId, BundleId, ProfileId, StoreId is null && BundleId is null && ProfileId is null ? Detail : null);
    }
}

/// <summary>What is done to which device: two jobs with the same are equal.</summary>
public sealed record JobSubject(long DeviceId, JobKind Kind, long? StoreId, string? BundleId, string? ProfileId, string? Name);

/// <summary>A job that did not succeed, and whether it can be delivered again.</summary>
public sealed record RetryCandidate(long JobId, long DeviceId, long EnrollmentId, JobSubject Subject, CommandTarget? Target, RetryVerdict Verdict);

/// <summary>Whether a job is delivered again.</summary>
public enum RetryVerdict
{
    Retry,

    /// <summary>The device is not managed (any more).</summary>
    NotManaged,

    /// <summary>An equal job of the device is open, or among these.</summary>
    EqualOpen,

    /// <summary>The device did it after all (rule 8).</summary>
    SucceededLate,

    /// <summary>Not under a second command id (rule 9).</summary>
    NotRepeatable,

    /// <summary>It has been delivered again before.</summary>
    AlreadyRetried,

    /// <summary>A person cancelled it.</summary>
    CanceledByPerson,
}
