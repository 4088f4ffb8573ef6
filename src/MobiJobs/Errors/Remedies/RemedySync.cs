using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Vpp;

namespace MobiJobs.Errors.Remedies;

/// <summary>
/// 同期して続ける: a remedy that stopped for want of a seat awaits a synchronisation of its token, and goes on if that
/// shows that it can. What it awaits is stored, so that neither another process that synchronises nor a crash loses it.
/// </summary>
public sealed class RemedySync(MobiJobsDb db, StoppedRemedies stopped, TimeProvider clock)
{
    /// <summary>
    /// A synchronisation that has not ended by then was lost with its process, or does not end: the largest location
    /// takes a few minutes.
    /// </summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Notes that the remedy awaits a synchronisation. Returns the token to synchronise; null if that would not help,
    /// or one is awaited already.
    /// </summary>
    public Task<int?> AskAsync(long runId, Actor by, CancellationToken stopping) => db.WriteAsync<int?>(
        async () =>
        {
            if (await db.HeldRemedyAsync(runId, stopping) is not { SyncAskedAt: null } run) { return null; }

            if ((await stopped.LookAsync(run, by, stopping))?.SyncCures is not { } token) { return null; }

            var now = clock.UtcNow();
            run.AwaitSync(token.SyncNo, by.RequesterId, now);
            var what = $"#{run.JobId} {RemedyPlan.NameOf(run.Kind)}";
            db.Audit.Add(AuditEntry.Of(by.Name, AuditAction.RemedySyncAsked, what, now));
            await db.SaveChangesAsync(stopping);
            return token.Id;
        },
        stopping);

    /// <summary>
    /// Those of these remedies for which something is to be done at this moment (UTC): one whose synchronisation has
    /// not ended is left as it is, so that nothing is written each second.
    /// </summary>
    public IQueryable<RemedyRun> Overdue(IQueryable<RemedyRun> runs, DateTime now)
    {
        var lost = now - Longest;
        return runs.Where(r => r.SyncAskedAt == null || r.SyncAskedAt <= lost || r.EndedAt == null
            || r.CalledOffAt != null
            || !r.Steps.Any(s => s.State == StepState.Failed
                && db.VppTokens.Any(t => t.Id == s.TokenId && t.SyncEndedNo <= r.SyncAfterNo)));
    }

    /// <summary>Continues the remedy, in the name of who asked for it, once the synchronisation is over.</summary>
    public Task FollowAsync(long runId, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            if (await db.HeldRemedyAsync(runId, stopping) is not { SyncAskedById: { } askedById } run) { return; }

            var goesOn = await FollowAsync(run, stopping);
            await db.SaveChangesAsync(stopping);
            if (!goesOn) { return; }

            // Where there is still no seat, the page says so.
            var by = new Actor(await db.Requesters.NameOfAsync(askedById, stopping), askedById);
            await stopped.ContinueAsync(runId, by, stopping);
        },
        stopping);

    /// <summary>Whether the synchronisation has succeeded.</summary>
    private async Task<bool> FollowAsync(RemedyRun run, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var tokenId = run.Stopped?.TokenId; // Null where it was called off meanwhile.
        var token = await db.VppTokens.AsNoTracking().FirstOrDefaultAsync(t => t.Id == tokenId, stopping);
        if (token is null) { run.EndSync(trouble: null); }
        else if (token.SyncEndedNo > run.SyncAfterNo) { run.EndSync(token.Trouble); }
        else if (now - run.SyncAskedAt >= Longest) { run.EndSync(VppCodes.SyncLost); }

        return token is not null && run is { SyncAskedAt: null, SyncTrouble: null };
    }
}
