using MobiJobs.Runs;

namespace MobiJobs.Queue;

/// <summary>Resumes runs that no process carries out any more. One that fails holds up no other.</summary>
internal sealed class RunSweep(RunKeeper runs, IsolatedWork work) : ISweep
{
    /// <inheritdoc/>
    public async Task SweepAsync(CancellationToken stopping)
    {
        var ids = await runs.AbandonedAsync(stopping);
        foreach (var id in ids)
        {
            await work.RunAsync<RunKeeper>([typeof(RunKeeper)], keeper => keeper.CarryOutAsync(id, stopping), stopping);
        }
    }
}
