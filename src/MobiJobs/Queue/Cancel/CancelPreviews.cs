using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Filter;
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
    public const int MaxChosen = 1000;

    /// <summary>Cancelling all jobs there are counts as cancelling everything only if there are more.</summary>
    public const int FewJobs = 20;

    /// <summary>Stands before the ids of a selection that are the rows of a screen.</summary>
    private const string Shown = "shown=";

    /// <summary>
    /// Previews these jobs; those that can't be cancelled are counted separately. If these are all there are, the
    /// preview is one of everything, and needs the right to it.
    /// </summary>
    /// <param name="everything">Why it must not be a preview of everything: nothing of it is kept then.</param>
    /// <param name="areShown">Whether these are the rows on a screen, which nobody selected.</param>
    public Task<CancelPreview> ChosenAsync(
        IReadOnlyCollection<long> ids,
        Actor by,
        CancellationToken stopping,
        Refusal? everything = null,
        bool areShown = false)
    {
        var chosen = ids.Distinct().Order().ToArray();
        var run = NewRun(RunKind.CancelChosen, (areShown ? Shown : "") + Run.Listed(chosen), by);
        var jobs = db.Jobs.Where(j => chosen.Contains(j.Id));
        return PreviewAsync(run, jobs, RegisteringChoice.None, everything, stopping);
    }

    /// <summary>
    /// Previews everything that a filter matches now. If that is every cancellable job there is, the preview is one of
    /// everything, and needs the right to it.
    /// </summary>
    /// <param name="everything">Why it must not be a preview of everything: nothing of it is kept then.</param>
    public async Task<CancelPreview> MatchingAsync(
        JobFilter filter, Actor by, CancellationToken stopping, Refusal? everything = null)
    {
        var now = clock.UtcNow();
        var matching = await filter.ApplyAsync(db.Jobs, db, time, now, stopping);
        var (included, aside) = await RegisteringChoice.OfAsync(filter, db, stopping);
        var run = NewRun(RunKind.CancelMatching, filter.QueryText(), by);
        var preview = await PreviewAsync(run, matching, included, everything, stopping);
        return preview.Refused is not null
            ? preview
            : preview with { Aside = await registrations.AsideAsync(included, aside, stopping) };
    }

    /// <summary>
    /// Whether the person sees all jobs of a preview: the same person may have made it with a right to more of them.
    /// </summary>
    public async Task<bool> AreSeenAsync(Run run, CancellationToken stopping) => db.Scope.SeesAll
        || !await db.RunItems.AnyAsync(i => i.RunId == run.Id && !db.Jobs.Any(j => j.Id == i.ItemId), stopping);

    /// <summary>Previews every cancellable job there is, for somebody who has the right to it.</summary>
    public Task<CancelPreview> EverythingAsync(IQueryable<Job> scope, Actor by, CancellationToken stopping) =>
        PreviewAsync(NewRun(RunKind.CancelEverything, "", by), scope, RegisteringChoice.All, null, stopping);

    /// <summary>A preview as it was frozen, its jobs counted by the status that they have now.</summary>
    public async Task<CancelPreview> ReadAsync(Run run, CancellationToken stopping)
    {
        var counts = await db.RunItems.Where(i => i.RunId == run.Id)
            .Join(db.Jobs, i => i.ItemId, j => j.Id, (_, j) => j)
            .GroupBy(j => new { j.Status, j.Kind, j.RequestedById })
            .Select(g => new { g.Key, Count = g.Count() })
            .ToListAsync(stopping);
        var toCome = LaterRegistrations.Read(run);
        var chosen = IdsOf(run.Selection);
        return new CancelPreview(run.Id, run.Kind, run.UpToId, run.Count)
        {
            ByStatus = counts.GroupBy(c => c.Key.Status).OrderBy(g => g.Key)
                .ToDictionary(g => g.Key, g => g.Sum(c => c.Count)),
            ByKind = counts.GroupBy(c => c.Key.Kind).OrderBy(g => g.Key)
                .ToDictionary(g => g.Key, g => g.Sum(c => c.Count)),
            System = counts.Where(c => c.Key.RequestedById == Requester.SystemId).Sum(c => c.Count),
            Held = run.Held,
            Chosen = chosen.Count > 0 ? chosen.Count : null,
            Gone = chosen.Count - await db.Jobs.CountAsync(
                j => chosen.Contains(j.Id) && j.Id <= run.UpToId, stopping),
            Registering = run.Registering,
            Later = toCome.Sum(t => t.Jobs),
            AlsoStopped = later.Say(toCome),
            Aside = await AsideAsync(run.Selection, stopping),
        };
    }

    /// <summary>How many rows of a screen a preview was made of; null if it was made of anything else.</summary>
    internal static int? ShownOf(string selection) =>
        selection.StartsWith(Shown, StringComparison.Ordinal) ? selection.Count(c => c == ',') + 1 : null;

    /// <summary>How many jobs a preview was made of; null if it was made of a filter, or of everything.</summary>
    internal static int? ChosenOf(string selection) => IdsOf(selection) is { Count: > 0 and var count } ? count : null;

    /// <summary>The filter that a preview was made of; null if it was made of single jobs, or of everything.</summary>
    internal static JobFilter? FilterOf(string selection)
    {
        var errors = new ModelStateDictionary();
        var filter = JobQuery.Read(selection).ToFilter(errors);
        return filter.IsEmpty || !errors.IsValid ? null : filter;
    }

    /// <summary>The jobs that a preview was made of; none if it was made of a filter, or of everything.</summary>
    private static IReadOnlyList<long> IdsOf(string selection) => PlainText.Ids(
        selection.StartsWith(Shown, StringComparison.Ordinal) ? selection[Shown.Length..] : selection) ?? [];

    /// <summary>What a filter leaves aside; nothing where the selection is no filter.</summary>
    private async Task<IReadOnlyList<Registration>> AsideAsync(string selection, CancellationToken stopping)
    {
        if (FilterOf(selection) is not { } filter) { return []; }

        var (included, aside) = await RegisteringChoice.OfAsync(filter, db, stopping);
        return await registrations.AsideAsync(included, aside, stopping);
    }

    private Run NewRun(RunKind kind, string selection, Actor by) =>
        Run.Preview(kind, selection, by.RequesterId, clock.UtcNow());

    private async Task<CancelPreview> PreviewAsync(
        Run run, IQueryable<Job> jobs, RegisteringChoice which, Refusal? everything, CancellationToken stopping)
    {
        var read = which.Any && await AnyIsToComeAsync(which, stopping)
            ? await db.WriteAsync(() => ReadBothAsync(run, jobs, which, stopping), stopping)
            : new Read(await ReadAsync(run, jobs, stopping), [], [], AreAllRegistrations: true);
        var open = read.Open;
        var cancellable = open.FindAll(j => j.Status.IsCancellable());
        run.SetOrder(LaterRegistrations.Write(read.ToCome));
        if (run.Kind != RunKind.CancelEverything
            && await AreAllAsync(run, jobs, which, cancellable.Count, read, stopping))
        {
            // Freezing the jobs of a whole fleet is too much work for something that can only be refused.
            if (everything is not null) { return CancelPreview.Refuse(run, cancellable.Count, everything.Value); }

            run.MeansEverything();
        }

        await runs.FreezeAsync(run, cancellable.Select(j => j.Id), stopping);
        var held = open.Count - cancellable.Count;
        await runs.ReadyAsync(run, held, read.Remaining, Registration.Write(read.UnderWay), stopping);
        return new CancelPreview(run.Id, run.Kind, run.UpToId, cancellable.Count)
        {
            ByStatus = cancellable.CountBy(j => j.Status).OrderBy(p => p.Key).ToDictionary(),
            ByKind = cancellable.CountBy(j => j.Kind).OrderBy(p => p.Key).ToDictionary(),
            System = cancellable.Count(j => j.IsSystem),
            Held = held,
            Registering = run.Registering,
            Later = read.ToCome.Sum(t => t.Jobs),
            AlsoStopped = later.Say(read.ToCome),
        };
    }

    /// <summary>
    /// Whether there is anything to hold. Holding takes the one writer's turn of the embedded store, and reading many
    /// jobs meanwhile would let the others wait for nothing.
    /// </summary>
    private async Task<bool> AnyIsToComeAsync(RegisteringChoice which, CancellationToken stopping) =>
        await registrations.AnyAsync(stopping)
        || await db.WriteAsync(() => ToComeAsync(which, stopping), stopping) is not [];

    private async Task<IReadOnlyList<LaterJobs>> ToComeAsync(RegisteringChoice which, CancellationToken stopping) =>
        which.IsWhole ? await later.HoldAsync(which.OperationId, stopping) : [];

    /// <summary>
    /// Reads the open jobs and counts the items without a job while registrations are held: otherwise a chunk that is
    /// committed between the two queries would be counted in neither, or in both.
    /// </summary>
    private async Task<Read> ReadBothAsync(
        Run run, IQueryable<Job> jobs, RegisteringChoice which, CancellationToken stopping)
    {
        var held = await registrations.HoldAsync(which, stopping);
        var toCome = await ToComeAsync(which, stopping);
        var open = await ReadAsync(run, jobs, stopping);
        var underWay = await registrations.RemainingAsync(held, which, stopping);
        var areAll = await registrations.AreAllAsync(held, underWay.Sum(r => r.Remaining), stopping);
        return new Read(open, underWay, toCome, areAll);
    }

    /// <summary>
    /// Jobs that are registered later are not among the items, except those that a registration adds when the
    /// confirmation calls it off.
    /// </summary>
    private async Task<List<OpenJob>> ReadAsync(Run run, IQueryable<Job> jobs, CancellationToken stopping)
    {
        run.UpTo(await db.NewestSettledIdAsync(stopping));
        return await jobs.Where(j => j.DueAt != null && j.Id <= run.UpToId)
            .Select(j => new OpenJob(j.Id, j.Status, j.Kind, j.RequestedById == Requester.SystemId))
            .ToListAsync(stopping);
    }

    /// <summary>
    /// Whether these are all cancellable jobs of the whole fleet. Jobs registered after the preview began don't count,
    /// nor does what is still being registered, unless the preview includes it.
    /// </summary>
    private async Task<bool> AreAllAsync(
        Run run,
        IQueryable<Job> jobs,
        RegisteringChoice which,
        int count,
        Read read,
        CancellationToken stopping)
    {
        var areMany = count > FewJobs
            || (read.AreAllRegistrations && count + read.Remaining > FewJobs)
            || (which.OperationId is null && read.IsOpenEnded);
        if (!areMany || await Cancellable(db.Jobs.OfOthers(db.Scope), run).AnyAsync(stopping)) { return false; }

        // Jobs become cancellable again between two statements, so a count alone would say too seldom that these are
        // all: whether the choice leaves one out is asked of one moment.
        var all = Cancellable(db.Jobs, run);
        return count >= await all.CountAsync(stopping)
            || !await all.AnyAsync(j => !jobs.Any(chosen => chosen.Id == j.Id), stopping);
    }

    private static IQueryable<Job> Cancellable(IQueryable<Job> jobs, Run run) => jobs
        .Where(j => j.DueAt != null && j.Status <= JobStatus.RetryWaiting && j.Id <= run.UpToId);

    private sealed record OpenJob(long Id, JobStatus Status, JobKind Kind, bool IsSystem);

    /// <param name="AreAllRegistrations">Whether nothing else was being registered.</param>
    private sealed record Read(
        List<OpenJob> Open,
        IReadOnlyList<Registration> UnderWay,
        IReadOnlyList<LaterJobs> ToCome,
        bool AreAllRegistrations)
    {
        public int Remaining => UnderWay.Sum(r => r.Remaining) + ToCome.Sum(t => t.Jobs);

        /// <summary>Whether nobody can tell how many jobs will be registered: that doesn't count as few.</summary>
        public bool IsOpenEnded => ToCome.Any(t => t.Jobs < t.Ids.Count);
    }
}
