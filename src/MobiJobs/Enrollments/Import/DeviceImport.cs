using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Gateway;
using MobiJobs.Runs;

namespace MobiJobs.Enrollments.Import;

/// <summary>
/// What importing a file of devices would do: its rows are compared once with what is registered and stored as they
/// were shown, so that exactly that is confirmed.
/// </summary>
public sealed class DeviceImport(MobiJobsDb db, RunPreviews runs, IDeviceGateway gateway, TimeProvider clock)
{
    public const int MaxFileNameLength = 200;

    /// <summary>Checks and stores the rows of a file. Returns the id of the run.</summary>
    public async Task<long> PreviewAsync(
        string fileName,
        IReadOnlyCollection<ImportRow> rows,
        bool makesGroups,
        Actor by,
        CancellationToken stopping)
    {
        var lines = await CheckAsync(rows, makesGroups, stopping);
        var name = TypedText.Bounded(fileName, MaxFileNameLength) ?? "";
        var run = Run.Preview(RunKind.ImportDevices, name, by.RequesterId, clock.UtcNow());
        await runs.FreezeAsync(run, [.. lines.Select((line, i) => ItemOf(line, i + 1))], stopping);
        var items = lines.Select((line, i) => ImportItem.Of(run.Id, i + 1, line));
        foreach (var chunk in items.Chunk(RunKeeper.ChunkSize))
        {
            await db.BulkInsertAsync(chunk, keepKeys: true, stopping);
        }

        await runs.ReadyAsync(run, held: 0, registering: 0, registrations: "[]", stopping);
        return run.Id;
    }

    /// <summary>
    /// Previews the rows of another preview, with the groups that are missing created. Returns the id of the new run.
    /// </summary>
    public async Task<long> MakeGroupsAsync(Run preview, Actor by, CancellationToken stopping)
    {
        var items = await ItemsAsync(preview, stopping);
        return await AgainAsync(preview, items.ConvertAll(i => i.AsRead), makesGroups: true, by, stopping);
    }

    /// <summary>
    /// Previews the rows of another preview, with those in doubt taken as they are. Returns the id of the new run.
    /// </summary>
    public async Task<long> TakeDoubtsAsync(Run preview, Actor by, CancellationToken stopping)
    {
        var items = await ItemsAsync(preview, stopping);
        var rows = items.ConvertAll(i => i.AsRead with { IsSure = true });
        var makesGroups = items.Exists(i => i.GroupToCreate is not null);
        return await AgainAsync(preview, rows, makesGroups, by, stopping);
    }

    private Task<List<ImportItem>> ItemsAsync(Run preview, CancellationToken stopping) => db.ImportItems.AsNoTracking()
        .Where(i => i.RunId == preview.Id)
        .OrderBy(i => i.Row)
        .ToListAsync(stopping);

    private async Task<long> AgainAsync(
        Run preview, IReadOnlyCollection<ImportRow> rows, bool makesGroups, Actor by, CancellationToken stopping)
    {
        var again = await PreviewAsync(preview.Selection, rows, makesGroups, by, stopping);
        await db.ImportFiles.Where(f => f.RunId == preview.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(f => f.RunId, again), stopping);
        return again;
    }

    private static RunItem ItemOf(ImportLine line, long row) => line.Verdict switch
    {
        ImportVerdict.New or ImportVerdict.Changed => RunItem.Found(row, (int)line.Verdict),
        ImportVerdict.Unchanged or ImportVerdict.Wrong or ImportVerdict.Doubtful =>
            RunItem.LeftOut(row, (int)line.Verdict),
    };

    private async Task<List<ImportLine>> CheckAsync(
        IReadOnlyCollection<ImportRow> rows,
        bool makesGroups,
        CancellationToken stopping)
    {
        var groups = await GroupTree.LoadAsync(db, stopping);
        var serials = await ImportSerials.ReadAsync(db, rows, stopping);
        var check = new ImportCheck(db, gateway.Kind, groups, serials, makesGroups);
        var lines = new List<ImportLine>(rows.Count);
        foreach (var chunk in rows.Chunk(RunKeeper.ChunkSize))
        {
            lines.AddRange(await check.RunAsync(chunk, stopping));
        }

        return lines;
    }
}
