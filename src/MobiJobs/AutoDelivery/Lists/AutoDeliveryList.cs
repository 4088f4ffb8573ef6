using MobiJobs.Catalogue.Apps;
using MobiJobs.Devices.Groups;

namespace MobiJobs.AutoDelivery.Lists;

/// <summary>自動配信リスト: apps for the devices of a group, sent on a schedule to devices that lack them.</summary>
public sealed class AutoDeliveryList
{
    public const int MaxNameLength = 60;
    public const int MaxApps = 100;
    public const int MaxPeriods = 20;
    public const int MaxListsAGroup = 100;

    private readonly List<AutoDeliveryApp> apps = [];
    private readonly List<ExcludedPeriod> periods = [];

    private AutoDeliveryList()
    {
    }

    public int Id { get; private set; }

    public string Name { get; private set; } = "";

    /// <summary>The group of the list; it can't be changed.</summary>
    public int GroupId { get; private set; }

    public DeviceGroup Group { get; private set; } = null!;

    public bool IncludesBelow { get; private set; }

    public WeekDays Days { get; private set; }

    /// <summary>The minute of the local day at which the list runs.</summary>
    public int Minute { get; private set; }

    public DateTime? PausedAt { get; private set; }

    /// <summary>
    /// When the list runs next, UTC; null while it is paused, or if its excluded periods leave no day.
    /// </summary>
    public DateTime? NextRunAt { get; private set; }

    /// <summary>When the last scheduled run started, UTC.</summary>
    public DateTime? LastRunAt { get; private set; }

    public IReadOnlyList<AutoDeliveryApp> Apps => apps;

    public IReadOnlyList<ExcludedPeriod> Periods => periods;

    public Schedule Schedule => new(Days, Minute, [.. periods.Select(p => p.Period)]);

    public static AutoDeliveryList Add(int groupId, AutoDeliveryDetails plan, OrganizationTime time, DateTime now)
    {
        var list = new AutoDeliveryList { GroupId = groupId };
        list.Edit(plan, time, now);
        return list;
    }

    /// <summary>Changes the list; what is frozen of a run stays as it is.</summary>
    public void Edit(AutoDeliveryDetails plan, OrganizationTime time, DateTime now)
    {
        Name = plan.Name;
        IncludesBelow = plan.IncludesBelow;
        Days = plan.Schedule.Days;
        Minute = plan.Schedule.Minute;
        apps.RemoveAll(a => !plan.Apps.Contains(a.AppId));
        apps.AddRange(plan.Apps
            .Where(id => !apps.Exists(a => a.AppId == id))
            .Select(id => new AutoDeliveryApp(id, GroupId)));
        periods.Clear();
        periods.AddRange(plan.Schedule.Excluded.Select(p => new ExcludedPeriod(p.From, p.To, p.Days)));
        MoveTo(time, now);
    }

    /// <summary>Stops scheduled runs until <see cref="Resume"/>.</summary>
    public void Pause(DateTime now)
    {
        PausedAt ??= now;
        NextRunAt = null;
    }

    /// <summary>Resumes scheduled runs; missed runs are not made up for.</summary>
    public void Resume(OrganizationTime time, DateTime now)
    {
        PausedAt = null;
        MoveTo(time, now);
    }

    /// <summary>Keeps the time of day of the schedule when the organisation's time zone changes.</summary>
    internal void MoveTo(OrganizationTime time, DateTime now)
    {
        if (PausedAt is null) { NextRunAt = Schedule.NextAfter(now, LastRunAt, time); }
    }
}

/// <summary>
/// An app of a list. A unique index with the list's group keeps an app from being in two lists of one group.
/// </summary>
public sealed class AutoDeliveryApp(int appId, int groupId)
{
    public int ListId { get; private set; }

    public int AppId { get; private set; } = appId;

    public App App { get; private set; } = null!;

    public int GroupId { get; private set; } = groupId;
}

/// <summary>An excluded period as it is stored.</summary>
public sealed class ExcludedPeriod(DateOnly? from, DateOnly? to, WeekDays days)
{
    public int Id { get; private set; }

    public int ListId { get; private set; }

    public DateOnly? From { get; private set; } = from;

    public DateOnly? To { get; private set; } = to;

    public WeekDays Days { get; private set; } = days;

    public Period Period => new(From, To, Days);
}

/// <summary>The details of a list that can be edited.</summary>
public sealed record AutoDeliveryDetails(string Name, bool IncludesBelow, Schedule Schedule, IReadOnlyList<int> Apps);
