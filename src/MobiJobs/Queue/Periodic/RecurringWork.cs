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

/// <summary>Recurring work that a room registered.</summary>
internal abstract record RecurringWork(string Name, Rhythm Rhythm, bool AlsoAtStart)
{
    /// <summary>The rhythm as a cron expression.</summary>
    protected string Cron => Rhythm switch
    {
        Rhythm.EveryMinute => "* * * * *",
        Rhythm.Hourly => "17 * * * *",
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
