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
    public async Task<IReadOnlyList<WaitingRun>> ForAsync(Approver who, CancellationToken stopping)
    {
        var found = new List<WaitingRun>();
        foreach (var one in await ReadAsync(Waiting(), stopping))
        {
            if (await IsForAsync(one, who, stopping)) { found.Add(one); }
        }

        return found;
    }

    /// <summary>Those that this person has asked for.</summary>
    public Task<IReadOnlyList<WaitingRun>> OfAsync(string name, CancellationToken stopping)
    {
        var normalized = Requester.Normalize(name);
        return ReadAsync(
            Waiting().Where(r => db.Requesters.Any(q => q.Id == r.RequestedById && q.NormalizedName == normalized)),
            stopping);
    }

    /// <summary>One of those that this person may approve; null if there is none.</summary>
    public async Task<WaitingRun?> FindAsync(long runId, Approver who, CancellationToken stopping) =>
        await ReadAsync(Waiting().Where(r => r.Id == runId), stopping) is [var one]
        && await IsForAsync(one, who, stopping)
            ? one
            : null;

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
            .Select(d => new WaitingDevice(d.Number, d.OwnerName, d.State, d.GroupId, d.LastContactAt))
            .ToListAsync(stopping);
    }

    /// <summary>How many devices were chosen and are left out, by reason.</summary>
    public Task<Dictionary<int, int>> LeftOutAsync(Run run, CancellationToken stopping) =>
        db.RunItems.OfWholeFleet().Where(i => i.RunId == run.Id && i.Outcome == RunOutcome.LeftOut)
            .GroupBy(i => i.Reason).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, stopping);

    private IQueryable<Run> Waiting()
    {
        var now = clock.UtcNow();
        return approvals.Waiting().Where(r => r.ApprovalUntil > now);
    }

    private async Task<IReadOnlyList<WaitingRun>> ReadAsync(IQueryable<Run> which, CancellationToken stopping)
    {
        var rows = await which.OrderBy(r => r.ApprovalUntil).ThenBy(r => r.Id).Take(MaxShown)
            .Select(r => new
            {
                Run = r,
                AskedBy = db.Requesters.Where(q => q.Id == r.RequestedById).Select(q => q.Name).First(),
            })
            .ToListAsync(stopping);
        return [.. rows.Select(r => new WaitingRun(r.Run, runs.FinalityOf(r.Run)!, r.AskedBy))];
    }

    private async Task<bool> IsForAsync(WaitingRun one, Approver who, CancellationToken stopping) =>
        Requester.Normalize(one.AskedBy) != Requester.Normalize(who.Name)
        && await rights.MayApproveAsync(one.Run, who.Rights, stopping);
}

/// <summary>Somebody who reads what waits.</summary>
public sealed record Approver(string Name, GroupRights Rights)
{
    /// <summary>The person of a request.</summary>
    public static Approver Of(HttpContext http) => new(http.User.Identity!.Name!, http.Rights());
}

/// <summary>A run that waits for approval.</summary>
public sealed record WaitingRun(Run Run, Finality What, string AskedBy);

/// <summary>A device that a run acts on once it is approved.</summary>
public sealed record WaitingDevice(
    string Number, string OwnerName, DeviceState State, int? GroupId, DateTime? LastContactAt);
