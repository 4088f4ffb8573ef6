using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Data;

namespace MobiJobs.Queue.Purging;

/// <summary>
/// Deletes sessions and API tokens that are over, which say where people were, after a month, and counts of attempts,
/// links and tickets that no longer matter. A token stays while a job that was asked for with it is open: what it
/// allows still counts.
/// </summary>
internal sealed class SessionPurge(MobiJobsDb db) : IPurge
{
    private const int DaysKept = 30;

    public async Task<int> PurgeAsync(PurgeLimits limits, CancellationToken stopping)
    {
        var before = limits.Now.AddDays(-DaysKept);
        var sessions = await db.DeleteInChunksAsync(
            db.Sessions.Where(s => s.EndedAt < before || s.SeenAt < before).OrderBy(s => s.Id).Select(s => s.Id),
            ids => db.Sessions.Where(s => ids.Contains(s.Id)).ExecuteDeleteAsync(stopping),
            stopping);
        var tokens = await db.WriteAsync(
            () => db.ApiTokens.Where(t => t.RevokedAt < before || t.ExpiresAt < before)
                .Where(t => !db.Runs.Any(r => r.TokenId == t.Id && db.Operations.Any(
                    o => o.RunId == r.Id && db.Jobs.Any(j => j.OperationId == o.Id && j.DueAt != null))))
                .ExecuteDeleteAsync(stopping),
            stopping);
        var forgotten = limits.Now - Gate.Memory;
        var links = await db.DeleteAllAsync(db.AccountLinks.Where(l => l.ExpiresAt < limits.Now), stopping);
        var tickets = await db.DeleteAllAsync(db.UsedTickets.Where(t => t.EndsAt < limits.Now), stopping);
        return sessions + tokens + links + tickets
            + await db.DeleteAllAsync(db.Throttles.Where(t => t.LastAt < forgotten), stopping);
    }
}
