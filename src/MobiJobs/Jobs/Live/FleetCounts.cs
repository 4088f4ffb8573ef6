using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Devices.List;
using MobiJobs.Jobs.Filter;
using MobiJobs.Kinds;

namespace MobiJobs.Jobs.Live;

/// <summary>
/// Counts how the fleet is doing now, once for all who look: at most once a second, and so seldom that counting takes
/// no more than a twentieth of the time. Whether devices can be reached is asked for each page.
/// </summary>
public sealed class FleetCounts(
    IServiceScopeFactory scopes, FirstContact contact, RefusedEvents refused, TimeProvider clock) : IDisposable
{
    /// <summary>How long a job keeps its queue waiting before it is 滞留.</summary>
    public static readonly TimeSpan StuckAfter = TimeSpan.FromMinutes(10);

    /// <summary>How long a device has not been heard of before it counts as out of reach.</summary>
    public static readonly TimeSpan SilentAfter = TimeSpan.FromDays((int)LastContact.Over7Days);

    // When a page opens, its numbers may be this old at least; its live connection renews them.
    private static readonly TimeSpan OldestOfPage = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    private const int Rest = 20;

    private readonly SemaphoreSlim turn = new(1, 1);
    private volatile Counted? last;
    private bool byGroup;

    private enum Number
    {
        Running,
        Stuck,
        Failed,
        Seats,
        Silent,
    }

    /// <summary>The numbers for a page that opens.</summary>
    /// <param name="groups">The groups that its reader sees; null for all devices.</param>
    /// <param name="held">What keeps delivery from going on, as the page has read it.</param>
    public Task<FleetNow> OfPageAsync(int[]? groups, HeldUp held, CancellationToken stopping) =>
        OfAsync(groups, OldestOfPage, held, stopping);

    /// <summary>The numbers for pages that stay open.</summary>
    public async Task<FleetNow> OfAsync(int[]? groups, CancellationToken stopping)
    {
        await using var scope = scopes.CreateWorkScope("whether delivery is held up", isAwaited: true);
        var held = await scope.ServiceProvider.GetRequiredService<HoldUps>().FindAsync(stopping);
        return await OfAsync(groups, Shortest, held, stopping);
    }

    /// <summary>
    /// How many jobs are 滞留, for the menu of any page, which is shown without the number where it can't be had.
    /// </summary>
    public async Task<int?> StuckAsync(int[]? groups, CancellationToken stopping)
    {
        try
        {
            return (await CountedAsync(groups, OldestOfPage, stopping)).StuckOf(groups);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return null; // The page itself says what is wrong with the store.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => turn.Dispose();

    private async Task<FleetNow> OfAsync(int[]? groups, TimeSpan age, HeldUp held, CancellationToken stopping)
    {
        var counted = await CountedAsync(groups, age, stopping);
        var outage = held.IsChannelDown ? await OutageAsync(stopping) : null;
        var channel = new ChannelNow(outage, await contact.WasMadeAsync(stopping), refused.Since)
        {
            Stopped = held.Stopped,
        };
        return counted.Of(groups, channel);
    }

    private async Task<ChannelOutage?> OutageAsync(CancellationToken stopping)
    {
        await using var scope = scopes.CreateWorkScope("whether devices can be reached", isAwaited: true);
        return await ChannelOutage.FindAsync(scope.ServiceProvider.GetRequiredService<MobiJobsDb>(), stopping);
    }

    /// <summary>
    /// What was counted, if it is new enough, and by group for who sees some groups only. While one counts, the others
    /// get what was counted before, if there is something for them.
    /// </summary>
    private async Task<Counted> CountedAsync(int[]? groups, TimeSpan age, CancellationToken stopping)
    {
        Counted? Fitting() => last is { } known && (known.IsByGroup || groups is null) ? known : null;
        bool IsNew(Counted known) => clock.UtcNow() - known.At < (Rest * known.Took > age ? Rest * known.Took : age);
        if (Fitting() is { } fresh && IsNew(fresh)) { return fresh; }

        if (!await turn.WaitAsync(Fitting() is null ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, stopping))
        {
            return Fitting()!;
        }

        try
        {
            if (Fitting() is { } other && IsNew(other)) { return other; }

            byGroup |= groups is not null; // From now on, so that the numbers of all readers come from one count.
            return last = await CountAsync(byGroup, stopping);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<Counted> CountAsync(bool isByGroup, CancellationToken stopping)
    {
        await using var scope = scopes.CreateWorkScope("numbers of now", isAwaited: true);
        var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
        var now = clock.UtcNow();
        var today = scope.ServiceProvider.GetRequiredService<OrganizationTime>().DayStart(now);
        var began = clock.GetTimestamp();
        var counts = await Counts(db, now - StuckAfter, today, isByGroup)
            .Concat(Silent(db, now - SilentAfter, isByGroup))
            .ToListAsync(stopping);
        var failed = db.Jobs.Where(j => j.EndedAt >= today);
        var ofDevices = failed.Where(j => j.Status == JobStatus.DeviceError && j.ErrorKey != null);
        var errors = await Errors(ofDevices, isUnsettled: false, isByGroup)
            .Concat(Errors(failed.Unsettled(db), isUnsettled: true, isByGroup))
            .ToListAsync(stopping);
        return new Counted(now, isByGroup, counts, errors.FindAll(e => !e.IsUnsettled))
        {
            Unsettled = errors.FindAll(e => e.IsUnsettled && !NeedingAction.NeedsNobody(e.Kind, e.ErrorKey)),
            Took = clock.GetElapsedTime(began),
        };
    }

    /// <summary>The numbers of each group, or of all devices together, in one statement.</summary>
    private static IQueryable<GroupCount> Counts(MobiJobsDb db, DateTime stuck, DateTime today, bool byGroup)
    {
        var heads = db.Jobs.Where(j => j.Stage == JobStage.Active);
        var failed = db.Jobs.Where(j => j.EndedAt >= today && JobStatuses.OfFailures.Contains(j.Status));
        return Count(heads, Number.Running, byGroup)
            .Concat(Count(heads.Where(j => j.HeadAt <= stuck), Number.Stuck, byGroup))
            .Concat(Count(db.FirstForSeat(stuck), Number.Stuck, byGroup))
            .Concat(Count(failed, Number.Failed, byGroup))
            .Concat(Count(db.Jobs.Where(j => j.Seat == SeatState.Awaited), Number.Seats, byGroup));
    }

    private static IQueryable<GroupCount> Silent(MobiJobsDb db, DateTime before, bool byGroup)
    {
        var silent = db.Devices.Where(d => d.State == DeviceState.Managed && d.LastContactAt < before);
        return (byGroup ? silent.GroupBy(d => d.GroupId ?? 0) : silent.GroupBy(_ => 0))
            .Select(g => new GroupCount { Number = Number.Silent, Group = g.Key, Count = g.Count() });
    }

    private static IQueryable<GroupCount> Count(IQueryable<Job> jobs, Number number, bool byGroup) =>
        jobs.GroupBy(GroupOf(byGroup))
            .Select(g => new GroupCount { Number = number, Group = g.Key, Count = g.Count() });

    private static IQueryable<ErrorCount> Errors(IQueryable<Job> failed, bool isUnsettled, bool byGroup) => byGroup
        ? failed.GroupBy(j => new { j.Kind, j.ErrorKey, Group = j.Device.GroupId ?? 0 }).Select(g => new ErrorCount
        {
            IsUnsettled = isUnsettled,
            Kind = g.Key.Kind,
            ErrorKey = g.Key.ErrorKey,
            Group = g.Key.Group,
            Count = g.Count(),
        })
        : failed.GroupBy(j => new { j.Kind, j.ErrorKey }).Select(g => new ErrorCount
        {
            IsUnsettled = isUnsettled,
            Kind = g.Key.Kind,
            ErrorKey = g.Key.ErrorKey,
            Group = 0,
            Count = g.Count(),
        });

    /// <summary>0 for devices without a group, and for all where no reader is limited to some.</summary>
    private static Expression<Func<Job, int>> GroupOf(bool byGroup) =>
        byGroup ? j => j.Device.GroupId ?? 0 : j => 0;

    private sealed record GroupCount
    {
        public required Number Number { get; init; }

        public required int Group { get; init; }

        public required int Count { get; init; }
    }

    private sealed record ErrorCount
    {
        /// <summary>Whether these are the failures that nothing has settled, with or without an error.</summary>
        public required bool IsUnsettled { get; init; }

        public required JobKind Kind { get; init; }

        public required string? ErrorKey { get; init; }

        public required int Group { get; init; }

        public required int Count { get; init; }
    }

    /// <summary>What was counted (UTC), whether for each group, and how long that took.</summary>
    private sealed record Counted(DateTime At, bool IsByGroup, List<GroupCount> Counts, List<ErrorCount> Errors)
    {
        public required TimeSpan Took { get; init; }

        /// <summary>The failures that somebody still has to act for.</summary>
        public required List<ErrorCount> Unsettled { get; init; }

        public FleetNow Of(int[]? groups, ChannelNow channel)
        {
            var top = Errors.Where(e => IsIn(groups, e.Group))
                .GroupBy(e => (e.Kind, e.ErrorKey))
                .Select(same => new ErrorNow(same.Key.Kind, same.Key.ErrorKey!, same.Sum(e => e.Count)))
                .OrderByDescending(e => e.Count).ThenBy(e => e.ErrorKey, StringComparer.Ordinal)
                .FirstOrDefault();
            return new FleetNow(Sum(groups, Number.Running), StuckOf(groups), Sum(groups, Number.Failed), channel)
            {
                Top = top,
                NeedingAction = Unsettled.Where(e => IsIn(groups, e.Group)).Sum(e => e.Count),
                AwaitingSeat = Sum(groups, Number.Seats),
                Silent = Sum(groups, Number.Silent),
            };
        }

        public int StuckOf(int[]? groups) => Sum(groups, Number.Stuck);

        private int Sum(int[]? groups, Number number) =>
            Counts.Where(c => c.Number == number && IsIn(groups, c.Group)).Sum(c => c.Count);

        private static bool IsIn(int[]? groups, int group) => groups is null || groups.Contains(group);
    }
}
