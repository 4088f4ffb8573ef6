namespace MobiJobs.Queue.Periodic;

/// <summary>Runs the sweeps of all rooms, each minute and at start. A sweep that fails holds up no other.</summary>
public sealed class QueueSweeper(IEnumerable<Sweep> sweeps, IsolatedWork work)
{
    /// <summary>One sweep of each.</summary>
    public Task SweepAsync(CancellationToken stopping) => work.RunAsync<ISweep>(
        sweeps.OrderBy(s => s.Stage).Select(s => s.Type),
        sweep => sweep.SweepAsync(stopping),
        stopping);
}
