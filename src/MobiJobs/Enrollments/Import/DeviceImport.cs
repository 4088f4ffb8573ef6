using System.IO.Compression;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Devices;
using MobiJobs.Queue;

namespace MobiJobs.Enrollments.Import;

/// <summary>
/// Imports devices from a file: first a preview, stored with the file; once confirmed, in chunks of one transaction
/// each, so that the queues are not blocked. Progress is stored, so that the sweep resumes an interrupted import.
/// </summary>
public sealed class DeviceImport(
    MobiJobsDb db,
    BulkRegistration registration,
    QueueBell bell,
    CurrentPerson person,
    TimeProvider clock) : ISweep
{
    /// <summary>How long a preview can be confirmed and its file is kept.</summary>
    public static readonly TimeSpan PreviewLife = TimeSpan.FromDays(1);

    /// <summary>Stores the file and its preview. Returns the id of the run.</summary>
    public async Task<long> PreviewAsync(
        string fileName,
        byte[] file,
        ImportSheet sheet,
        bool makesGroups,
        Actor by,
        CancellationToken stopping)
    {
        var lines = await CheckAsync(sheet, makesGroups, by.RequesterId, stopping);
        var now = clock.UtcNow();
        var run = ImportRun.Preview(fileName, sheet.Rows.Count, Count(lines), makesGroups, by.RequesterId, now);
        await db.WriteAsync(
            async () =>
            {
                db.ImportRuns.Add(run);
                await db.SaveChangesAsync(stopping);
                db.ImportFiles.Add(ImportFile.Of(run, Compress(file)));
                await db.SaveChangesAsync(stopping);
            },
            stopping);
        return run.Id;
    }

    /// <summary>
    /// Changes the preview to create missing groups. False if the preview does not exist or has expired.
    /// </summary>
    public async Task<bool> MakeGroupsAsync(long runId, Actor by, CancellationToken stopping)
    {
        if (await FindPreviewAsync(runId, by, stopping) is not { } preview) { return false; }

        var expected = Count(await CheckAsync(preview.Sheet, makesGroups: true, by.RequesterId, stopping));
        return await db.WriteAsync(
            () => db.ImportRuns
                .Where(r => r.Id == runId && r.StartedAt == null)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(r => r.MakesGroups, true).SetProperty(r => r.Expected, expected),
                    stopping),
            stopping) == 1;
    }

    /// <summary>This person's run; null if it does not exist.</summary>
    public Task<ImportRun?> FindAsync(long runId, Actor by, CancellationToken stopping) =>
        db.ImportRuns.AsNoTracking()
            .FirstOrDefaultAsync(r => r.Id == runId && r.RequestedById == by.RequesterId, stopping);

    /// <summary>
    /// This person's preview, compared anew; null if it does not exist, is confirmed, or has expired.
    /// </summary>
    public async Task<ImportPreview?> FindPreviewAsync(long runId, Actor by, CancellationToken stopping)
    {
        var since = clock.UtcNow() - PreviewLife;
        if (await FindAsync(runId, by, stopping) is not { StartedAt: null } run || run.PreviewedAt < since)
        {
            return null;
        }

        var sheet = await SheetAsync(runId, stopping);
        return new ImportPreview(run, sheet, await CheckAsync(sheet, run.MakesGroups, by.RequesterId, stopping));
    }

    /// <summary>
    /// Carries out this person's preview. An import of one chunk is done when this returns; workers carry out larger
    /// ones. Null if the preview does not exist or has expired.
    /// </summary>
    public async Task<ImportRun?> ConfirmAsync(long runId, Actor by, CancellationToken stopping)
    {
        if (!await StartAsync(runId, by, stopping)) { return null; }

        var run = await FindAsync(runId, by, stopping);
        if (run!.Rows > DeviceQueue.ChunkSize)
        {
            bell.Ring<DeviceImport>(import => import.RunAsync(runId, CancellationToken.None));
        }
        else
        {
            await RunAsync(runId, stopping);
        }

        return await FindAsync(runId, by, stopping);
    }

    /// <summary>Continues a run to its end.</summary>
    public async Task RunAsync(long runId, CancellationToken stopping)
    {
        var run = await db.ImportRuns.AsNoTracking().FirstOrDefaultAsync(r => r.Id == runId, stopping);
        if (run is not { StartedAt: not null, EndedAt: null }) { return; }

        var sheet = await SheetAsync(runId, stopping);
        foreach (var chunk in sheet.Rows.Skip(run.Cursor).Chunk(DeviceQueue.ChunkSize))
        {
            if (!await RunChunkAsync(run, chunk, stopping)) { return; }

            db.ChangeTracker.Clear();
            run = await db.ImportRuns.AsNoTracking().SingleAsync(r => r.Id == runId, stopping);
            await db.CheckpointAsync(stopping);
        }
    }

    /// <summary>Resumes interrupted runs.</summary>
    public async Task SweepAsync(CancellationToken stopping)
    {
        var open = await db.ImportRuns
            .Where(r => r.StartedAt != null && r.EndedAt == null)
            .Select(r => r.Id)
            .ToListAsync(stopping);
        foreach (var id in open) { await RunAsync(id, stopping); }
    }

    private Task<bool> StartAsync(long runId, Actor by, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            var now = clock.UtcNow();
            var since = now - PreviewLife;
            var started = await db.ImportRuns
                .Where(r => r.Id == runId && r.RequestedById == by.RequesterId)
                .Where(r => r.StartedAt == null && r.PreviewedAt >= since && r.Expected > 0)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.StartedAt, now), stopping);
            if (started == 0) { return false; }

            var run = await db.ImportRuns.AsNoTracking().SingleAsync(r => r.Id == runId, stopping);
            db.Audit.Add(AuditEntry.Of(by.Name, AuditAction.DevicesImported, run.FileName, now, run.Expected));
            await db.SaveChangesAsync(stopping);
            return true;
        },
        stopping);

    /// <summary>
    /// One chunk, compared anew: devices registered since the preview are changed, not registered twice. False if
    /// another process has taken it.
    /// </summary>
    private async Task<bool> RunChunkAsync(ImportRun run, ImportRow[] rows, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var next = run.Cursor + rows.Length;
        IReadOnlyList<long> registered = [];
        var isMine = await db.WriteAsync(
            async () =>
            {
                var taken = await db.ImportRuns
                    .Where(r => r.Id == run.Id && r.Cursor == run.Cursor && r.EndedAt == null)
                    .ExecuteUpdateAsync(set => set.SetProperty(r => r.Cursor, next), stopping);
                if (taken == 0) { return false; }

                var groups = await GroupTree.LoadAsync(db, stopping);
                var check = new ImportCheck(db, person.DevicesOf(run.RequestedById), groups, run.MakesGroups);
                var lines = await check.RunAsync(rows, stopping);
                registered = await registration.ApplyAsync(lines, now, stopping);
                await CountAsync(run, lines, isLast: next >= run.Rows, now, stopping);
                return true;
            },
            stopping);
        bell.Ring(registered);
        return isMine;
    }

    private Task<int> CountAsync(
        ImportRun run,
        IReadOnlyList<ImportLine> lines,
        bool isLast,
        DateTime now,
        CancellationToken stopping)
    {
        int Of(ImportVerdict verdict) => lines.Count(l => l.Verdict == verdict);
        var (added, changed) = (Of(ImportVerdict.New), Of(ImportVerdict.Changed));
        var (unchanged, wrong) = (Of(ImportVerdict.Unchanged), Of(ImportVerdict.Wrong));
        DateTime? end = isLast ? now : null;
        return db.ImportRuns.Where(r => r.Id == run.Id).ExecuteUpdateAsync(
            set => set
                .SetProperty(r => r.Registered, r => r.Registered + added)
                .SetProperty(r => r.Changed, r => r.Changed + changed)
                .SetProperty(r => r.Unchanged, r => r.Unchanged + unchanged)
                .SetProperty(r => r.Wrong, r => r.Wrong + wrong)
                .SetProperty(r => r.EndedAt, end),
            stopping);
    }

    private async Task<IReadOnlyList<ImportLine>> CheckAsync(
        ImportSheet sheet,
        bool makesGroups,
        int requesterId,
        CancellationToken stopping)
    {
        var groups = await GroupTree.LoadAsync(db, stopping);
        var check = new ImportCheck(db, person.DevicesOf(requesterId), groups, makesGroups);
        var lines = new List<ImportLine>(sheet.Rows.Count);
        foreach (var chunk in sheet.Rows.Chunk(DeviceQueue.ChunkSize))
        {
            lines.AddRange(await check.RunAsync(chunk, stopping));
        }

        return lines;
    }

    private async Task<ImportSheet> SheetAsync(long runId, CancellationToken stopping)
    {
        var content = await db.ImportFiles.Where(f => f.RunId == runId).Select(f => f.Content).SingleAsync(stopping);
        using var unpacked = new MemoryStream();
        using (var packed = new BrotliStream(new MemoryStream(content), CompressionMode.Decompress))
        {
            await packed.CopyToAsync(unpacked, stopping);
        }

        return ImportSheet.Read(unpacked.ToArray());
    }

    private static byte[] Compress(byte[] file)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true)) { brotli.Write(file); }

        return packed.ToArray();
    }

    private static int Count(IEnumerable<ImportLine> lines) =>
        lines.Count(l => l.Verdict is ImportVerdict.New or ImportVerdict.Changed);
}
