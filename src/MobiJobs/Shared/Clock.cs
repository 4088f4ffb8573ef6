namespace MobiJobs.Shared;

/// <summary>The one way to ask for the time.</summary>
public static class Clock
{
    /// <summary>
    /// Now, in UTC, in whole milliseconds: what both stores keep, so that a time read back equals the one written.
    /// </summary>
    public static DateTime UtcNow(this TimeProvider clock)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond));
    }
}
