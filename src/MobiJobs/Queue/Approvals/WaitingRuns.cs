using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Runs;
using MobiJobs.Runs.Approvals;

namespace MobiJobs.Queue.Approvals;

/// <summary>
/// The runs that wait for approval, for the people who may approve them. A run is shown whole or not at all: whoever
/// reads it sees each of its devices.
/// </summary>
public sealed class WaitingRuns(
    MobiJobsDb db, RunApprovals approvals, RunKeeper runs, ApprovalRights rights, TimeProvider clock)
{
    /// <summary>How many runs one page names.</summary>
    public const int PageSize = 100;

    // Until when each run waits that somebody else began: the menu of every page asks it, for who may approve them all.
    private static readonly CompiledQuery<string, DateTime?> OfOthersUntil = new((db, normalized) => db.Runs
        .OfWholeFleet()
        .Where(RunQueries.AwaitsApproval)
        .Where(r => !db.Requesters.Any(q => q.Id == r.RequestedById && q.NormalizedName == normalized))
        .Select(r => r.ApprovalUntil));

    /// <summary>Distinguishes this list from others, for cursors.</summary>
    public static string Fingerprint => Cursor.Fingerprint([new("list", "approvals")]);

    /// <summary>Those that this person may approve, the first that was asked for first.</summary>
    public async Task<KeysetPage<WaitingRun>> PageAsync(
        Approver who, PageStart start, long id, CancellationToken stopping)
    {
        var which = start switch
        {
            PageStart.Top => OfOthers(who).OrderBy(r => r.Id),
            PageStart.After => OfOthers(who).Where(r => r.Id > id).OrderBy(r => r.Id),
            PageStart.Before => OfOthers(who).Where(r => r.Id < id).OrderByDescending(r => r.Id),
        };
        var found = await AllowedAsync(which, who, PageSize + 1, stopping);
        return KeysetPage.Of(found, PageSize, start, one => Cursor.At(Fingerprint, one.Run.Id));
    }

    /// <summary>How many there are: one question, unless runs wait for somebody who may not do everything.</summary>
    public async Task<int> CountForAsync(Approver who, CancellationToken stopping) => MayAll(who)
        ? (await OfOthersUntil.ListAsync(db, Requester.Normalize(who.Name), stopping)).Count(at => at > clock.UtcNow())
        : (await AllowedAsync(OfOthers(who), who, int.MaxValue, stopping)).Count;

    /// <summary>One of those that this person may approve; null if there is none.</summary>
    public async Task<WaitingRun?> FindAsync(long runId, Approver who, CancellationToken stopping) =>
        await AllowedAsync(OfOthers(who).Where(r => r.Id == runId), who, 1, stopping) is [var one] ? one : null;

    private IQueryable<Run> Waiting()
    {
        var now = clock.UtcNow();
        return approvals.Waiting().Where(r => r.ApprovalUntil > now);
    }

    private IQueryable<Run> OfOthers(Approver who)
    {
        var normalized = Requester.Normalize(who.Name);
        return Waiting()
            .Where(r => !db.Requesters.Any(q => q.Id == r.RequestedById && q.NormalizedName == normalized));
    }

    /// <summary>
    /// The first of these that this person may approve: all are judged by one reading of their groups.
    /// </summary>
    private async Task<IReadOnlyList<WaitingRun>> AllowedAsync(
        IQueryable<Run> which, Approver who, int atMost, CancellationToken stopping)
    {
        if (MayAll(who)) { return await ReadAsync(which.Take(atMost), stopping); }

        var all = await ReadAsync(which, stopping);
        if (all.Count == 0) { return all; }

        var groups = await rights.GroupsAsync([.. all.Select(one => one.Run.Id)], stopping);
        return [.. all.Where(one => rights.MayApprove(one.Run, groups[one.Run.Id], who.Rights)).Take(atMost)];
    }

    /// <summary>Whether no run needs to be judged.</summary>
    private static bool MayAll(Approver who) => who.Rights.Everywhere == Rights.All;

    private async Task<IReadOnlyList<WaitingRun>> ReadAsync(IQueryable<Run> which, CancellationToken stopping)
    {
        var rows = await which
            .Select(r => new
            {
                Run = r,
                AskedBy = db.Requesters.Where(q => q.Id == r.RequestedById).Select(q => q.Name).First(),
            })
            .ToListAsync(stopping);
        return [.. rows.Select(r => new WaitingRun(r.Run, runs.IrreversibleActOf(r.Run)!, r.AskedBy))];
    }
}

/// <summary>Somebody who reads what waits.</summary>
public sealed record Approver(string Name, GroupRights Rights)
{
    /// <summary>The person of a request.</summary>
    public static Approver Of(HttpContext http) => new(http.User.Identity!.Name!, http.Rights());
}

/// <summary>A run that waits for approval.</summary>
public sealed record WaitingRun(Run Run, IrreversibleAct What, string AskedBy);
