using MobiJobs.Accounts;
using MobiJobs.Runs;

namespace MobiJobs.Overview.Status;

/// <summary>Whether a bulk act has stopped after an error: for those who may decide what becomes of it.</summary>
internal sealed class RunLook(RunKeeper runs) : IStatusLook
{
    public string Name => Labels.Status_Runs;

    public async Task<StatusPart?> LookAsync(Rights reader, CancellationToken stopping)
    {
        if (!reader.Has(Permissions.DecideRuns)) { return null; }

        var stopped = (await runs.StoppedAsync(stopping)).Count;
        return stopped == 0
            ? new(Name, PartState.Fine, Labels.Status_RunsFine)
            : new(Name, PartState.Attention, Say(Labels.Status_RunsStopped, stopped))
            {
                More = ("/stuck", Labels.Nav_Stuck),
            };
    }
}
