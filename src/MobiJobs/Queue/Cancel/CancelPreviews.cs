using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Jobs.List;
using MobiJobs.Kinds;
using MobiJobs.Runs;

namespace MobiJobs.Queue.Cancel;

/// <summary>
/// What cancelling many would do. The jobs are read by one statement and frozen as the items of a run, so that what is
/// counted is what is cancelled, whatever changes until the confirmation.
/// </summary>
public sealed class CancelPreviews(
    MobiJobsDb db,
    RunPreviews runs,
    Registrations registrations,
    LaterRegistrations later,
    OrganizationTime time,
    TimeProvider clock)
{
    /// <summary>The most ids a person may name at once.</summary>
    public const int MostChosen = 1000;

    /// <summary>Cancelling all jobs there are counts as cancelling everything only if there are more.</summary>
    public const int FewJobs = 20;

    /// <summary>
    /// Previews these jobs; those that can't be cancelled are counted separately. If these are all there are, the
    /// preview is one of everything, and needs the right to it.
    /// </summary>
    public Task<CancelPreview> ChosenAsync(
        IQueryable<Job> scope, IReadOnlyCollection<long> ids, Actor by, CancellationToken stopping)
    {
        var chosen = ids.Distinct().Order().Take(MostChosen).ToArray();
        var run = NewRun(RunKind.CancelChosen, Run.Listed(chosen), by);
        return PreviewAsync(run, scope.Where(j => chosen.Contains(j.Id)), Registering.Nothing, stopping);
    }

    /// <summary>
    /// Previews everything that a filter matches now. If that is every cancellable job there is, the preview is one of
    /// everything, and needs the right to it.
    /// </summary>
    public async Task<CancelPreview> MatchingAsync(
        IQueryable<Job> scope, JobFilter filter, Actor by, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var matching = await filter.ApplyAsync(scope, db, time, now, stopping);
        var registering = RegisteringOf(filter);
        var run = NewRun(RunKind.CancelMatching, filter.QueryText(), by);
        return await PreviewAsync(run, matching, registering, stopping);
    }

    /// <summary>
    /// A filter for a whole operation, or for everything that is open, includes items that have no job yet. Any further
    /// condition is about jobs, and excludes such items.
    /// </summary>
    private static Registering RegisteringOf(JobFilter filter)
    {
        var isWhole = (filter with { Open = false, Operation = null }).IsEmpty;
        return !isWhole ? Registering.Nothing
            : filter.Operation is { } operation ? Registering.Of(operation)
            : Registering.Everything;
    }

    /// <summary>Previews every cancellable job there is.</summary>
    public Task<CancelPreview> EverythingAsync(IQueryable<Job> scope, Actor by, CancellationToken stopping) =>
        PreviewAsync(NewRun(RunKind.CancelEverything, "", by), scope, Registering.Everything, stopping);

    /// <summary>
    /// This person's newest preview of everything with these numbers that can still be confirmed; null if there is
    /// none.
    /// </summary>
    public Task<long?> FindEverythingAsync(long upToId, int count, Actor by, CancellationToken stopping)
    {
        var since = clock.UtcNow() - RunKeeper.PreviewLife;
        return db.Runs
            .Where(r => r.Kind == RunKind.CancelEverything && r.StartedAt == null)
            .Where(r => r.ReadyAt != null && r.PreviewedAt >= since)
            .Where(r => r.UpToId == upToId && r.Count == count && r.RequestedById == by.RequesterId)
            .Where(r => r.Selection == "") // Ids or a filter that turned out to be everything are kept there.
            .OrderByDescending(r => r.Id)
            .Select(r => (long?)r.Id)
            .FirstOrDefaultAsync(stopping);
    }

    private Run NewRun(RunKind kind, string selection, Actor by) =>
        Run.Preview(kind, selection, by.RequesterId, clock.UtcNow());

    private async Task<CancelPreview> PreviewAsync(
        Run run, IQueryable<Job> jobs, Registering which, CancellationToken stopping)
    {
        var (open, underWay, toCome) = which.Any && await AnyIsToComeAsync(which, stopping)
            ? await db.WriteAsync(() => ReadBothAsync(run, jobs, which, stopping), stopping)
            : (await ReadAsync(run, jobs, stopping), [], []);
        var cancellable = open.FindAll(j => j.Status.IsCancellable());
        var remaining = underWay.Sum(r => r.Remaining) + toCome.Sum(t => t.Jobs);
        run.SetOrder(LaterRegistrations.Write(toCome));
        if (await AreAllAsync(run, cancellable.Count, remaining, which, stopping)) { run.MeansEverything(); }

        await runs.FreezeAsync(run, cancellable.Select(j => j.Id), stopping);
        var held = open.Count - cancellable.Count;
        await runs.ReadyAsync(run, held, remaining, Registration.Write(underWay), stopping);
        return new CancelPreview(run.Id, run.Kind, run.UpToId, cancellable.Count)
        {
            ByStatus = cancellable.CountBy(j => j.Status).OrderBy(p => p.Key).ToDictionary(),
            ByKind = cancellable.CountBy(j => j.Kind).OrderBy(p => p.Key).ToDictionary(),
            System = cancellable.Count(j => j.IsSystem),
            Held = held,
            Registering = run.Registering,
            Later = toCome.Sum(t => t.Jobs),
            AlsoStopped = later.Say(toCome),
        };
    }

    private async Task<bool> AnyIsToComeAsync(Registering which, CancellationToken stopping) =>
        await registrations.AnyAsync(stopping) || await later.HoldAsync(which.OperationId, stopping) is not [];

    /// <summary>
    /// Reads the open jobs and counts the items without a job while registrations are held: otherwise a chunk that is
    /// committed between the two queries would be counted in neither, or in both.
    /// </summary>
    private async Task<(List<OpenJob> Open, IReadOnlyList<Registration> UnderWay, IReadOnlyList<LaterJobs> ToCome)>
        ReadBothAsync(Run run, IQueryable<Job> jobs, Registering which, CancellationToken stopping)
    {
        var held = await registrations.HoldAsync(which.OperationId, stopping);
        var toCome = await later.HoldAsync(which.OperationId, stopping);
        var open = await ReadAsync(run, jobs, stopping);
        return (open, await registrations.RemainingAsync(held, which.OperationId, stopping), toCome);
    }

    /// <summary>
    /// Jobs that are registered later are not among the items, except those that a registration adds when the
    /// confirmation calls it off.
    /// </summary>
    private async Task<List<OpenJob>> ReadAsync(Run run, IQueryable<Job> jobs, CancellationToken stopping)
    {
        run.UpTo(await db.Jobs.MaxAsync(j => (long?)j.Id, stopping) ?? 0);
        return await jobs.Where(j => j.DueAt != null && j.Id <= run.UpToId)
            .Select(j => new OpenJob(j.Id, j.Status, j.Kind, j.RequestedById == Requester.SystemId))
            .ToListAsync(stopping);
    }

    /// <summary>
    /// Whether these are all cancellable jobs. Jobs registered after the preview began don't count, nor does what is
    /// still being registered, unless the preview includes it.
    /// </summary>
    private async Task<bool> AreAllAsync(
        Run run, int count, int remaining, Registering which, CancellationToken stopping)
    {
        if (which == Registering.Everything && remaining > 0) { return count + remaining > FewJobs; }

        return count > FewJobs
            && count >= await db.Jobs.CountAsync(
                j => j.DueAt != null && j.Status <= JobStatus.RetryWaiting && j.Id <= run.UpToId, stopping);
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

    /// <summary>How many more have been handed over and can't be cancelled.</summary>
    public int Held { get; init; }

    /// <summary>How many more are still being registered; confirming calls them off.</summary>
    public int Registering { get; init; }

    /// <summary>How many of these will be registered later, by what is no run.</summary>
    public int Later { get; init; }

    /// <summary>What else confirming stops, in words.</summary>
    public IReadOnlyList<string> AlsoStopped { get; init; } = [];

    /// <summary>Whether these are all cancellable jobs there are.</summary>
    public bool IsEverything => Kind == RunKind.CancelEverything;
}
