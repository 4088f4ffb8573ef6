using MobiJobs.Accounts;
using MobiJobs.Runs;

namespace MobiJobs.Vpp.Orders;

/// <summary>Freezes a change for the preview: exactly what is shown is asked of Apple.</summary>
public sealed class VppPreviews(RunPreviews runs, TimeProvider clock)
{
    /// <summary>Previews a change.</summary>
    /// <param name="about">The content, or what else the page is about.</param>
    public async Task<Run> PreviewAsync(
        int tokenId, VppChange change, string about, Actor by, CancellationToken stopping)
    {
        var order = new VppRunOrder(tokenId, change).Write();
        var kind = VppOrderKinds.Of(change).RunKind();
        var run = Run.Preview(kind, about, by.RequesterId, clock.UtcNow(), order);
        var items = Enumerable.Range(1, change.Count()).Select(i => RunItem.Of(i));
        await runs.FreezeReadyAsync(run, [.. items], stopping);
        return run;
    }
}
