using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Queue;

namespace MobiJobs.Vpp.Tokens;

/// <summary>Registers, renews, shares and removes tokens (domain 6.1).</summary>
public sealed class VppTokens(MobiJobsDb db, IVppService apple, VppTokenVault vault, VppClaims claims, QueueBell bell, TimeProvider clock)
{
    /// <summary>The largest .vpptoken file, bytes.</summary>
    public const int MaxFile = 64 * 1024;

    /// <summary>Registers a .vpptoken file for a group. What belongs to it is fetched afterwards: that of a large location takes minutes.</summary>
    public async Task<TokenResult> RegisterAsync(byte[] file, int groupId, Actor by, CancellationToken stopping)
    {
        if (VppToken.ReadFile(file) is not { } secret) { return TokenResult.NoToken; }

        if (!await db.DeviceGroups.AnyAsync(g => g.Id == groupId, stopping)) { return TokenResult.NoGroup; }

        var (account, refused) = await AskAsync(secret, stopping);
        if (account is null) { return refused; }

        if (await db.VppTokens.AnyAsync(t => t.LocationId == account.LocationId, stopping)) { return TokenResult.InUse; }

        var now = clock.UtcNow();
        var token = VppToken.Register(groupId, account, vault.Lock(secret), now);
        await db.WriteAsync(
            async () =>
            {
                db.VppTokens.Add(token);
                await db.SaveChangesAsync(stopping);
                db.Audit.Add(AuditEntry.Of(by.Name, AuditAction.VppTokenRegistered, Subject(token, secret), now));
                await db.SaveChangesAsync(stopping);
            },
            stopping);
        bell.RingVppSync(token.Id);
        return TokenResult.Done;
    }

    /// <summary>Renews a token by a file of the same location whose life ends later.</summary>
    public async Task<TokenResult> RenewAsync(int tokenId, byte[] file, Actor by, CancellationToken stopping)
    {
        if (VppToken.ReadFile(file) is not { } secret) { return TokenResult.NoToken; }

        var (account, refused) = await AskAsync(secret, stopping);
        if (account is null) { return refused; }

        var token = await db.VppTokens.SingleAsync(t => t.Id == tokenId, stopping);
        if (token.LocationId != account.LocationId) { return TokenResult.OtherLocation; }

        if (account.ExpiresAt <= token.ExpiresAt) { return TokenResult.NotLater; }

        var now = clock.UtcNow();
        token.Renew(account, vault.Lock(secret));
        db.Audit.Add(AuditEntry.Of(by.Name, AuditAction.VppTokenRenewed, Subject(token, secret), now));
        await db.SaveChangesAsync(stopping);
        bell.RingVppSync(tokenId);
        return TokenResult.Done;
    }

    /// <summary>引き継ぐ: a person wants the location managed here from now on, though another product says that it manages it.</summary>
    public async Task<TokenResult> ClaimAsync(int tokenId, Actor by, CancellationToken stopping)
    {
        var token = await db.VppTokens.SingleAsync(t => t.Id == tokenId, stopping);
        try
        {
            await apple.ClaimAsync(vault.Open(token), await claims.OursAsync(stopping), stopping);
        }
        catch (VppTroubleException trouble)
        {
            return Refusal(trouble);
        }

        token.Claimed();
        db.Audit.Add(AuditEntry.Of(by.Name, AuditAction.VppLocationClaimed, $"{token.LocationName} ({token.LocationId})", clock.UtcNow()));
        await db.SaveChangesAsync(CancellationToken.None); // Apple knows.
        bell.RingVppSync(tokenId);
        return TokenResult.Done;
    }

    /// <summary>ライセンス共有: lets a group below the owning one use the token; never a sibling, never onward.</summary>
    public async Task<TokenResult> ShareAsync(int tokenId, int groupId, Actor by, CancellationToken stopping)
    {
        var token = await db.VppTokens.AsNoTracking().SingleAsync(t => t.Id == tokenId, stopping);
        if (groupId == token.GroupId || !await db.DeviceGroups.WithSubgroups(token.GroupId).AnyAsync(g => g.Id == groupId, stopping)) { return TokenResult.NotBelow; }

        if (await db.VppShares.AnyAsync(s => s.TokenId == tokenId && s.GroupId == groupId, stopping)) { return TokenResult.Done; }

        db.VppShares.Add(VppShare.Of(tokenId, groupId));
        db.Audit.Add(AuditEntry.Of(by.Name, AuditAction.VppTokenShared, await SharedAsync(token, groupId, stopping), clock.UtcNow()));
        await db.SaveChangesAsync(stopping);
        return TokenResult.Done;
    }

    /// <summary>The group can't use the token any more.</summary>
    public async Task UnshareAsync(int tokenId, int groupId, Actor by, CancellationToken stopping)
    {
        var token = await db.VppTokens.AsNoTracking().SingleAsync(t => t.Id == tokenId, stopping);
        await db.WriteAsync(
            async () =>
            {
                if (await db.VppShares.Where(s => s.TokenId == tokenId && s.GroupId == groupId).ExecuteDeleteAsync(stopping) == 0) { return; }

                db.Audit.Add(AuditEntry.Of(by.Name, AuditAction.VppTokenUnshared, await SharedAsync(token, groupId, stopping), clock.UtcNow()));
                await db.SaveChangesAsync(stopping);
            },
            stopping);
    }

    /// <summary>Forgets a token, and with it what we know of its location. Apple keeps everything.</summary>
    public Task DeleteAsync(int tokenId, Actor by, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            if (await db.VppTokens.FirstOrDefaultAsync(t => t.Id == tokenId, stopping) is not { } token) { return; }

            await db.Devices.Where(d => db.VppUsers.Any(u => u.TokenId == tokenId && u.Id == d.VppUserId)).ExecuteUpdateAsync(set => set.SetProperty(d => d.VppUserId, (int?)null), stopping);
            await db.Licenses.Where(l => l.TokenId == tokenId).ExecuteDeleteAsync(stopping);
            db.VppTokens.Remove(token);
            db.Audit.Add(AuditEntry.Of(by.Name, AuditAction.VppTokenDeleted, $"{token.LocationName} ({token.LocationId})", clock.UtcNow()));
            await db.SaveChangesAsync(stopping);
        },
        stopping);

    private async Task<(VppAccount? Account, TokenResult Refused)> AskAsync(string secret, CancellationToken stopping)
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

    private async Task<string> SharedAsync(VppToken token, int groupId, CancellationToken stopping) =>
        $"{token.LocationName} → {(await GroupTree.LoadAsync(db, stopping)).PathOf(groupId)}";

    private static string Subject(VppToken token, string secret) => $"{token.LocationName} ({token.LocationId}) {VppToken.Fingerprint(secret)}";
}

/// <summary>What came of a change to a token.</summary>
public enum TokenResult
{
    Done,

    /// <summary>The file is no token.</summary>
    NoToken,
    NoGroup,
    Expired,

    /// <summary>Apple doesn't take the token.</summary>
    Refused,
    Unreachable,

    /// <summary>A token of this location is registered, here or for another group.</summary>
    InUse,
    OtherLocation,
    NotLater,
    NotBelow,
}
