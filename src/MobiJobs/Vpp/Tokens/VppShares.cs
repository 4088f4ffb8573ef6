using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;

namespace MobiJobs.Vpp.Tokens;

/// <summary>ライセンス共有: lets groups below the owning one use a token.</summary>
public sealed class VppShares(MobiJobsDb db, TimeProvider clock)
{
    /// <summary>Shares a token with a group below the owning one; not with other groups.</summary>
    public async Task<TokenResult> ShareAsync(int tokenId, int groupId, Actor by, CancellationToken stopping)
    {
        var token = await db.VppTokens.AsNoTracking().SingleAsync(t => t.Id == tokenId, stopping);
        var below = db.DeviceGroups.WithSubgroups(token.GroupId).Where(g => g.Id != token.GroupId);
        if (!await below.AnyAsync(g => g.Id == groupId, stopping)) { return TokenResult.NotBelow; }

        if (await db.VppShares.AnyAsync(s => s.TokenId == tokenId && s.GroupId == groupId, stopping))
        {
            return TokenResult.Done;
        }

        db.VppShares.Add(VppShare.Of(tokenId, groupId));
        await AuditAsync(AuditAction.VppTokenShared, token, groupId, by, stopping);
        await db.SaveChangesAsync(stopping);
        return TokenResult.Done;
    }

    /// <summary>Ends the sharing with a group.</summary>
    public async Task EndAsync(int tokenId, int groupId, Actor by, CancellationToken stopping)
    {
        var token = await db.VppTokens.AsNoTracking().SingleAsync(t => t.Id == tokenId, stopping);
        var share = db.VppShares.Where(s => s.TokenId == tokenId && s.GroupId == groupId);
        await db.WriteAsync(
            async () =>
            {
                if (await share.ExecuteDeleteAsync(stopping) == 0) { return; }

                await AuditAsync(AuditAction.VppTokenUnshared, token, groupId, by, stopping);
                await db.SaveChangesAsync(stopping);
            },
            stopping);
    }

    private async Task AuditAsync(AuditAction action, VppToken token, int groupId, Actor by, CancellationToken stopping)
    {
        var group = (await GroupTree.LoadAsync(db, stopping)).PathOf(groupId);
        db.Audit.Add(AuditEntry.Of(by.Name, action, $"{token.LocationName} → {group}", clock.UtcNow()));
    }
}
