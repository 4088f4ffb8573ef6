using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Queue;
using MobiJobs.Vpp.Sync;

namespace MobiJobs.Vpp.Tokens;

/// <summary>Registers, renews and deletes tokens, and claims their locations.</summary>
public sealed class VppTokens(
    MobiJobsDb db,
    IVppService apple,
    VppTokenVault vault,
    OwnMdmProduct product,
    QueueBell bell,
    TimeProvider clock)
{
    /// <summary>The largest .vpptoken file, in bytes.</summary>
    public const int MaxFile = 64 * 1024;

    /// <summary>
    /// Registers a .vpptoken file for a group. The location is synchronised afterwards: a large one takes minutes.
    /// </summary>
    public async Task<TokenResult> RegisterAsync(byte[] file, int groupId, Actor by, CancellationToken stopping)
    {
        if (VppToken.ReadFile(file) is not { } secret) { return TokenResult.NotAToken; }

        if (!await db.DeviceGroups.AnyAsync(g => g.Id == groupId, stopping)) { return TokenResult.UnknownGroup; }

        var (account, refused) = await AskAppleAsync(secret, stopping);
        if (account is null) { return refused; }

        if (await db.VppTokens.AnyAsync(t => t.LocationId == account.LocationId, stopping))
        {
            return TokenResult.InUse;
        }

        var now = clock.UtcNow();
        var token = VppToken.Register(groupId, account, vault.Protect(secret), now);
        await db.WriteAsync(
            async () =>
            {
                db.VppTokens.Add(token);
                await db.SaveChangesAsync(stopping);
                db.Audit.Add(AuditEntry.Of(by.Name, AuditAction.VppTokenRegistered, Subject(token, secret), now));
                await db.SaveChangesAsync(stopping);
            },
            stopping);
        bell.Ring<VppSync>(sync => sync.RunAsync(token.Id, CancellationToken.None));
        return TokenResult.Done;
    }

    /// <summary>Replaces a token by a .vpptoken file of the same location that expires later.</summary>
    public async Task<TokenResult> RenewAsync(int tokenId, byte[] file, Actor by, CancellationToken stopping)
    {
        if (VppToken.ReadFile(file) is not { } secret) { return TokenResult.NotAToken; }

        var (account, refused) = await AskAppleAsync(secret, stopping);
        if (account is null) { return refused; }

        var token = await db.VppTokens.FirstOrDefaultAsync(t => t.Id == tokenId, stopping);
        if (token is null) { return TokenResult.Gone; }

        if (token.LocationId != account.LocationId) { return TokenResult.OtherLocation; }

        if (account.ExpiresAt <= token.ExpiresAt) { return TokenResult.NotLater; }

        var now = clock.UtcNow();
        token.Renew(account, vault.Protect(secret));
        db.Audit.Add(AuditEntry.Of(by.Name, AuditAction.VppTokenRenewed, Subject(token, secret), now));
        await db.SaveChangesAsync(stopping);
        bell.Ring<VppSync>(sync => sync.RunAsync(tokenId, CancellationToken.None));
        return TokenResult.Done;
    }

    /// <summary>引き継ぐ: takes the location over from another product that manages it.</summary>
    public async Task<TokenResult> ClaimAsync(int tokenId, Actor by, CancellationToken stopping)
    {
        var token = await db.VppTokens.FirstOrDefaultAsync(t => t.Id == tokenId, stopping);
        if (token is null) { return TokenResult.Gone; }

        try
        {
            await apple.ClaimAsync(vault.Unprotect(token), await product.GetAsync(stopping), stopping);
        }
        catch (VppTroubleException trouble)
        {
            return Refusal(trouble);
        }

        token.Claimed();
        db.Audit.Add(AuditEntry.Of(by.Name, AuditAction.VppLocationClaimed, Subject(token), clock.UtcNow()));
        await db.SaveChangesAsync(CancellationToken.None); // Apple has it: a stopping program must not forget it.
        bell.Ring<VppSync>(sync => sync.RunAsync(tokenId, CancellationToken.None));
        return TokenResult.Done;
    }

    /// <summary>What goes with a token when it is deleted.</summary>
    public async Task<TokenContents> ContentsAsync(int tokenId, CancellationToken stopping)
    {
        var users = db.VppUsers.Where(u => u.TokenId == tokenId);
        return new TokenContents(
            await users.CountAsync(stopping),
            await db.Licenses.CountAsync(l => l.TokenId == tokenId, stopping),
            await db.Devices.CountAsync(d => users.Any(u => u.Id == d.VppUserId), stopping))
        {
            Deliveries = await db.Jobs.OfWholeFleet().CountAsync(
                j => j.Seat < SeatState.Taken && j.SeatTokenId == tokenId && j.Stage != JobStage.Ended, stopping),
        };
    }

    /// <summary>
    /// Deletes a token, if what goes with it is what was shown. A worker clears that away. Apple keeps everything.
    /// </summary>
    public Task<bool> DeleteAsync(
        int tokenId, TokenContents shown, Actor by, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            var token = await db.VppTokens.FirstOrDefaultAsync(t => t.Id == tokenId, stopping);
            if (token is null) { return true; }

            if (!(await ContentsAsync(tokenId, stopping)).IsWithin(shown)) { return false; }

            var now = clock.UtcNow();
            token.Delete(now);
            var count = shown.Users + shown.Licenses;
            db.Audit.Add(AuditEntry.Of(by.Name, AuditAction.VppTokenDeleted, Subject(token), now, count));
            await db.SaveChangesAsync(stopping);
            await db.AfterCommitAsync(() =>
            {
                bell.Ring<DeletedTokens>(tokens => tokens.ClearAsync(tokenId, CancellationToken.None));
                return Task.CompletedTask;
            });
            return true;
        },
        stopping);

    private async Task<(VppAccount? Account, TokenResult Refused)> AskAppleAsync(
        string secret,
        CancellationToken stopping)
    {
        try
        {
            var account = await apple.AccountAsync(secret, stopping);
            return account.ExpiresAt <= clock.UtcNow() ? (null, TokenResult.Expired) : (account, TokenResult.Done);
        }
        catch (VppTroubleException trouble)
        {
            return (null, Refusal(trouble));
        }
    }

    private static TokenResult Refusal(VppTroubleException trouble) => trouble switch
    {
        { Code: VppCodes.TokenExpired } => TokenResult.Expired,
        { Code: 0 } or { RetryAfter: not null } => TokenResult.Unreachable,
        _ => TokenResult.Refused,
    };

    private static string Subject(VppToken token) => $"{token.LocationName} ({token.LocationId})";

    private static string Subject(VppToken token, string secret) => $"{Subject(token)} {VppToken.Fingerprint(secret)}";
}
