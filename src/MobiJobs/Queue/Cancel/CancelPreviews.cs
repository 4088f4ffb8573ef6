using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Jobs.List;
using MobiJobs.Kinds;
using MobiJobs.Runs;

namespace MobiJobs.Queue.Cancel;

/// <summary>
/// What cancelling many would do. The jobs are read by one statement and frozen as the items of a run, so that what is counted
/// is what is cancelled, whatever changes until the confirmation.
/// </summary>
public sealed class CancelPreviews(
    MobiJobsDb db, RunPreviews runs, IEnumerable<IRegistrations> registrations, OrganizationTime time, TimeProvider clock)
{
    /// <summary>The most ids a person may name at once.</summary>
    public const int MostChosen = 1000;

    /// <summary>Up to so many jobs, cancelling all there are does not count as cancelling everything.</summary>
    public const int FewJobs = 20;

    /// <summary>
    /// Previews these jobs; those that can't be cancelled are counted separately. If these are all there are, the
    /// preview is one of everything, and needs the right to it.
    /// </summary>
    public Task<CancelPreview> ChosenAsync(IQueryable<Job> scope, IReadOnlyCollection<long> ids, Actor by, CancellationToken stopping)
    {
        var chosen = ids.Distinct().Order().Take(MostChosen).ToArray();
        var text = string.Join(',', chosen.Select(id => id.ToString(CultureInfo.InvariantCulture)));
        var run = NewRun(RunKind.CancelChosen, text, by);
        return PreviewAsync(run, scope.Where(j => chosen.Contains(j.Id)), Registering.Nothing, stopping);
    }

    /// <summary>
    /// Previews everything that a filter matches now. If that is every cancellable job there is, the preview is one of
    /// everything, and needs the right to it.
    /// </summary>
    public async Task<CancelPreview> MatchingAsync(IQueryable<Job> scope, JobFilter filter, Actor by, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var matching = await filter.ApplyAsync(scope, db, time, now, stopping);
        var registering = filter.Operation is { } operation ? Registering.Of(operation) : Registering.Nothing;
        return await PreviewAsync(NewRun(RunKind.CancelMatching, filter.QueryText(), by), matching, registering, stopping);
    }

    /// <summary>Previews every cancellable job there is.</summary>
    public Task<CancelPreview> EverythingAsync(IQueryable<Job> scope, Actor by, CancellationToken stopping) =>
        PreviewAsync(NewRun(RunKind.CancelEverything, "", by), scope, Registering.Everything, stopping);

    /// <summary>This person's newest preview of everything with these numbers that can still be confirmed; null if there is none.</summary>
    public Task<long?> FindEverythingAsync(long upToId, int count, Actor by, CancellationToken stopping)
    {
        var since = clock.UtcNow() - RunKeeper.PreviewLife;
        return db.Runs
            .Where(r => r.Kind == RunKind.CancelEverything && r.ReadyAt != null && r.PreviewedAt >= since && r.StartedAt == null)
            .Where(r => r.UpToId == upToId && r.Count == count && r.RequestedById == by.RequesterId)
            .OrderByDescending(r => r.Id)
            .Select(r => (long?)r.Id)
            .FirstOrDefaultAsync(stopping);
    }

    private Run NewRun(RunKind kind, string selection, Actor by) => Run.Preview(kind, selection, by.RequesterId, clock.UtcNow());

    private async Task<CancelPreview> PreviewAsync(Run run, IQueryable<Job> jobs, Registering which, CancellationToken stopping)
    {
        // What is registered from here on is not among the items; a registration that is called off brings it in by its ids.
        run.UpTo(await db.Jobs.MaxAsync(j => (long?)j.Id, stopping) ?? 0);
        var underWay = await UnderWayAsync(which, stopping);
        var open = await jobs.Where(j => j.DueAt != null && j.Id <= run.UpToId)
            .Select(j => new OpenJob(j.Id, j.Status, j.Kind, j.RequestedById == Requester.SystemId))
            .ToListAsync(stopping);
        var cancellable = open.FindAll(j => j.Status.IsCancellable());
        if (await AreAllAsync(cancellable.Count, run.UpToId, stopping)) { run.MeansEverything(); }

        await runs.FreezeAsync(run, cancellable.Select(j => j.Id), stopping);
        var held = open.Count - cancellable.Count;
        var registering = await RemainingAsync(underWay, run.UpToId, stopping);
        await runs.ReadyAsync(run, held, registering, JsonSerializer.Serialize(underWay), stopping);
        return new CancelPreview(run.Id, run.Kind, run.UpToId, cancellable.Count)
        {
            ByStatus = cancellable.CountBy(j => j.Status).OrderBy(p => p.Key).ToDictionary(),
            ByKind = cancellable.CountBy(j => j.Kind).OrderBy(p => p.Key).ToDictionary(),
            System = cancellable.Count(j => j.IsSystem),
            Held = held,
            Registering = run.Registering,
        };
    }

    /// <summary>Jobs that were registered since don't make all the others a part.</summary>
    private async Task<bool> AreAllAsync(int count, long upToId, CancellationToken stopping) => count > FewJobs
        && count >= await db.Jobs.CountAsync(
            j => j.DueAt != null && j.Status <= JobStatus.RetryWaiting && j.Id <= upToId, stopping);

    private async Task<List<Registration>> UnderWayAsync(Registering which, CancellationToken stopping)
    {
        var found = new List<Registration>();
        if (!which.Any) { return found; }

        foreach (var kind in registrations) { found.AddRange(await kind.UnderWayAsync(which.OperationId, stopping)); }

        return found;
    }

    private async Task<int> RemainingAsync(List<Registration> underWay, long upToId, CancellationToken stopping)
    {
        var remaining = 0;
        foreach (var one in underWay)
        {
            var jobs = registrations.Single(r => r.Name == one.Name).JobsOf(one.Id);
            remaining += Math.Max(0, one.Expected - await jobs.CountAsync(j => j.Id <= upToId, stopping));
        }

        return remaining;
    }

    private sealed record OpenJob(long Id, JobStatus Status, JobKind Kind, bool IsSystem);

    /// <summary>Which registrations a preview includes: none, those of one operation, or all.</summary>
    private sealed record Registering(bool Any, long? OperationId)
    {
        public static readonly Registering Nothing = new(false, null);
        public static readonly Registering Everything = new(true, null);

        public static Registering Of(long operationId) => new(true, operationId);
    }
}

/// <summary>What a bulk cancellation would do.</summary>
public sealed record CancelPreview(long RunId, RunKind Kind, long UpToId, int Count)
{
    /// <summary>How many jobs by status, in the order of a job's life.</summary>
    public required IReadOnlyDictionary<JobStatus, int> ByStatus { get; init; }

    public required IReadOnlyDictionary<JobKind, int> ByKind { get; init; }

    /// <summary>How many of them SYSTEM registered.</summary>
    public int System { get; init; }

    /// <summary>How many more are with their devices and can't be cancelled.</summary>
    public int Held { get; init; }

    /// <summary>How many more are still being registered; confirming calls them off.</summary>
    public int Registering { get; init; }

    /// <summary>Whether these are all cancellable jobs there are.</summary>
    public bool IsEverything => Kind == RunKind.CancelEverything;
}
