using MobiJobs.Data;
using MobiJobs.Enrollments;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Queue.Acts;

namespace MobiJobs.Reports;

/// <summary>
/// Records in the audit trail what devices have done; those that were wiped wait to be enrolled again.
/// </summary>
public sealed class ActsDone(MobiJobsDb db, ErasedDevices erased) : IJobEnded
{
    /// <inheritdoc/>
    public JobEndedStage Stage => JobEndedStage.Acts;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<NewJob>> FollowAsync(
        IReadOnlyList<EndedJob> ended,
        DateTime now,
        CancellationToken stopping)
    {
        var done = ended.Where(e => e is { HasSucceeded: true, IsAssumed: false }).Select(e => e.Job);
        await RecordAsync([.. done], now, stopping);
        return [];
    }

    /// <summary>Records that these jobs have succeeded, in time or late.</summary>
    internal async Task RecordAsync(IReadOnlyCollection<AnsweredJob> done, DateTime now, CancellationToken stopping)
    {
        var audited = done.Where(j => j.Kind.IsAccountedFor()).Select(j => j.Id).ToArray();
        await ActTrail.DoneAsync(db, audited, now, stopping);
        var wiped = done.Where(j => j.Kind == JobKind.Wipe).Select(j => j.EnrollmentId).Distinct().ToArray();
        if (wiped.Length > 0) { await erased.EraseAsync(wiped, now, stopping); }
    }
}
