using MobiJobs.Catalogue.Apps;
using MobiJobs.Devices.Groups;

namespace MobiJobs.AutoDelivery;

/// <summary>自動配信リスト: apps that a group's devices are to have, sent on a schedule where they are missing.</summary>
public sealed class AutoDeliveryList
{
    public const int MaxNameLength = 60;
    public const int MostApps = 100;
    public const int MostPeriods = 20;
    public const int MostListsAGroup = 100;

    private readonly List<AutoDeliveryApp> apps = [];
    private readonly List<ExcludedPeriod> periods = [];

    private AutoDeliveryList()
    {
    }

    public int Id { get; private set; }

    public string Name { get; private set; } = "";

    /// <summary>The group it is for; a list stays with its group.</summary>
    public int GroupId { get; private set; }

    public DeviceGroup Group { get; private set; } = null!;

    public bool IncludesBelow { get; private set; }

    public WeekDays Days { get; private set; }

    /// <summary>The minute of the local day at which it runs.</summary>
    public int Minute { get; private set; }

    public DateTime? PausedAt { get; private set; }

    /// <summary>When it runs next, UTC; null while it is paused, or where its periods leave no day.</summary>
    public DateTime? NextRunAt { get; private set; }

    /// <summary>When it last ran by its schedule, UTC.</summary>
    public DateTime? LastRunAt { get; private set; }

    public IReadOnlyList<AutoDeliveryApp> Apps => apps;

    public IReadOnlyList<ExcludedPeriod> Periods => periods;

    /// <summary>When it runs.</summary>
    public Schedule Schedule => new(Days, Minute, [.. periods.Select(p => p.Period)]);

    /// <summary>A new list of a group.</summary>
    public static AutoDeliveryList Add(int groupId, AutoDeliveryDetails plan, OrganizationTime time, DateTime now)
    {
        var list = new AutoDeliveryList { GroupId = groupId };
        list.Edit(plan, time, now);
        return list;
    }

    /// <summary>From now on it is this; what runs already goes on with the new apps.</summary>
    public void Edit(AutoDeliveryDetails plan, OrganizationTime time, DateTime now)
    {
        Name = plan.Name;
        IncludesBelow = plan.IncludesBelow;
        Days = plan.Schedule.Days;
        Minute = plan.Schedule.Minute;
        apps.RemoveAll(a => !plan.Apps.Contains(a.AppId));
        apps.AddRange(plan.Apps.Where(id => !apps.Exists(a => a.AppId == id)).Select(id => new AutoDeliveryApp(id, GroupId)));
        periods.Clear();
        periods.AddRange(plan.Schedule.Excluded.Select(p => new ExcludedPeriod(p.From, p.To, p.Days)));
        if (PausedAt is null) { NextRunAt = Schedule.NextAfter(now, LastRunAt, time); }
    }

    /// <summary>It doesn't run until it is resumed.</summary>
    public void Pause(DateTime now)
    {
        PausedAt ??= now;
        NextRunAt = null;
    }

    /// <summary>It runs again by its schedule; what was missed is not made up for.</summary>
    public void Resume(OrganizationTime time, DateTime now)
    {
        PausedAt = null;
        NextRunAt = Schedule.NextAfter(now, LastRunAt, time);
    }
}

/// <summary>An app of a list. The group is the list's: the store keeps an app from being in two lists of one group.</summary>
public sealed class AutoDeliveryApp(int appId, int groupId)
{
    public int ListId { get; private set; }

    public int AppId { get; private set; } = appId;

    public App App { get; private set; } = null!;

    public int GroupId { get; private set; } = groupId;
}

/// <summary>An excluded period as the store has it.</summary>
public sealed class ExcludedPeriod(DateOnly? from, DateOnly? to, WeekDays days)
{
    public int Id { get; private set; }

    public int ListId { get; private set; }

    public DateOnly? From { get; private set; } = from;

    public DateOnly? To { get; private set; } = to;

    public WeekDays Days { get; private set; } = days;

    public Period Period => new(From, To, Days);
}

/// <summary>What somebody wants of a list.</summary>
public sealed record AutoDeliveryDetails(string Name, bool IncludesBelow, Schedule Schedule, IReadOnlyList<int> Apps);
