using Hangfire;

namespace MobiJobs.Queue.Periodic;

/// <summary>When recurring work runs: nights are those of the organisation's time zone.</summary>
internal sealed class RecurringSchedule(
    IEnumerable<RecurringWork> works, IRecurringJobManager recurring, OrganizationTime time)
{
    /// <summary>Defines all recurring work, or defines it anew for another zone.</summary>
    public void Define()
    {
        foreach (var work in works) { work.Schedule(recurring, time.Zone); }
    }
}
