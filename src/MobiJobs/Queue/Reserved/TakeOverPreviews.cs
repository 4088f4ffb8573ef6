using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Runs;

namespace MobiJobs.Queue.Reserved;

/// <summary>
/// What taking over somebody's reserved jobs would do: those that can be are frozen as the items of a run.
/// </summary>
public sealed class TakeOverPreviews(MobiJobsDb db, RunPreviews runs, RunKeeper keeper, TimeProvider clock)
{
    /// <summary>
    /// Previews it for somebody with these rights; null if there is no such person, or it is the same. What can't be
    /// taken over is counted separately.
    /// </summary>
    public async Task<TakeOverPreview?> OfAsync(int personId, Actor by, GroupRights held, CancellationToken stopping)
    {
        if (await NameAsync(personId, stopping) is not { } name) { return null; }

        var from = await RequesterOfAsync(name, stopping);
        if (from == by.RequesterId) { return null; }

        var theirs = db.Jobs.Where(j => j.DueAt != null && j.Stage == JobStage.Reserved && j.RequestedById == from);
        var found = await ReservedJob.Of(db, theirs).ToListAsync(stopping);
        var possible = found.FindAll(j => TakeOverReservations.MayTake(j, held));
        var run = Run.Preview(
            RunKind.TakeOver,
            $"?user={Uri.EscapeDataString(name)}&status=reserved",
            by.RequesterId,
            clock.UtcNow(),
            from.ToString(CultureInfo.InvariantCulture));
        var left = found.Count - possible.Count;
        await runs.FreezeReadyAsync(run, possible.ConvertAll(j => RunItem.Of(j.Id)), stopping, held: left);
        return new TakeOverPreview(run.Id, personId, name)
        {
            ByKind = possible.CountBy(j => j.Kind).OrderBy(p => p.Key).ToDictionary(),
            Count = run.Count,
            LeftOut = left,
        };
    }

    /// <summary>
    /// A preview of taking over from this person, as it was frozen; null if it is not there or has been confirmed.
    /// </summary>
    public async Task<TakeOverPreview?> FindAsync(int personId, long runId, Actor by, CancellationToken stopping)
    {
        if (await NameAsync(personId, stopping) is not { } name
            || await keeper.FindAsync(runId, by, stopping) is not { Kind: RunKind.TakeOver, StartedAt: null } run
            || PlainText.SmallNumber(run.Order) != await RequesterOfAsync(name, stopping))
        {
            return null;
        }

        var jobs = db.RunItems.Where(i => i.RunId == run.Id).Join(db.Jobs, i => i.ItemId, j => j.Id, (_, j) => j);
        var kinds = await jobs.GroupBy(j => j.Kind).Select(g => new { g.Key, Count = g.Count() })
            .ToListAsync(stopping);
        return new TakeOverPreview(run.Id, personId, name)
        {
            ByKind = kinds.OrderBy(k => k.Key).ToDictionary(k => k.Key, k => k.Count),
            Count = run.Count,
            LeftOut = run.Held,
        };
    }

    /// <summary>The user ID of a person; null if there is none of this id.</summary>
    private Task<string?> NameAsync(int personId, CancellationToken stopping) =>
        db.Users.Where(p => p.Id == personId).Select(p => p.UserName).FirstOrDefaultAsync(stopping);

    private Task<int> RequesterOfAsync(string name, CancellationToken stopping)
    {
        var normalized = Requester.Normalize(name);
        return db.Requesters.Where(r => r.NormalizedName == normalized).Select(r => r.Id)
            .FirstOrDefaultAsync(stopping);
    }
}

/// <summary>What taking over somebody's reserved jobs would do.</summary>
public sealed record TakeOverPreview(long RunId, int PersonId, string Name)
{
    /// <summary>How many jobs of each kind are taken over.</summary>
    public required IReadOnlyDictionary<JobKind, int> ByKind { get; init; }

    /// <summary>How many can't be: nothing brings back what they do, or the person may not send them.</summary>
    public required int LeftOut { get; init; }

    /// <summary>How many jobs are taken over.</summary>
    public required int Count { get; init; }
}
