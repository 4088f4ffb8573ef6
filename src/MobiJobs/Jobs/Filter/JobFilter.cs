using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
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

    /// <summary>In place of a number of days: since midnight.</summary>
    internal const string Today = "today";

    public static readonly JobFilter None = new();

    public MonthFilter Month { get; init; } = MonthFilter.All;

    /// <summary>Only jobs that have not ended.</summary>
    public bool Open { get; init; }

    /// <summary>SYSTEM以外: only jobs that people registered.</summary>
    public bool ByPeople { get; init; }

    /// <summary>The beginning of a device's number; a part of it where no number begins so.</summary>
    public string? Device { get; init; }

    /// <summary>
    /// Whether only a beginning of a device's number counts: what a program names must not come to mean other devices
    /// because one has gone.
    /// </summary>
    public bool OnlyDeviceStart { get; init; }

    /// <summary>所有者名: a part of the owner's name, in any width, case and kana, without blanks.</summary>
    public string? Owner { get; init; }

    /// <summary>詳細: a part of what is delivered, such as an app's name, in any width, case and kana.</summary>
    public string? Detail { get; init; }

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

    /// <summary>ライセンス待ち: only deliveries that wait until the person of their device has a licence.</summary>
    public bool AwaitsLicense { get; init; }

    /// <summary>要対応: only failed jobs that somebody still has to act for.</summary>
    public bool NeedsAction { get; init; }

    /// <summary>Only jobs that ended on this day, in the organisation's time zone.</summary>
    public DateOnly? EndedOn { get; init; }

    /// <summary>Only jobs that ended on this day or later, in the organisation's time zone.</summary>
    public DateOnly? EndedFrom { get; init; }

    /// <summary>Only jobs that ended within this many days.</summary>
    public int? Within { get; init; }

    /// <summary>Only jobs that ended since midnight, in the organisation's time zone.</summary>
    public bool EndedToday { get; init; }

    /// <summary>Only items of a run.</summary>
    public ItemsOfRun? Run { get; init; }

    /// <summary>One of the details that contain the text, where each of them is looked for by itself.</summary>
    internal string? ExactDetail { get; init; }

    /// <summary>Whether its jobs are found in no order, so that their ids are to be sorted first.</summary>
    internal bool SortsIds => Group is not null || Owner is not null || (EndedOn ?? EndedFrom) is not null;

    /// <summary>Whether no condition is set.</summary>
    public bool IsEmpty => this with { Statuses = None.Statuses } == None && Statuses.Count == 0;

    /// <summary>The same filter as a program means it, which types nothing in part.</summary>
    public JobFilter OfProgram() => Device is null ? this : this with { OnlyDeviceStart = true };

    /// <summary>The filter as query parameters, always in the same order.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Query()
    {
        if (Month.Text is { } month) { yield return new("month", month); }

        if (Open) { yield return new("open", "true"); }

        if (ByPeople) { yield return new("people", "true"); }

        if (Device is not null) { yield return new("device", Device); }

        if (Owner is not null) { yield return new("owner", Owner); }

        if (Detail is not null) { yield return new("detail", Detail); }

        if (User is not null) { yield return new("user", User); }

        foreach (var name in StatusNames.Of(Statuses)) { yield return new("status", name); }

        if (Kind is { } kind) { yield return new("kind", KindNames.Of(kind)); }

        if (Group is { } group) { yield return new("group", Number(group)); }

        if (Operation is { } operation) { yield return new("operation", Number(operation)); }

        if (Error is not null) { yield return new("error", Error); }

        if (AwaitsSeat) { yield return new("awaitsSeat", "true"); }

        if (AwaitsLicense) { yield return new("awaitsLicense", "true"); }

        if (NeedsAction) { yield return new("needsAction", "true"); }

        if (EndedOn is { } day) { yield return new("ended", QueryReading.Day(day)); }

        if (EndedFrom is { } from) { yield return new("endedFrom", QueryReading.Day(from)); }

        if (EndedToday) { yield return new("within", Today); }
        else if (Within is { } days) { yield return new("within", Number(days)); }

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

        if (ByPeople) { jobs = jobs.Where(j => j.RequestedById != Requester.SystemId); }

        if (Owner is not null) { jobs = await jobs.OfOwnersAsync(db, Owner, stopping); }

        if (ExactDetail is not null) { jobs = jobs.Where(j => j.Detail == ExactDetail); }
        else if (Detail is not null)
        {
            var details = await JobDetails.FindInAsync(db, Detail, stopping);
            jobs = jobs.Where(j => details.Contains(j.Detail!));
        }

        var isOne = false;
        if (Device is { } number)
        {
            (jobs, isOne) = await jobs.OfNumbersAsync(db, number, OnlyDeviceStart, stopping);
        }

        jobs = ApplyStatuses(jobs, areFew: isOne || EndedOn is not null);

        if (Kind is { } kind) { jobs = jobs.Where(j => j.Kind == kind); }

        if (Group is { } group) { jobs = await ApplyGroupAsync(jobs, db, group, stopping); }
        else if ((Device ?? Owner) is null && Operation is null) { jobs = await jobs.OfFewSeenAsync(db, stopping); }

        if (Operation is { } operation) { jobs = jobs.Where(j => j.OperationId == operation); }

        if (Error is not null) { jobs = jobs.Where(j => j.ErrorKey == Error); }

        if (AwaitsSeat) { jobs = jobs.Where(j => j.Seat == SeatState.Awaited); }

        if (AwaitsLicense) { jobs = jobs.Where(j => j.Seat == SeatState.Unassignable); }

        if (NeedsAction) { jobs = await jobs.NeedingActionAsync(db, Since(time, now), stopping); }

        if (Run is not null)
        {
            var items = Run.Ids(db, RunItemKind.Job);
            jobs = jobs.Where(j => items.Contains(j.Id));
        }

        if (EndedOn is { } day)
        {
            var (start, end) = (time.DayStart(day), time.DayStart(day.AddDays(1)));
            jobs = jobs.Where(j => j.EndedAt >= start && j.EndedAt < end);
        }

        if (EndedFrom is { } from)
        {
            var first = time.DayStart(from);
            jobs = jobs.Where(j => j.EndedAt >= first);
        }

        if (Since(time, now) is { } since) { jobs = jobs.Where(j => j.EndedAt >= since); }

        return await ApplyUserAsync(jobs, db, stopping);
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
    /// The same filter as several, each of which an index serves: none asks for open and for ended statuses together,
    /// and each names one detail where few contain the text.
    /// </summary>
    public async Task<IReadOnlyList<JobFilter>> PartsAsync(MobiJobsDb db, CancellationToken stopping)
    {
        var halves = Halves();
        if (Detail is null || await JobDetails.FewAsync(db, Detail, stopping) is not { } few) { return halves; }

        return [.. few.SelectMany(detail => halves.Select(half => half with { ExactDetail = detail }))];
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
    /// One device and one day have few jobs: for them, a condition that suggests an index over all jobs of a status is
    /// left out.
    /// </summary>
    private IQueryable<Job> ApplyStatuses(IQueryable<Job> jobs, bool areFew)
    {
        if (Statuses.Count == 0) { return jobs; }

        if (areFew) { return jobs.Where(j => Statuses.Contains(j.Status)); }

        if (Statuses.All(s => s.Stage() == JobStage.Ended)) { jobs = jobs.Where(j => j.DueAt == null); }
        else if (Statuses.All(s => s.Stage() != JobStage.Ended)) { jobs = jobs.Where(j => j.DueAt != null); }

        return Statuses.Count == 1
            ? jobs.Where(j => j.Status == Statuses[0])
            : jobs.Where(j => Statuses.Contains(j.Status));
    }

    private DateTime? Since(OrganizationTime time, DateTime now) =>
        EndedToday ? time.DayStart(now) : Within is { } days ? now.AddDays(-days) : null;

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
