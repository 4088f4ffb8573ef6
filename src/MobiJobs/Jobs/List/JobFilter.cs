using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Devices;
using MobiJobs.Kinds;

namespace MobiJobs.Jobs.List;

/// <summary>What a list of jobs is limited to; all of it stands in the address. Conditions are joined by AND.</summary>
public sealed record JobFilter(
    MonthFilter Month,
    bool Open,
    string? Device,
    string? User,
    IReadOnlyList<JobStatus> Statuses,
    JobKind? Kind,
    int? Group,
    long? Operation,
    string? Error,
    int? Within = null)
{
    /// <summary>Up to so many devices, a group's jobs are found device by device.</summary>
    public const int FewDevices = 1_000;

    public static readonly JobFilter None = new(MonthFilter.All, false, null, null, [], null, null, null, null);

    /// <summary>Whether any condition is set.</summary>
    public bool IsEmpty => this with { Statuses = None.Statuses } == None && Statuses.Count == 0;

    /// <summary>The filter as it stands in the address, in one fixed order.</summary>
    public IEnumerable<KeyValuePair<string, string>> Query()
    {
        if (Month.Text is { } month) { yield return new("month", month); }

        if (Open) { yield return new("open", "true"); }

        if (Device is not null) { yield return new("device", Device); }

        if (User is not null) { yield return new("user", User); }

        foreach (var status in Statuses) { yield return new("status", StatusNames.Of(status)); }

        if (Kind is { } kind) { yield return new("kind", KindNames.Of(kind)); }

        if (Group is { } group) { yield return new("group", group.ToString(CultureInfo.InvariantCulture)); }

        if (Operation is { } operation) { yield return new("operation", operation.ToString(CultureInfo.InvariantCulture)); }

        if (Error is not null) { yield return new("error", Error); }

        if (Within is { } days) { yield return new("within", days.ToString(CultureInfo.InvariantCulture)); }
    }

    /// <summary>The filter as one text, without the question mark; empty for none.</summary>
    public string QueryText() => QueryString.Create(Query().Select(p => KeyValuePair.Create(p.Key, (string?)p.Value))).Value?.TrimStart('?') ?? "";

    /// <summary>Tells one view from another, so that a cursor can't be used in a list it was not made for.</summary>
    public string Fingerprint() => JobCursor.Fingerprint(Query());

    /// <summary>Applies the conditions. The month becomes a range of ids first, so that every index that ends in the id serves it.</summary>
    public async Task<IQueryable<Job>> ApplyAsync(IQueryable<Job> jobs, MobiJobsDb db, OrganizationTime time, DateTime now, CancellationToken stopping)
    {
        jobs = await Month.ApplyAsync(jobs, db, time, now, stopping);
        if (Open) { jobs = jobs.Where(j => j.DueAt != null); }

        var devices = await DevicesAsync(db, stopping);
        jobs = ApplyStatuses(jobs, ofOneDevice: devices is [_]);

        if (Kind is { } kind) { jobs = jobs.Where(j => j.Kind == kind); }

        if (Group is { } group) { jobs = await ApplyGroupAsync(jobs, db, group, stopping); }

        if (Operation is { } operation) { jobs = jobs.Where(j => j.OperationId == operation); }

        if (Error is not null) { jobs = jobs.Where(j => j.ErrorKey == Error); }

        if (Within is { } days)
        {
            var since = now.AddDays(-days);
            jobs = jobs.Where(j => j.EndedAt >= since);
        }

        return await ApplyPeopleAsync(ApplyDevice(jobs, devices), db, stopping);
    }

    /// <summary>
    /// The same filter as one or two, none of which asks for open and for ended statuses together: each then has an index
    /// that serves it.
    /// </summary>
    public IReadOnlyList<JobFilter> Halves()
    {
        var open = Statuses.Where(s => s.Stage() != JobStage.Ended).ToArray();
        return open.Length == 0 || open.Length == Statuses.Count ? [this] : [this with { Statuses = open }, this with { Statuses = [.. Statuses.Except(open)] }];
    }

    /// <summary>A device has few jobs: the words that offer an index over all jobs of a status would only lead astray.</summary>
    private IQueryable<Job> ApplyStatuses(IQueryable<Job> jobs, bool ofOneDevice)
    {
        if (Statuses.Count == 0) { return jobs; }

        if (ofOneDevice) { return jobs.Where(j => Statuses.Contains(j.Status)); }

        if (Statuses.All(s => s.Stage() == JobStage.Ended)) { jobs = jobs.Where(j => j.DueAt == null); }
        else if (Statuses.All(s => s.Stage() != JobStage.Ended)) { jobs = jobs.Where(j => j.DueAt != null); }

        return Statuses.Count == 1 ? jobs.Where(j => j.Status == Statuses[0]) : jobs.Where(j => Statuses.Contains(j.Status));
    }

    /// <summary>One device is an id, which an index begins with; several are a range of numbers.</summary>
    private async Task<long[]?> DevicesAsync(MobiJobsDb db, CancellationToken stopping)
    {
        if (Device is null) { return null; }

        return await DeviceNumbers.StartingWith(db.Devices, Device).OrderBy(d => d.Number).Select(d => d.Id).Take(2).ToArrayAsync(stopping);
    }

    private IQueryable<Job> ApplyDevice(IQueryable<Job> jobs, long[]? devices) => devices switch
    {
        null => jobs,
        [] => jobs.Where(_ => false),
        [var one] => jobs.Where(j => j.DeviceId == one),
        _ => jobs.OfNumbersStartingWith(Device!),
    };

    private static async Task<IQueryable<Job>> ApplyGroupAsync(IQueryable<Job> jobs, MobiJobsDb db, int group, CancellationToken stopping)
    {
        var groups = await db.DeviceGroups.WithSubgroups(group).Select(g => (int?)g.Id).ToArrayAsync(stopping);
        var count = await db.Devices.Where(d => groups.Contains(d.GroupId)).Take(FewDevices + 1).CountAsync(stopping);
        return jobs.OfGroups(db.Devices, groups, areLarge: count > FewDevices);
    }

    private async Task<IQueryable<Job>> ApplyPeopleAsync(IQueryable<Job> jobs, MobiJobsDb db, CancellationToken stopping)
    {
        if (User is null) { return jobs; }

        var name = Requester.Normalize(User);
        var id = await db.Requesters.Where(r => r.NormalizedName == name).Select(r => (int?)r.Id).FirstOrDefaultAsync(stopping);
        return id is { } requester ? jobs.Where(j => j.RequestedById == requester) : jobs.Where(_ => false);
    }
}
