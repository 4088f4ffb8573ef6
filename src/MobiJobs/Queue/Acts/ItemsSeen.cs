using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Jobs;
using MobiJobs.Runs;

namespace MobiJobs.Queue.Acts;

/// <summary>Looks for jobs and devices among the items of a run that its person doesn't see.</summary>
public sealed class ItemsSeen(MobiJobsDb db) : IItemsSeen
{
    /// <inheritdoc/>
    public async Task<bool> AreHiddenAsync(Run run, CancellationToken stopping)
    {
        var (jobs, devices) = (db.Jobs.OfOthers(db.Scope), db.Devices.OfOthers(db.Scope));
        var pending = db.RunItems.Where(i => i.RunId == run.Id && i.Outcome == RunOutcome.Pending);
        return run.Kind.ItemsOf() switch
        {
            RunItemKind.Job => await pending.AnyAsync(i => jobs.Any(j => j.Id == i.ItemId), stopping),
            RunItemKind.Device => await pending.AnyAsync(i => devices.Any(d => d.Id == i.ItemId), stopping),
            RunItemKind.Row or RunItemKind.Holder => true, // Only who sees all imports devices and manages licences.
        };
    }
}
