using System.Globalization;
using System.Linq.Expressions;
using Hangfire;

namespace MobiJobs.Queue.Periodic;

/// <summary>How often recurring work runs.</summary>
public enum Rhythm
{
    EveryMinute,
    Hourly,
    Nightly,
}

/// <summary>When recurring work is due.</summary>
public static class RecurringTimes
{
    /// <summary>The minute at which hourly work begins: not the one at which everybody asks Apple.</summary>
    public const int MinuteOfHour = 17;

    /// <summary>The next time (UTC) at which hourly work begins.</summary>
    public static DateTime NextHour(DateTime now)
    {
        var thisHour = new DateTime(now.Year, now.Month, now.Day, now.Hour, MinuteOfHour, 0, DateTimeKind.Utc);
        return thisHour > now ? thisHour : thisHour.AddHours(1);
    }
}

/// <summary>Recurring work that a room registered.</summary>
internal abstract record RecurringWork(string Name, Rhythm Rhythm, bool AlsoAtStart)
{
    /// <summary>The rhythm as a cron expression.</summary>
    protected string Cron => Rhythm switch
    {
        Rhythm.EveryMinute => "* * * * *",
        Rhythm.Hourly => string.Create(CultureInfo.InvariantCulture, $"{RecurringTimes.MinuteOfHour} * * * *"),
        Rhythm.Nightly => "30 3 * * *",
    };

    /// <summary>Defines the recurring work; nights are those of the given zone.</summary>
    public abstract void Schedule(IRecurringJobManager recurring, TimeZoneInfo zone);

    /// <summary>Lets a worker do it once, now.</summary>
    public abstract void Enqueue(IBackgroundJobClient jobs);
}

internal sealed record RecurringWork<TWork>(
    string Name,
    Rhythm Rhythm,
    bool AlsoAtStart,
    Expression<Func<TWork, Task>> Call)
    : RecurringWork(Name, Rhythm, AlsoAtStart)
    where TWork : notnull
{
    public override void Schedule(IRecurringJobManager recurring, TimeZoneInfo zone) =>
        recurring.AddOrUpdate(Name, Call, Cron, new RecurringJobOptions { TimeZone = zone });

    public override void Enqueue(IBackgroundJobClient jobs) => jobs.Enqueue(Call);
}
