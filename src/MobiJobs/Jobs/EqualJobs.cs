using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Kinds;

namespace MobiJobs.Jobs;

/// <summary>Finds the jobs that make it unnecessary to register another one of the same subject.</summary>
public sealed class EqualJobs(MobiJobsDb db)
{
    /// <summary>The subjects of the open jobs of these kinds that belong to these enrollments.</summary>
    public Task<HashSet<JobSubject>> OpenAsync(
        IEnumerable<long> enrollments,
        IEnumerable<JobKind> kinds,
        CancellationToken stopping)
    {
        var ids = enrollments.Distinct().ToArray();
        var jobs = db.Jobs.Where(j => ids.Contains(j.EnrollmentId) && j.DueAt != null);
        return SubjectsAsync(jobs, kinds, stopping);
    }

    /// <summary>
    /// The subjects of the waiting jobs of these kinds for these devices. A waiting job has yet to start, so it will
    /// see whatever calls for a new one; a job that is under way may have looked too early.
    /// </summary>
    public Task<HashSet<JobSubject>> WaitingAsync(
        IEnumerable<long> devices,
        IEnumerable<JobKind> kinds,
        CancellationToken stopping)
    {
        var ids = devices.Distinct().ToArray();
        var jobs = db.Jobs.Where(j => ids.Contains(j.DeviceId) && j.Stage == JobStage.Waiting);
        return SubjectsAsync(jobs, kinds, stopping);
    }

    /// <summary>
    /// The subjects of the deliveries and removals of these kinds that no app list has confirmed yet.
    /// </summary>
    public Task<HashSet<JobSubject>> UnconfirmedAsync(
        IEnumerable<long> devices,
        IEnumerable<JobKind> kinds,
        CancellationToken stopping)
    {
        var ids = devices.Distinct().ToArray();
        var jobs = db.Jobs.Where(j => ids.Contains(j.DeviceId) && j.Verification == Verification.Pending);
        return SubjectsAsync(jobs, kinds, stopping);
    }

    /// <summary>
    /// Those of these devices that are about to be asked for their apps before something is delivered again: one list
    /// decides about all deliveries that wait behind it.
    /// </summary>
    public Task<HashSet<long>> AskedBeforeAsync(IEnumerable<long> devices, CancellationToken stopping)
    {
        var ids = devices.Distinct().ToArray();
        return db.Jobs
            .Where(j => ids.Contains(j.DeviceId) && j.DueAt != null && j.StartedAt == null)
            .Where(j => j.Kind == JobKind.AppList && j.Reason == JobReason.BeforeRedelivery)
            .Select(j => j.DeviceId)
            .ToHashSetAsync(stopping);
    }

    /// <summary>The oldest open job of the device that does the same as this one; null for none.</summary>
    public static async Task<long?> OpenToAsync(MobiJobsDb db, long jobId, CancellationToken stopping)
    {
        var own = await db.Jobs.Where(j => j.Id == jobId).Select(j => new { j.DeviceId, j.Kind })
            .FirstOrDefaultAsync(stopping);
        if (own is null) { return null; }

        var same = await db.Jobs.Where(j => j.DeviceId == own.DeviceId && j.Kind == own.Kind)
            .Where(j => j.Id == jobId || j.DueAt != null)
            .OrderBy(j => j.Id)
            .Select(j => new { j.Id, j.DeviceId, j.Kind, j.StoreId, j.BundleId, j.ProfileId, j.Detail })
            .ToListAsync(stopping);
        var subjects = same.ToLookup(
            j => JobSubject.Of(j.DeviceId, j.Kind, j.StoreId, j.BundleId, j.ProfileId, j.Detail), j => j.Id);
        return subjects.FirstOrDefault(s => s.Contains(jobId))?.Where(id => id != jobId)
            .Select(id => (long?)id).FirstOrDefault();
    }

    /// <summary>The subjects of those of these jobs that are of these kinds.</summary>
    public static async Task<HashSet<JobSubject>> SubjectsAsync(
        IQueryable<Job> jobs,
        IEnumerable<JobKind> kinds,
        CancellationToken stopping)
    {
        var wanted = kinds.Distinct().ToArray();
        var rows = await jobs
            .Where(j => wanted.Contains(j.Kind))
            .Select(j => new { j.DeviceId, j.Kind, j.StoreId, j.BundleId, j.ProfileId, j.Detail })
            .ToListAsync(stopping);
        return
        [
            .. rows.Select(j => JobSubject.Of(j.DeviceId, j.Kind, j.StoreId, j.BundleId, j.ProfileId, j.Detail)),
        ];
    }
}
