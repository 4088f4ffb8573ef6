using MobiJobs.Runs;

namespace MobiJobs.Queue;

/// <summary>Resumes runs that no process carries out any more.</summary>
internal sealed class RunSweep(RunKeeper runs, IsolatedWork work) : ISweep
{
    /// <inheritdoc/>
    public async Task SweepAsync(CancellationToken stopping)
    {
        foreach (var id in await runs.AbandonedAsync(stopping))
        {
            await work.RunAsync<RunKeeper>([typeof(RunKeeper)], keeper => keeper.CarryOutAsync(id, stopping), stopping);
        }
    }
}
