using Microsoft.AspNetCore.Mvc.ModelBinding;
using MobiJobs.Data;
using MobiJobs.Jobs.Filter;

namespace MobiJobs.Jobs.Stuck;

/// <summary>The conditions of 滞留, joined by AND. All of them are part of the page's address.</summary>
public sealed record StuckFilter
{
    public const string Path = "/stuck";

    /// <summary>The conditions that 滞留 shares with the list of jobs, and those of its own.</summary>
    private static readonly HashSet<string> ConditionNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "over", "why", "people", "device", "owner", "detail", "user", "kind", "group", "before", "after",
    };

    public StuckAge Over { get; init; }

    public StuckReason? Why { get; init; }

    /// <summary>The conditions of the jobs themselves.</summary>
    public JobFilter Jobs { get; init; } = JobFilter.None;

    /// <summary>Whether these are the jobs that the numbers of the fleet count as 滞留.</summary>
    public bool IsEmpty => Over == StuckAge.Over10Minutes && Why is null && Jobs.IsEmpty;

    /// <summary>The filter as query parameters, always in the same order.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Query()
    {
        if (Over != StuckAge.Over10Minutes) { yield return new("over", StuckAges.Of(Over)); }

        if (Why is { } why) { yield return new("why", StuckReasons.Of(why)); }

        foreach (var part in Jobs.Query()) { yield return part; }
    }

    /// <summary>Distinguishes the list of this filter from others, for cursors.</summary>
    public string Fingerprint() => Cursor.Fingerprint(Query().Prepend(new("list", "stuck")));

    /// <summary>
    /// Reads the address. What can't be read, or is no condition of 滞留, adds a model error under its key.
    /// </summary>
    public static StuckFilter Read(
        JobQuery jobs, string? over, string? why, HttpRequest request, ModelStateDictionary errors)
    {
        errors.RefuseOthers(request, ConditionNames);
        var filter = jobs.ToFilter(errors);
        return new StuckFilter
        {
            Over = errors.ReadName<StuckAge>("over", over, StuckAges.Of) ?? StuckAge.Over10Minutes,
            Why = errors.ReadName<StuckReason>("why", why, StuckReasons.Of),
            Jobs = new JobFilter
            {
                ByPeople = filter.ByPeople,
                Device = filter.Device,
                Owner = filter.Owner,
                Detail = filter.Detail,
                User = filter.User,
                Kind = filter.Kind,
                Group = filter.Group,
            },
        };
    }

    /// <summary>The chips of the conditions, each with the address of the list without it.</summary>
    public IEnumerable<ChipLink> Chips(Func<int, string> groupName)
    {
        if (Over != StuckAge.Over10Minutes)
        {
            var text = Over == StuckAge.Any ? Labels.Stuck_AnyAge : Over.Label();
            yield return new(text, "over", Address(this with { Over = StuckAge.Over10Minutes }));
        }

        if (Why is { } why) { yield return new(why.Label(), "why", Address(this with { Why = null })); }

        foreach (var chip in FilterChip.Of(Jobs, groupName))
        {
            yield return new(chip.Text, chip.Field, Address(this with { Jobs = chip.Without }));
        }
    }

    /// <summary>The heads that keep their queues waiting for this reason; all of them for none.</summary>
    internal IQueryable<Job> OfHeads(IQueryable<Job> heads, MobiJobsDb db)
    {
        if (Why is not { } why) { return heads; }

        var refused = db.JobEvents.Where(e => e.Kind == JobEventKind.WakeRefused);
        var woken = heads.Where(j => j.Status <= JobStatus.RetryWaiting);
        var held = heads.Where(j => j.Status >= JobStatus.AwaitingDevice);
        return why switch
        {
            StuckReason.NoContact => woken.Where(j => !refused.Any(e => e.JobId == j.Id
                && !(j.Device.LastContactAt != null && j.Device.LastContactAt >= e.At))),
            StuckReason.PushRefused => woken.Where(j => refused.Any(e => e.JobId == j.Id
                && !(j.Device.LastContactAt != null && j.Device.LastContactAt >= e.At))),
            StuckReason.HandOver => held.Where(j => j.HandedOverAt == null),
            StuckReason.NotNow => held.Where(j => j.HandedOverAt != null && j.SessionDeadlineAt == null),
            StuckReason.NoAnswer => held.Where(j => j.HandedOverAt != null && j.SessionDeadlineAt != null),
            StuckReason.Seat or StuckReason.License or StuckReason.Assigning => heads.Where(_ => false),
        };
    }

    /// <summary>The same of first jobs that wait for a licence.</summary>
    internal IQueryable<Job> OfWaiting(IQueryable<Job> first) => Why is not { } why ? first : why switch
    {
        StuckReason.Seat => first.Where(j => j.Seat == SeatState.Awaited),
        StuckReason.License => first.Where(j => j.Seat == SeatState.Unassignable),
        StuckReason.Assigning => first.Where(j => j.Seat != SeatState.Awaited && j.Seat != SeatState.Unassignable),
        StuckReason.NoContact or StuckReason.PushRefused or StuckReason.HandOver or StuckReason.NotNow
            or StuckReason.NoAnswer => first.Where(_ => false),
    };

    private static string Address(StuckFilter filter) => QueryAddress.Of(Path, filter.Query());
}
