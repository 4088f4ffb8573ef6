using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Gateway;

namespace MobiJobs.Enrollments.Import;

/// <summary>
/// The files that people have chosen, and the matches of their columns. A file with headings of ours is read as it is,
/// one with other headings by the match that a person chose for them last.
/// </summary>
public sealed class ImportFiles(MobiJobsDb db, DeviceImport import, IDeviceGateway gateway, TimeProvider clock)
{
    /// <summary>Keeps a file. Previews it where its match is known.</summary>
    public async Task<TakenFile> TakeAsync(ChosenFile chosen, Actor by, CancellationToken stopping)
    {
        var sheet = ImportSheet.Open(chosen.Content);
        if (sheet.Problem is { } unreadable) { return new TakenFile(unreadable); }

        var match = await RememberedAsync(sheet, stopping) ?? ColumnMatch.OfOwn(sheet.Columns);
        var rows = match is null ? null : sheet.Read(match);
        if (rows?.Problem is { } problem) { return new TakenFile(problem); }

        var file = ImportFile.Of(chosen, by, clock.UtcNow());
        db.ImportFiles.Add(file);
        await db.SaveChangesAsync(stopping);
        var run = rows is null ? (long?)null : await PreviewAsync(file, sheet, match!, rows, by, stopping);
        return new TakenFile(null, file.Id, run);
    }

    /// <summary>A file of this person; null if there is none any more.</summary>
    public Task<ImportFile?> FindAsync(long id, Actor by, CancellationToken stopping) =>
        db.ImportFiles.FirstOrDefaultAsync(f => f.Id == id && f.RequesterId == by.RequesterId, stopping);

    /// <summary>The match to begin with: that which is remembered, or what the headings say.</summary>
    public async Task<ColumnMatch> ProposedAsync(ImportSheet sheet, CancellationToken stopping) =>
        await RememberedAsync(sheet, stopping)
            ?? ColumnMatch.OfOwn(sheet.Columns)
            ?? ColumnMatch.Proposed(sheet.Columns, hasEnrollmentIds: gateway.Kind != ChannelKind.Simulated);

    /// <summary>
    /// Remembers a match for files with these headings, and previews this one. Of a file without a known heading
    /// nothing is kept: what stands in its first row may be a person's name.
    /// </summary>
    /// <returns>The id of the preview, or why the file can't be read so.</returns>
    public async Task<(long? Run, string? Problem)> MatchAsync(
        ImportFile file, ImportSheet sheet, ColumnMatch match, Actor by, CancellationToken stopping)
    {
        var rows = sheet.Read(match);
        if (rows.Problem is { } problem) { return (null, problem); }

        if (sheet.HasKnownHeading) { await RememberAsync(file, sheet, match, by, stopping); }

        return (await PreviewAsync(file, sheet, match, rows, by, stopping), null);
    }

    private async Task<ColumnMatch?> RememberedAsync(ImportSheet sheet, CancellationToken stopping)
    {
        var key = ColumnMatch.KeyOf(sheet.Columns);
        var stored = await db.ImportMatches.AsNoTracking().FirstOrDefaultAsync(m => m.Key == key, stopping);
        return stored is null ? null : ColumnMatch.Remembered(sheet.Columns, stored.Headings);
    }

    /// <summary>Two people who match the same headings at once: the later one's match counts.</summary>
    private async Task RememberAsync(
        ImportFile file, ImportSheet sheet, ColumnMatch match, Actor by, CancellationToken stopping)
    {
        var key = ColumnMatch.KeyOf(sheet.Columns);
        var stored = await db.ImportMatches.FirstOrDefaultAsync(m => m.Key == key, stopping);
        if (stored is null) { db.Add(stored = ImportMatch.For(key)); }

        var before = stored.AuditText;
        if (!stored.Change(match.NamesIn(sheet.Columns), by.Name, clock.UtcNow())) { return; }

        var entry = AuditEntry.Of(by.Name, AuditAction.ImportColumnsMatched, file.Name, clock.UtcNow())
            .By(by.RequesterId)
            .Changed(before, stored.AuditText);
        db.Audit.Add(entry);
        try
        {
            await db.SaveChangesAsync(stopping);
        }
        catch (DbUpdateException e) when (db.IsUniqueViolation(e))
        {
            db.Entry(stored).State = db.Entry(entry).State = EntityState.Detached;
            await RememberAsync(file, sheet, match, by, stopping);
        }
    }

    private async Task<long> PreviewAsync(
        ImportFile file,
        ImportSheet sheet,
        ColumnMatch match,
        ImportRows rows,
        Actor by,
        CancellationToken stopping)
    {
        var run = await import.PreviewAsync(file.Name, rows.Rows, file.MakesGroups, by, stopping);
        file.Previewed(run, match, sheet.Columns);
        await db.SaveChangesAsync(stopping);
        return run;
    }
}

/// <summary>A file as a person has chosen it.</summary>
/// <param name="MakesGroups">Whether groups that are missing are to be created.</param>
public sealed record ChosenFile(string Name, byte[] Content, bool MakesGroups);

/// <summary>A file that is kept, or why it is not.</summary>
/// <param name="Run">Its preview; null where its columns have to be matched first.</param>
public sealed record TakenFile(string? Problem, long File = 0, long? Run = null);
