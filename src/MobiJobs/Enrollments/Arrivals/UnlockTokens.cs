using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Kinds;
using MobiJobs.Queue.Commands;
using MobiJobs.Queue.Purging;

namespace MobiJobs.Enrollments.Arrivals;

/// <summary>
/// Keeps what devices gave to have their passcodes cleared, and gives it to that command alone. It never leaves this
/// class in plain text but towards the channel.
/// </summary>
public sealed class UnlockTokens(
    MobiJobsDb db, IDataProtectionProvider protection, TimeProvider clock, ILogger<UnlockTokens> log)
    : ICommandContent, IPurge
{
    /// <summary>How long one is kept whose device never appeared.</summary>
    private static readonly TimeSpan Awaited = TimeSpan.FromDays(1);

    private readonly IDataProtector protector = protection.CreateProtector("MobiJobs.Enrollments.UnlockToken");

    /// <summary>Keeps what these reports bring, in the transaction that stores the reports.</summary>
    public async Task KeepAsync(IEnumerable<DeviceReport> reports, CancellationToken stopping)
    {
        var brought = reports.Where(r => r.UnlockToken is not null && r.ChannelId.Length > 0)
            .Select(r => (r.ChannelId, r.UnlockToken!.At, Secret: Protect(r.UnlockToken.Value)))
            .Where(b => b.Secret is not null)
            .ToArray();
        if (brought.Length == 0) { return; }

        var (now, ids) = (clock.UtcNow(), Array.ConvertAll(brought, b => b.ChannelId));
        var known = await db.UnlockTokens.Where(t => ids.Contains(t.ChannelId))
            .ToDictionaryAsync(t => t.ChannelId, StringComparer.Ordinal, stopping);
        foreach (var (channelId, at, secret) in brought)
        {
            if (known.TryGetValue(channelId, out var token)) { token.Replace(secret!, at, now); }
            else { known[channelId] = db.UnlockTokens.Add(UnlockToken.Of(channelId, secret!, at, now)).Entity; }
        }

        await db.SaveChangesAsync(stopping);
    }

    /// <inheritdoc/>
    public async Task FillAsync(IReadOnlyList<OpenCommand> commands, CancellationToken stopping)
    {
        var clearing = commands.Where(c => c.Kind == JobKind.PasscodeReset).ToArray();
        if (clearing.Length == 0) { return; }

        var ids = clearing.Select(c => c.Command.ChannelId).ToArray();
        var secrets = await db.UnlockTokens.Where(t => ids.Contains(t.ChannelId))
            .ToDictionaryAsync(t => t.ChannelId, t => t.Secret, StringComparer.Ordinal, stopping);
        foreach (var command in clearing)
        {
            command.Content.UnlockToken =
                secrets.TryGetValue(command.Command.ChannelId, out var secret) ? Unprotect(secret) : null;
        }
    }

    /// <summary>
    /// Deletes those of enrollments that have ended. One that came after the device left is of an enrollment that has
    /// not been read yet.
    /// </summary>
    public static Task ForgetAsync(MobiJobsDb db, long[] enrollments, CancellationToken stopping) => db.UnlockTokens
        .Where(t => db.Enrollments.Any(e => e.ChannelId == t.ChannelId && enrollments.Contains(e.Id)))
        .Where(t => !db.Arrivals.Any(a => a.ChannelId == t.ChannelId
            && a.LeftAt < t.At && (a.ReachableAt == null || a.ReachableAt < a.LeftAt)))
        .ExecuteDeleteAsync(stopping);

    /// <summary>Deletes one of a former enrollment; one that came with the new one, or later, stays.</summary>
    public static Task ForgetBeforeAsync(
        MobiJobsDb db, string channelId, DateTime at, CancellationToken stopping) => db.UnlockTokens
        .Where(t => t.ChannelId == channelId && t.At < at)
        .ExecuteDeleteAsync(stopping);

    /// <summary>Deletes those of devices that never appeared.</summary>
    public Task<int> PurgeAsync(PurgeLimits limits, CancellationToken stopping)
    {
        var before = limits.Now - Awaited;
        return db.UnlockTokens
            .Where(t => t.ReceivedAt < before)
            .Where(t => !db.Enrollments.Any(e => e.ChannelId == t.ChannelId && e.EndedAt == null))
            .ExecuteDeleteAsync(stopping);
    }

    /// <summary>
    /// Encrypts all of them with the newest of the program's keys. One that can't be read stays as it is.
    /// </summary>
    public async Task ProtectAnewAsync(CancellationToken stopping)
    {
        foreach (var token in await db.UnlockTokens.ToListAsync(stopping))
        {
            if (Unprotect(token.Secret) is { } read) { token.ProtectedAnew(protector.Protect(read)); }
        }

        await db.SaveChangesAsync(stopping);
    }

    /// <summary>A report is never lost because of this.</summary>
    private byte[]? Protect(byte[] token)
    {
        try
        {
            return protector.Protect(token);
        }
        catch (CryptographicException e)
        {
            log.LogError(e, "A device's unlock token could not be encrypted, and is not kept");
            return null;
        }
    }

    private byte[]? Unprotect(byte[] secret)
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
