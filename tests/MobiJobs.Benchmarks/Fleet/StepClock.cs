namespace MobiJobs.Benchmarks.Fleet;

/// <summary>A clock that stands until it is advanced. Its timers are those of the system.</summary>
public sealed class StepClock(DateTimeOffset start) : TimeProvider
{
    private DateTimeOffset now = start;

    public override DateTimeOffset GetUtcNow() => now;

    public void Advance(TimeSpan time) => now += time;
}
