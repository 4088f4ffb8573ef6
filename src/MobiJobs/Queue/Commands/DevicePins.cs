using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;

namespace MobiJobs.Queue.Commands;

/// <summary>
/// A Mac that is locked or erased asks for a PIN. Each job gets one of its own, at random, when it is first handed
/// over: nobody chooses it, it is in no order and in no list, and the store has it encrypted.
/// </summary>
public sealed class DevicePins(MobiJobsDb db, IDataProtectionProvider protection) : ICommandContent
{
    private const int Pins = 1_000_000;

    private readonly IDataProtector protector = protection.CreateProtector("MobiJobs.Jobs.Pin");

    /// <inheritdoc/>
    public async Task FillAsync(IReadOnlyList<OpenCommand> commands, CancellationToken stopping)
    {
        var locking = commands
            .Where(c => c.Kind is JobKind.Lock or JobKind.Wipe)
            .Where(c => Platforms.Of(c.Content.Device.Model) == Platform.Macos)
            .ToArray();
        if (locking.Length == 0) { return; }

        var ids = Array.ConvertAll(locking, c => c.JobId);
        var kept = await db.CommandPins.AsNoTracking().Where(p => ids.Contains(p.JobId))
            .ToDictionaryAsync(p => p.JobId, p => p.Secret, stopping);
        foreach (var command in locking)
        {
            command.Content.Pin = kept.TryGetValue(command.JobId, out var secret)
                ? Unprotect(secret)
                : await MakeAsync(command.JobId, stopping);
        }
    }

    /// <summary>The PIN of a job; null if it has none, or it can't be read with this program's key.</summary>
    public async Task<string?> ReadAsync(long jobId, CancellationToken stopping)
    {
        var secret = await db.CommandPins.Where(p => p.JobId == jobId).Select(p => p.Secret)
            .FirstOrDefaultAsync(stopping);
        return secret is null ? null : Unprotect(secret);
    }

    /// <summary>
    /// Encrypts all PINs with the newest of the program's keys. One that can't be read stays as it is.
    /// </summary>
    public async Task ProtectAnewAsync(CancellationToken stopping)
    {
        foreach (var pin in await db.CommandPins.ToListAsync(stopping))
        {
            if (Unprotect(pin.Secret) is { } read) { pin.ProtectedAnew(protector.Protect(read)); }
        }

        await db.SaveChangesAsync(stopping);
    }

    /// <summary>
    /// A new one, or that of another process which made it first; null if the job was deleted meanwhile.
    /// </summary>
    private async Task<string?> MakeAsync(long jobId, CancellationToken stopping)
    {
        var pin = RandomNumberGenerator.GetInt32(Pins).ToString("D6", CultureInfo.InvariantCulture);
        var kept = db.CommandPins.Add(CommandPin.Of(jobId, protector.Protect(pin)));
        try
        {
            await db.SaveChangesAsync(stopping);
            return pin;
        }
        catch (DbUpdateException e) when (!db.IsPassing(e) && !db.IsStoreTrouble(e))
        {
            return await ReadAsync(jobId, stopping);
        }
        finally
        {
            kept.State = EntityState.Detached;
        }
    }

    private string? Unprotect(string secret)
    {
        try
        {
            return protector.Unprotect(secret);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
