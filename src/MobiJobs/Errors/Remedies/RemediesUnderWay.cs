using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Queue.Cancel;
using MobiJobs.Runs;

namespace MobiJobs.Errors.Remedies;

/// <summary>
/// The remedies that have yet to register a job: the last step of each does, and steps follow one another. Whoever
/// cancels everything calls them off.
/// </summary>
internal sealed class RemediesUnderWay(MobiJobsDb db) : IRegistersLater
{
    /// <inheritdoc/>
    public string Name => "remedies";

    /// <inheritdoc/>
    public async Task<LaterJobs> HoldAsync(long? operationId, CancellationToken stopping)
    {
        if (operationId is not null) { return new LaterJobs(Name, [], 0); }

        await Open(db.RemedyRuns).HoldAsync(stopping);
        var ids = await ToBegin(db.RemedyRuns).Select(r => r.Id).ToListAsync(stopping);
        return new LaterJobs(Name, ids, ids.Count);
    }

    /// <inheritdoc/>
    public string Say(LaterJobs what) => Sentence.Say(Labels.Cancel_Remedies, what.Jobs);

    /// <inheritdoc/>
    public string SayStopped(LaterJobs what) =>
        Sentence.Say(Labels.Cancel_RemediesStopped, what.Ids.Count, what.Stopped);

    /// <inheritdoc/>
    public async Task<LaterStopped> StopAsync(LaterJobs what, Run run, DateTime now, CancellationToken stopping)
    {
        var named = db.RemedyRuns.Where(r => what.Ids.Contains(r.Id));
        await Open(named).HoldAsync(stopping);
        var calledOff = await ToBegin(named).ExecuteUpdateAsync(
            set => set
                .SetProperty(r => r.CalledOffAt, now)
                .SetProperty(r => r.CalledOffById, run.RequestedById)
                .SetProperty(r => r.SyncAskedAt, (DateTime?)null)
                .SetProperty(r => r.DueAt, r => r.EndedAt == null ? (DateTime?)now : null),
            stopping);
        var since = named.SelectMany(r => r.Steps).Where(s => s.JobId > run.UpToId);
        var jobs = await db.Jobs.Where(j => since.Any(s => s.JobId == j.Id)).Select(j => j.Id).ToListAsync(stopping);
        return new LaterStopped(jobs, calledOff, calledOff);
    }

    /// <summary>One that stopped and awaits a synchronisation goes on by itself, too.</summary>
    private static IQueryable<RemedyRun> Open(IQueryable<RemedyRun> runs) =>
        runs.Where(r => r.EndedAt == null || r.SyncAskedAt != null);

    private static IQueryable<RemedyRun> ToBegin(IQueryable<RemedyRun> runs) => runs.Where(r =>
        r.CalledOffAt == null
        && (r.SyncAskedAt != null
            || (r.EndedAt == null && r.Steps.Any(s => s.State == StepState.Planned)
                && r.Steps.All(s => s.State != StepState.Failed))));
}

/// <summary>How remedies and those who call them off wait for each other.</summary>
internal static class RemedyHold
{
    /// <summary>Lets these remedies begin no step before the caller's transaction ends.</summary>
    public static Task<int> HoldAsync(this IQueryable<RemedyRun> runs, CancellationToken stopping) =>
        runs.HoldAsync(r => r.DueAt, stopping);

    /// <summary>The remedy with its steps, held in the same way; null if there is none any more.</summary>
    public static async Task<RemedyRun?> HeldRemedyAsync(this MobiJobsDb db, long id, CancellationToken stopping)
    {
        await db.RemedyRuns.Where(r => r.Id == id).HoldAsync(stopping);
        return await db.RemedyRuns.Include(r => r.Steps).FirstOrDefaultAsync(r => r.Id == id, stopping);
    }
}
