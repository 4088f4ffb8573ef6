using MobiJobs.Queue.Periodic;
using MobiJobs.Runs;

namespace MobiJobs.Queue.Acts;

/// <summary>Resumes runs that no process carries out any more. One that fails holds up no other.</summary>
internal sealed class RunSweep(RunKeeper runs, IsolatedWork work) : ISweep
{
    /// <inheritdoc/>
    public async Task SweepAsync(CancellationToken stopping)
    {
        var ids = await runs.AbandonedAsync(stopping);
        await work.RunForEachAsync<RunKeeper, long>(
            ids, (keeper, id) => keeper.CarryOutAsync(id, stopping), stopping);
    }
}
