using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Devices.Groups;
using MobiJobs.Jobs.List;
using MobiJobs.Kinds;
using MobiJobs.Runs;
using MobiJobs.Runs.Reports;

namespace MobiJobs.Jobs.Filter;

/// <summary>The conditions of a list of jobs, joined by AND. All of them are part of the page's address.</summary>
public sealed record JobFilter
{
    /// <summary>Up to this many devices, the jobs of a group are found device by device.</summary>
    public const int FewDevices = 1_000;

    public static readonly JobFilter None = new();

    public MonthFilter Month { get; init; } = MonthFilter.All;

    /// <summary>Only jobs that have not ended.</summary>
    public bool Open { get; init; }

    /// <summary>The beginning of a device's number.</summary>
    public string? Device { get; init; }

    /// <summary>A whole user ID.</summary>
    public string? User { get; init; }

    public IReadOnlyList<JobStatus> Statuses { get; init; } = [];

    public JobKind? Kind { get; init; }

    public int? Group { get; init; }

    public long? Operation { get; init; }

    /// <summary>The key of an error.</summary>
    public string? Error { get; init; }

    /// <summary>席待ち: only deliveries that wait for a seat of a VPP token.</summary>
    public bool AwaitsSeat { get; init; }

    /// <summary>Only jobs that ended within this many days.</summary>
    public int? Within { get; init; }

    /// <summary>Only items of a run.</summary>
    public ItemsOfRun? Run { get; init; }

    /// <summary>Whether no condition is set.</summary>
    public bool IsEmpty => this with { Statuses = None.Statuses } == None && Statuses.Count == 0;

    /// <summary>The filter as query parameters, always in the same order.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Query()
    {
        if (Month.Text is { } month) { yield return new("month", month); }

        if (Open) { yield return new("open", "true"); }

        if (Device is not null) { yield return new("device", Device); }

        if (User is not null) { yield return new("user", User); }

        foreach (var status in Statuses) { yield return new("status", StatusNames.Of(status)); }

        if (Kind is { } kind) { yield return new("kind", KindNames.Of(kind)); }

        if (Group is { } group) { yield return new("group", Number(group)); }

        if (Operation is { } operation) { yield return new("operation", Number(operation)); }

        if (Error is not null) { yield return new("error", Error); }

        if (AwaitsSeat) { yield return new("awaitsSeat", "true"); }

        if (Within is { } days) { yield return new("within", Number(days)); }

        foreach (var part in Run?.Query() ?? []) { yield return part; }
    }

    /// <summary>The filter as a query string without the question mark; empty if no condition is set.</summary>
    public string QueryText() => QueryString.Create(Query()).Value?.TrimStart('?') ?? "";

    /// <summary>Distinguishes the list of this filter from others, for cursors.</summary>
    public string Fingerprint() => Cursor.Fingerprint(Query());

    /// <summary>
    /// Applies the conditions. The month becomes a range of ids first, so that every index that ends in the id serves
    /// it.
    /// </summary>
    public async Task<IQueryable<Job>> ApplyAsync(
        IQueryable<Job> jobs,
        MobiJobsDb db,
        OrganizationTime time,
        DateTime now,
        CancellationToken stopping)
    {
        jobs = await Month.ApplyAsync(jobs, db, time, now, stopping);
        if (Open) { jobs = jobs.Where(j => j.DueAt != null); }

        var devices = await DevicesAsync(db, stopping);
        jobs = ApplyStatuses(jobs, ofOneDevice: devices is [_]);

        if (Kind is { } kind) { jobs = jobs.Where(j => j.Kind == kind); }

        if (Group is { } group) { jobs = await ApplyGroupAsync(jobs, db, group, stopping); }
        else if (Device is null && Operation is null) { jobs = await jobs.OfFewSeenAsync(db, stopping); }

        if (Operation is { } operation) { jobs = jobs.Where(j => j.OperationId == operation); }

        if (Error is not null) { jobs = jobs.Where(j => j.ErrorKey == Error); }

        if (AwaitsSeat) { jobs = jobs.Where(j => j.Seat <= SeatState.Awaited); }

        if (Run is not null)
        {
            var items = Run.Ids(db, RunItemKind.Job);
            jobs = jobs.Where(j => items.Contains(j.Id));
        }

        if (Within is { } days)
        {
            var since = now.AddDays(-days);
            jobs = jobs.Where(j => j.EndedAt >= since);
        }

        return await ApplyUserAsync(ApplyDevice(jobs, devices), db, stopping);
    }

