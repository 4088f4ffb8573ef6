using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Live;
using MobiJobs.Jobs.Stuck;
using MobiJobs.Kinds;

namespace MobiJobs.Notifications.Telling;

/// <summary>
/// What happened and what stands, counted by group: read once for all who are told at the same moment. What it holds
/// grows with groups and causes, not with devices.
/// </summary>
public sealed class NoticeFacts(MobiJobsDb db, StandingFacts standing)
{
    /// <summary>The jobs whose end is told.</summary>
    internal static readonly JobKind[] Acts =
        [JobKind.Lock, JobKind.Wipe, JobKind.LostModeOn, JobKind.LostModeOff, JobKind.PasscodeReset];

    /// <summary>How far back <see cref="NoticeKind.Failing"/> looks.</summary>
    internal static readonly TimeSpan FailingWithin = TimeSpan.FromHours(1);

    private static readonly JobStatus[] Failures = [.. JobStatuses.OfFailures];

    private readonly Dictionary<(NoticeKind, NoticeWindow), IReadOnlyList<NoticeFact>> read = [];
    private readonly Dictionary<DateTime, IReadOnlyList<EndedOfGroup>> ended = [];

    /// <summary>What of this kind happened in the window, or stands at its end.</summary>
    public Task<IReadOnlyList<NoticeFact>> OfAsync(NoticeKind kind, NoticeWindow window, CancellationToken stopping) =>
        kind switch
        {
            NoticeKind.Stuck => OnceAsync(kind, window, () => StuckAsync(window, stopping)),
            NoticeKind.Failing => OnceAsync(kind, window.AtEnd, () => FailuresAsync(window.To, stopping)),
            NoticeKind.Ending => OnceAsync(kind, window.AtEnd, () => standing.EndingAsync(window.To, stopping)),
            NoticeKind.Approval => OnceAsync(kind, window.AtEnd, () => standing.ApprovalsAsync(stopping)),
            NoticeKind.Act => OnceAsync(kind, window, () => ActsAsync(window, stopping)),
            NoticeKind.Test => Task.FromResult<IReadOnlyList<NoticeFact>>([]),
        };

    /// <summary>How many jobs of each group succeeded or failed within the hour before.</summary>
    public async Task<IReadOnlyList<EndedOfGroup>> EndedAsync(NoticeWindow window, CancellationToken stopping)
    {
        if (ended.TryGetValue(window.To, out var known)) { return known; }

        var since = window.To - FailingWithin;
        var found = await db.Jobs
            .Where(j => j.EndedAt > since && j.EndedAt <= window.To && j.Status != JobStatus.Canceled)
            .GroupBy(j => j.Device.GroupId)
            .Select(g => new EndedOfGroup { GroupId = g.Key, Count = g.Count() })
            .ToListAsync(stopping);
        ended[window.To] = found;
        return found;
    }

    private async Task<IReadOnlyList<NoticeFact>> OnceAsync(
        NoticeKind kind, NoticeWindow window, Func<Task<IReadOnlyList<NoticeFact>>> find)
    {
        if (read.TryGetValue((kind, window), out var known)) { return known; }

        var found = await find();
        read[(kind, window)] = found;
        return found;
    }

    /// <summary>
    /// Each head begins to be 滞留 at one moment, so it is in one window only, unless it has been none in between.
    /// </summary>
    private async Task<IReadOnlyList<NoticeFact>> StuckAsync(NoticeWindow window, CancellationToken stopping)
    {
        var (from, to) = (window.From - FleetCounts.StuckAfter, window.To - FleetCounts.StuckAfter);
        var heads = db.Jobs.Where(j => j.Stage == JobStage.Active && j.HeadAt > from && j.HeadAt <= to);
        var facts = new List<NoticeFact>();
        foreach (var reason in Enum.GetValues<StuckReason>().Where(r => r.IsOfHeads()))
        {
            var found = await new StuckFilter { Why = reason }.OfHeads(heads, db)
                .GroupBy(j => j.Device.GroupId)
                .Select(g => new { g.Key, Count = g.Count(), First = g.Min(j => j.Id), Last = g.Max(j => j.Id) })
                .ToListAsync(stopping);
            facts.AddRange(found.Select(h => new NoticeFact(new StuckCause(reason), h.Key, h.Count)
            {
                Jobs = [h.First, h.Last],
            }));
        }

        return [.. facts, .. await standing.SeatsAsync(to, stopping)];
    }

    private async Task<IReadOnlyList<NoticeFact>> FailuresAsync(DateTime to, CancellationToken stopping)
    {
        var since = to - FailingWithin;
        var failed = await db.Jobs
            .Where(j => j.EndedAt > since && j.EndedAt <= to && Failures.Contains(j.Status))
            .GroupBy(j => new { j.Device.GroupId, j.Kind, j.Status, j.ErrorKey })
            .Select(g => new { g.Key, Count = g.Count(), First = g.Min(j => j.Id), Last = g.Max(j => j.Id) })
            .ToListAsync(stopping);
        return failed.ConvertAll(f => new NoticeFact(
            new FailureCause(f.Key.Kind, f.Key.Status, f.Key.ErrorKey), f.Key.GroupId, f.Count)
        {
            Jobs = [f.First, f.Last],
        });
    }

    private async Task<IReadOnlyList<NoticeFact>> ActsAsync(NoticeWindow window, CancellationToken stopping)
    {
        var (from, to) = (window.From, window.To);
        var acts = await db.Jobs
            .Where(j => j.EndedAt > from && j.EndedAt <= to && Acts.Contains(j.Kind) && j.Status != JobStatus.Canceled)
            .GroupBy(j => new { j.Device.GroupId, j.Kind, HasSucceeded = j.Status == JobStatus.Succeeded })
            .Select(g => new { g.Key, Count = g.Count(), First = g.Min(j => j.Id), Last = g.Max(j => j.Id) })
            .ToListAsync(stopping);
        return acts.ConvertAll(e => new NoticeFact(
            new ActCause(e.Key.Kind, e.Key.HasSucceeded), e.Key.GroupId, e.Count)
        {
            Jobs = [e.First, e.Last],
        });
    }
}

/// <summary>What happened after a moment and until another (UTC).</summary>
public sealed record NoticeWindow(DateTime From, DateTime To)
{
    /// <summary>The end alone: what stands then does not depend on the beginning.</summary>
    internal NoticeWindow AtEnd => new(To, To);
}

/// <summary>Something that can be told, of the devices of one group.</summary>
/// <param name="GroupId">The group; null for devices without one, and for what concerns the whole fleet.</param>
public sealed record NoticeFact(NoticeCause Cause, int? GroupId, int Count)
{
    /// <summary>Whether it is no group's, and everybody may know it.</summary>
    public bool IsForAll { get; init; }

    /// <summary>Jobs whose devices can be named as examples.</summary>
    public IReadOnlyList<long> Jobs { get; init; } = [];
}

/// <summary>How many jobs of a group ended.</summary>
public sealed record EndedOfGroup
{
    public required int? GroupId { get; init; }

    public required int Count { get; init; }
}
