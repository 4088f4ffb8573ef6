using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Errors.Verdicts;
using MobiJobs.Guide;
using MobiJobs.Jobs;
using MobiJobs.Jobs.List;

namespace MobiJobs.Overview.OneDevice;

/// <summary>ジョブ on the page of one device: what is open, what ended last, and why the last failure was.</summary>
public sealed class DeviceJobs(MobiJobsDb db, JobList list, JobExplainer explainer)
{
    private const int MostOpen = 5;
    private const int MostEnded = 5;

    /// <summary>The jobs of the device as its page shows them.</summary>
    public async Task<JobsOfDevice> ReadAsync(long deviceId, CancellationToken stopping)
    {
        var ofDevice = db.Jobs.Where(j => j.DeviceId == deviceId);
        var ended = ofDevice.Where(j => j.DueAt == null);
        var failed = ended.Where(j => j.Status >= JobStatus.DeviceError && j.EndReason != EndReason.AlreadyThere);
        var failure = (await NewestAsync(failed, 1, stopping)).FirstOrDefault();
        return new JobsOfDevice(
            await list.QueueAsync(deviceId, MostOpen, stopping),
            await ofDevice.CountAsync(j => j.DueAt != null, stopping),
            await NewestAsync(ended, MostEnded, stopping),
            failure is null ? null : new(failure, await explainer.ExplainAsync(failure, stopping)));
    }

    /// <summary>The ones that ended last, the newest first. All of one device's are sorted: they are few.</summary>
    private async Task<IReadOnlyList<JobRow>> NewestAsync(IQueryable<Job> ended, int size, CancellationToken stopping)
    {
        var ids = await ended
            .OrderByDescending(j => j.EndedAt).ThenByDescending(j => j.Id)
            .Select(j => j.Id)
            .Take(size)
            .ToListAsync(stopping);
        var rows = ids.Count == 0 ? [] : await list.RowsAsync(ids, stopping);
        return [.. rows.OrderBy(r => ids.IndexOf(r.Id))];
    }
}

/// <summary>The jobs of one device.</summary>
/// <param name="Open">The first of its open jobs, in the order they will run.</param>
/// <param name="OpenCount">How many are open.</param>
/// <param name="Ended">Those that ended last, the newest first.</param>
/// <param name="Failure">The one that failed last; null if none did.</param>
public sealed record JobsOfDevice(
    IReadOnlyList<JobRow> Open, int OpenCount, IReadOnlyList<JobRow> Ended, FailureOfDevice? Failure);

/// <summary>A job that failed.</summary>
/// <param name="Explanation">What its error means; null where it failed without one.</param>
public sealed record FailureOfDevice(JobRow Job, Explanation? Explanation);
