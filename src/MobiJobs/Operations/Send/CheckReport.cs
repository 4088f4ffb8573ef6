using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;

namespace MobiJobs.Operations.Send;

/// <summary>What a check found, as a person is shown it before the confirmation.</summary>
public sealed class CheckReport(MobiJobsDb db)
{
    /// <summary>How many devices are named for a finding, and of those that are sent to.</summary>
    public const int MostNamed = 5;

    /// <summary>The findings, the most serious first, with the first devices of each.</summary>
    public async Task<IReadOnlyList<CheckFindingCount>> FindingsAsync(OperationRun run, CancellationToken stopping)
    {
        var counts = await db.PlannedJobs
            .Where(j => j.RunId == run.Id && j.Findings != CheckFinding.None)
            .GroupBy(j => j.Findings)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToListAsync(stopping);
        var found = new List<CheckFindingCount>();
        foreach (var finding in CheckFindings.All.Where(f => counts.Exists(c => (c.Key & f) != CheckFinding.None)))
        {
            var jobs = counts.Where(c => (c.Key & finding) != CheckFinding.None).Sum(c => c.Count);
            var isLeftOut = (run.LeaveOut & finding) != CheckFinding.None;
            found.Add(new CheckFindingCount(finding, jobs, await DevicesAsync(run, finding, stopping), isLeftOut));
        }

        return found;
    }

    /// <summary>The first devices that something is sent to: numbers with the names of their owners.</summary>
    public async Task<IReadOnlyList<string>> FirstDevicesAsync(OperationRun run, CancellationToken stopping)
    {
        var devices = await SentTo(run).OrderBy(j => j.DeviceId)
            .Join(db.Devices, j => j.DeviceId, d => d.Id, (j, d) => new { d.Number, d.OwnerName })
            .Take(MostNamed)
            .ToListAsync(stopping);
        return [.. devices.Select(d => $"{d.Number} {d.OwnerName}".Trim())];
    }

    /// <summary>How many jobs are ahead of these in the queues and may be cancelled for them.</summary>
    public Task<int> CountCancelableAheadAsync(OperationRun run, CancellationToken stopping)
    {
        var devices = SentTo(run).Select(j => j.DeviceId);
        return db.Jobs.Where(Job.MayMakeWay).CountAsync(j => devices.Contains(j.DeviceId), stopping);
    }

    /// <summary>The first planned job of each device that is not left out.</summary>
    private IQueryable<PlannedJob> SentTo(OperationRun run) => db.PlannedJobs
        .Where(j => j.RunId == run.Id && j.Item == 0 && (j.Findings & run.LeaveOut) == CheckFinding.None);

    private async Task<IReadOnlyList<string>> DevicesAsync(
        OperationRun run,
        CheckFinding finding,
        CancellationToken stopping)
    {
        var numbers = await db.PlannedJobs
            .Where(j => j.RunId == run.Id && (j.Findings & finding) != CheckFinding.None)
            .OrderBy(j => j.DeviceId)
            .Join(db.Devices, j => j.DeviceId, d => d.Id, (j, d) => d.Number)
            .Take(MostNamed * run.ReadItems().Count)
            .ToListAsync(stopping);
        return [.. numbers.Distinct().Take(MostNamed)];
    }
}

/// <summary>A finding, the number of jobs that have it, and the first of their devices.</summary>
public sealed record CheckFindingCount(
    CheckFinding Finding,
    int Jobs,
    IReadOnlyList<string> Devices,
    bool IsLeftOut);
