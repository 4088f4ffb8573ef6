using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
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
    /// <summary>How many devices one page names.</summary>
    public const int PageSize = 100;

    private const int MaxShown = 200;

    /// <summary>Those that this person may approve, the first to run out first.</summary>
    public async Task<IReadOnlyList<WaitingRun>> ForAsync(Approver who, CancellationToken stopping) =>
        [.. (await AllowedAsync(OfOthers(who), who, stopping)).Take(MaxShown)];

    /// <summary>How many there are: one question, unless runs wait for somebody who may not do everything.</summary>
    public async Task<int> CountForAsync(Approver who, CancellationToken stopping) => MayAll(who)
        ? await OfOthers(who).CountAsync(stopping)
        : (await AllowedAsync(OfOthers(who), who, stopping)).Count;

    /// <summary>Those that this person has asked for.</summary>
    public Task<IReadOnlyList<WaitingRun>> OfAsync(string name, CancellationToken stopping)
    {
        var normalized = Requester.Normalize(name);
        return ReadAsync(
            Waiting().Where(r => db.Requesters.Any(q => q.Id == r.RequestedById && q.NormalizedName == normalized)),
            MaxShown,
            stopping);
    }

    /// <summary>One of those that this person may approve; null if there is none.</summary>
    public async Task<WaitingRun?> FindAsync(long runId, Approver who, CancellationToken stopping) =>
        await AllowedAsync(OfOthers(who).Where(r => r.Id == runId), who, stopping) is [var one] ? one : null;

    /// <summary>The devices that a run acts on, one page of them by their numbers.</summary>
    public async Task<IReadOnlyList<WaitingDevice>> DevicesAsync(Run run, int page, CancellationToken stopping)
    {
        var pending = db.RunItems.OfWholeFleet()
            .Where(i => i.RunId == run.Id && i.Outcome == RunOutcome.Pending)
            .Select(i => i.ItemId);
        return await db.Devices.OfWholeFleet() // All of them, as the reader may approve it.
            .Where(d => pending.Contains(d.Id))
            .OrderBy(d => d.Number)
            .Skip(page * PageSize)
            .Take(PageSize)
            .Select(d => new WaitingDevice(d.Number, d.OwnerName, d.State, d.GroupId))
            .ToListAsync(stopping);
    }

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

    /// <summary>Those of these that this person may approve: all are judged by one reading of their groups.</summary>
    private async Task<IReadOnlyList<WaitingRun>> AllowedAsync(
        IQueryable<Run> which, Approver who, CancellationToken stopping)
    {
        if (MayAll(who)) { return await ReadAsync(which, MaxShown, stopping); }

        var all = await ReadAsync(which, int.MaxValue, stopping);
        if (all.Count == 0) { return all; }

        var groups = await rights.GroupsAsync([.. all.Select(one => one.Run.Id)], stopping);
        return [.. all.Where(one => rights.MayApprove(one.Run, groups[one.Run.Id], who.Rights))];
    }

    /// <summary>Whether no run needs to be judged.</summary>
    private static bool MayAll(Approver who) => who.Rights.Everywhere == Rights.All;

    private async Task<IReadOnlyList<WaitingRun>> ReadAsync(
        IQueryable<Run> which, int atMost, CancellationToken stopping)
    {
        var rows = await which.OrderBy(r => r.ApprovalUntil).ThenBy(r => r.Id).Take(atMost)
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

/// <summary>A device that a run acts on once it is approved.</summary>
public sealed record WaitingDevice(string Number, string OwnerName, DeviceState State, int? GroupId);
