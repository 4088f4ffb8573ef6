using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue.Stop;
using MobiJobs.Runs;

namespace MobiJobs.Queue.Stuck;

/// <summary>
/// What waking or releasing several jobs, or letting later ones pass them, would do. Those with which it can be done
/// now are frozen as the items of a run.
/// </summary>
public sealed class HeadPreviews(MobiJobsDb db, RunPreviews runs, DeliveryStop stop, TimeProvider clock)
{
    /// <summary>
    /// Previews waking the devices of these jobs; those that have ended, are reserved or have no head before them are
    /// counted separately.
    /// </summary>
    public Task<HeadPreview> WakeAsync(IReadOnlyCollection<long> ids, Actor by, CancellationToken stopping) =>
        PreviewAsync(RunKind.Wake, ids, j => j.IsWakeable, by, stopping);

    /// <summary>Previews releasing these jobs; those that their devices don't hold are counted separately.</summary>
    public Task<HeadPreview> ReleaseAsync(IReadOnlyCollection<long> ids, Actor by, CancellationToken stopping) =>
        PreviewAsync(RunKind.Release, ids, j => j.IsHeld, by, stopping);

    /// <summary>Previews letting later jobs pass these; those that hold none are counted separately.</summary>
    public Task<HeadPreview> LetPassAsync(IReadOnlyCollection<long> ids, Actor by, CancellationToken stopping) =>
        PreviewAsync(RunKind.LetPass, ids, j => j.HoldsOthers, by, stopping);

    /// <summary>A preview as it was frozen.</summary>
    public async Task<HeadPreview> ReadAsync(Run run, CancellationToken stopping)
    {
        var jobs = db.RunItems.Where(i => i.RunId == run.Id).Join(db.Jobs, i => i.ItemId, j => j.Id, (_, j) => j);
        var kinds = await jobs.GroupBy(j => j.Kind).Select(g => new { g.Key, Count = g.Count() })
            .ToListAsync(stopping);
        return new HeadPreview(run.Id, run.Kind, run.Count)
        {
            Devices = await jobs.Select(j => j.DeviceId).Distinct().CountAsync(stopping),
            ByKind = kinds.OrderBy(k => k.Key).ToDictionary(k => k.Key, k => k.Count),
            LeftOut = run.Held,
            IsStopped = run.Kind == RunKind.Wake && await stop.IsOnAsync(stopping),
        };
    }

    private async Task<HeadPreview> PreviewAsync(
        RunKind kind,
        IReadOnlyCollection<long> ids,
        Predicate<ChosenHead> isPossible,
        Actor by,
        CancellationToken stopping)
    {
        var chosen = ids.Distinct().Order().ToArray();
        var holding = db.Jobs.HoldingOthers(db);
        var found = await db.Jobs.Where(j => chosen.Contains(j.Id))
            .Select(j => new ChosenHead(
                j.Id,
                j.DeviceId,
                j.Kind,
                j.Stage,
                j.Status,
                db.Jobs.Any(h => h.DeviceId == j.DeviceId && h.Stage == JobStage.Active),
                holding.Any(h => h.Id == j.Id)))
            .ToListAsync(stopping);
        var possible = found.FindAll(isPossible);
        var leftOut = found.Count - possible.Count;
        if (kind == RunKind.Wake)
        {
            // A device is woken, not a job: of each, the first that is under way stands for it.
            possible = [.. possible.OrderByDescending(j => j.Stage).DistinctBy(j => j.DeviceId)];
            leftOut = found.DistinctBy(j => j.DeviceId).Count() - possible.Count;
        }

        var run = Run.Preview(kind, Run.Listed(chosen), by.RequesterId, clock.UtcNow());
        var items = possible.ConvertAll(j => RunItem.Of(j.Id));
        await runs.FreezeReadyAsync(run, items, stopping, held: leftOut);
        return new HeadPreview(run.Id, kind, possible.Count)
        {
            Devices = possible.Select(j => j.DeviceId).Distinct().Count(),
            ByKind = possible.CountBy(j => j.Kind).OrderBy(p => p.Key).ToDictionary(),
            LeftOut = run.Held,
            IsStopped = kind == RunKind.Wake && await stop.IsOnAsync(stopping),
        };
    }

    private sealed record ChosenHead(
        long Id, long DeviceId, JobKind Kind, JobStage Stage, JobStatus Status, bool HasHead, bool HoldsOthers)
    {
        public bool IsWakeable => HasHead && Stage is JobStage.Waiting or JobStage.Active;

        public bool IsHeld => Stage == JobStage.Active && Status >= JobStatus.AwaitingDevice;
    }
}

/// <summary>
/// What such an act on several jobs would do. Waking is counted in devices, everything else in jobs.
/// </summary>
public sealed record HeadPreview(long RunId, RunKind Kind, int Count)
{
    public required int Devices { get; init; }

    public required IReadOnlyDictionary<JobKind, int> ByKind { get; init; }

    /// <summary>With how many of the chosen it can't be done.</summary>
    public required int LeftOut { get; init; }

    /// <summary>Whether delivery is stopped, so that no device would be woken now.</summary>
    public required bool IsStopped { get; init; }

    /// <summary>How many of the jobs are of this kind.</summary>
    public int Of(JobKind kind) => ByKind.GetValueOrDefault(kind);
}
