using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Administration;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue.Acts;
using MobiJobs.Runs;

namespace MobiJobs.Queue.Reserved;

/// <summary>
/// 引き継ぎ: makes the person of the run the requester of jobs that somebody else has reserved, where this person may
/// send them. What nothing brings back stays with who asked for it: it has to be ordered anew, with its proof and,
/// where that is set, a second person.
/// </summary>
public sealed class TakeOverReservations(MobiJobsDb db, RightsInGroups inGroups) : IRunAct
{
    /// <inheritdoc/>
    public IReadOnlyCollection<RunKind> Kinds { get; } = [RunKind.TakeOver];

    /// <inheritdoc/>
    public string? LabelOf(int reason) => (TakeOverRefusal)reason switch
    {
        TakeOverRefusal.None => null,
        TakeOverRefusal.NotAllowed => Labels.Finding_NotAllowed,
        TakeOverRefusal.NotReserved => Labels.TakeOver_NotReserved,
    };

    /// <summary>Whether somebody with these rights may take such a job over.</summary>
    internal static bool MayTake(ReservedJob job, GroupRights held) =>
        !job.Kind.IsIrreversible() && held.In(job.GroupId).May(new Deed.Send(job.Kind));

    /// <inheritdoc/>
    public async Task<Func<Task>?> CarryOutAsync(
        Run run, IReadOnlyList<RunItem> items, DateTime now, CancellationToken stopping)
    {
        var ids = items.Select(i => i.ItemId).ToArray();
        var pending = db.PendingItems(run, ids);
        await db.NoteEndedBeforeAsync(pending, stopping);
        var from = PlainText.SmallNumber(run.Order);
        var theirs = db.Jobs.Where(j => j.Stage == JobStage.Reserved && j.RequestedById == from);
        var found = await ReservedJob.Of(db, theirs.Where(j => ids.Contains(j.Id))).ToListAsync(stopping);
        var held = await inGroups.OfRunAsync(run, stopping);
        var judged = found.ToLookup(j => MayTake(j, held), j => j.Id);
        long[] allowed = [.. judged[true]];
        var taken = await db.ChangeExactlyAsync(
            allowed,
            () => theirs.Where(j => allowed.Contains(j.Id)).Select(j => j.Id).ToArrayAsync(stopping),
            some => theirs.Where(j => some.Contains(j.Id)).ExecuteUpdateAsync(
                set => set.SetProperty(j => j.RequestedById, run.RequestedById), stopping),
            stopping);
        await db.PendingItems(run, taken).SetAsync(RunOutcome.Done, stopping);
        await db.PendingItems(run, [.. judged[false]]).RefuseAsync((int)TakeOverRefusal.NotAllowed, stopping);
        await pending.RefuseAsync((int)TakeOverRefusal.NotReserved, stopping);
        var note = await WhoAsync(from, run.RequestedById, stopping);
        await db.BulkInsertAsync(
            taken.Select(id => JobEvent.Of(id, JobEventKind.TakenOver, now, note: note)), keepKeys: false, stopping);
        return null;
    }

    private async Task<string> WhoAsync(int? from, int to, CancellationToken stopping)
    {
        var names = await db.Requesters.NamesOfAsync([from ?? 0, to], stopping);
        return $"{names.GetValueOrDefault(from ?? 0)} → {names.GetValueOrDefault(to)}";
    }
}

/// <summary>Why a job was not taken over. Values are stored.</summary>
public enum TakeOverRefusal
{
    None = 0,

    /// <summary>Whoever wanted to take it over may not send it.</summary>
    NotAllowed = 1,

    /// <summary>Its time had come, or somebody else had taken it over.</summary>
    NotReserved = 2,
}
