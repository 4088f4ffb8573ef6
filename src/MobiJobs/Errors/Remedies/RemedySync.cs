using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Vpp.Sync;

namespace MobiJobs.Errors.Remedies;

/// <summary>
/// Synchronises a token for a remedy that stopped, and lets the remedy go on if that shows that it can. A crash in
/// between loses nothing but the continuation, which a person can ask for again.
/// </summary>
public sealed class RemedySync(MobiJobsDb db, VppSync sync, StoppedRemedies stopped)
{
    /// <summary>Continues in the name of who asked for it.</summary>
    public async Task RunAsync(long runId, int tokenId, int requestedById, CancellationToken stopping)
    {
        if (await sync.RunAsync(tokenId, stopping) is not null) { return; }

        var by = new Actor(await db.Requesters.NameOfAsync(requestedById, stopping), requestedById);
        await stopped.ContinueAsync(runId, by, stopping);
    }
}
