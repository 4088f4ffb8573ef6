using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Queue.Purging;
using MobiJobs.Runs;

namespace MobiJobs.Enrollments.Import;

/// <summary>
/// Deletes the rows of imports a day after they ended, those of previews that nobody confirmed, and the files that were
/// chosen for them: they hold personal data. What became of each row stays with the run.
/// </summary>
internal sealed class ImportItemPurge(MobiJobsDb db) : IPurge
{
    /// <inheritdoc/>
    public async Task<int> PurgeAsync(PurgeLimits limits, CancellationToken stopping)
    {
        var old = await db.Runs
            .Where(r => r.Kind == RunKind.ImportDevices && r.PreviewedAt < limits.PreviewedBefore)
            .Where(r => r.StartedAt == null || r.EndedAt < limits.PreviewedBefore)
            .Select(r => r.Id)
            .ToListAsync(stopping);
        var deleted = 0;
        foreach (var run in old)
        {
            deleted += await db.DeleteInChunksAsync(
                db.ImportItems.Where(i => i.RunId == run).OrderBy(i => i.Row).Select(i => i.Row),
                rows => db.ImportItems.Where(i => i.RunId == run && rows.Contains(i.Row)).ExecuteDeleteAsync(stopping),
                stopping);
        }

        return deleted + await db.DeleteInChunksAsync(
            db.ImportFiles.Where(f => f.ChosenAt < limits.PreviewedBefore).OrderBy(f => f.Id).Select(f => f.Id),
            files => db.ImportFiles.Where(f => files.Contains(f.Id)).ExecuteDeleteAsync(stopping),
            stopping);
    }
}