    /// <summary>Who is meant by the user ID; null for nobody.</summary>
    public async Task<int?> RequesterAsync(MobiJobsDb db, CancellationToken stopping)
    {
        if (User is null) { return null; }

        var name = Requester.Normalize(User);
        return await db.Requesters.Where(r => r.NormalizedName == name)
            .Select(r => (int?)r.Id)
            .FirstOrDefaultAsync(stopping);
    }

    /// <summary>
    /// The same filter as one or two, none of which asks for open and for ended statuses together: each then has an
    /// index that serves it.
    /// </summary>
    public IReadOnlyList<JobFilter> Halves()
    {
        var open = Statuses.Where(s => s.Stage() != JobStage.Ended).ToArray();
        return open.Length == 0 || open.Length == Statuses.Count
            ? [this]
            : [this with { Statuses = open }, this with { Statuses = [.. Statuses.Except(open)] }];
    }

    /// <summary>
    /// One device has few jobs: for it, a condition that suggests an index over all jobs of a status is left out.
    /// </summary>
    private IQueryable<Job> ApplyStatuses(IQueryable<Job> jobs, bool ofOneDevice)
    {
        if (Statuses.Count == 0) { return jobs; }

        if (ofOneDevice) { return jobs.Where(j => Statuses.Contains(j.Status)); }

        if (Statuses.All(s => s.Stage() == JobStage.Ended)) { jobs = jobs.Where(j => j.DueAt == null); }
        else if (Statuses.All(s => s.Stage() != JobStage.Ended)) { jobs = jobs.Where(j => j.DueAt != null); }

        return Statuses.Count == 1
            ? jobs.Where(j => j.Status == Statuses[0])
            : jobs.Where(j => Statuses.Contains(j.Status));
    }

    /// <summary>The first two devices that the number fits; null if the filter names none.</summary>
    private async Task<long[]?> DevicesAsync(MobiJobsDb db, CancellationToken stopping) => Device is null
        ? null
        : await db.Devices
            .NumberStartsWith(Device)
            .OrderBy(d => d.Number)
            .Select(d => d.Id)
            .Take(2)
            .ToArrayAsync(stopping);

    /// <summary>One device is an id, which an index begins with; several are a range of numbers.</summary>
    private IQueryable<Job> ApplyDevice(IQueryable<Job> jobs, long[]? devices) => devices switch
    {
        null => jobs,
        [] => jobs.Where(_ => false),
        [var one] => jobs.Where(j => j.DeviceId == one),
        _ => jobs.OfNumbersStartingWith(Device!),
    };

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static async Task<IQueryable<Job>> ApplyGroupAsync(
        IQueryable<Job> jobs,
        MobiJobsDb db,
        int group,
        CancellationToken stopping)
    {
        var groups = await db.DeviceGroups.WithSubgroups(group).Select(g => (int?)g.Id).ToArrayAsync(stopping);
        var count = await db.Devices.Where(d => groups.Contains(d.GroupId)).Take(FewDevices + 1).CountAsync(stopping);
        return jobs.OfGroups(db.Devices, groups, areLarge: count > FewDevices);
    }

    private async Task<IQueryable<Job>> ApplyUserAsync(IQueryable<Job> jobs, MobiJobsDb db, CancellationToken stopping)
    {
        if (User is null) { return jobs; }

        return await RequesterAsync(db, stopping) is { } requester
            ? jobs.Where(j => j.RequestedById == requester)
            : jobs.Where(_ => false);
    }
}
