using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;

namespace MobiJobs.Vpp.Tokens;

/// <summary>ライセンス共有: lets groups below the owning one use a token.</summary>
public sealed class VppShares(MobiJobsDb db, TimeProvider clock) : IGroupMoved
{
    /// <summary>Shares a token with a group below the owning one; not with other groups.</summary>
    public Task<TokenResult> ShareAsync(int tokenId, int groupId, Actor by, CancellationToken stopping) =>
        db.WriteAsync(() => ShareNowAsync(tokenId, groupId, by, stopping), stopping);

    /// <summary>Ends the sharing with a group.</summary>
    public async Task<TokenResult> EndAsync(int tokenId, int groupId, Actor by, CancellationToken stopping)
    {
        var token = await db.VppTokens.AsNoTracking().FirstOrDefaultAsync(t => t.Id == tokenId, stopping);
        if (token is null) { return TokenResult.Gone; }

        var share = db.VppShares.Where(s => s.TokenId == tokenId && s.GroupId == groupId);
        await db.WriteAsync(
            async () =>
            {
                if (await share.ExecuteDeleteAsync(stopping) == 0) { return; }

                await AuditAsync(AuditAction.VppTokenUnshared, token, groupId, by, stopping);
                await db.SaveChangesAsync(stopping);
            },
            stopping);
        return TokenResult.Done;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> TellAsync(DeviceGroup group, GroupTree tree, CancellationToken stopping)
    {
        var moved = db.DeviceGroups.WithSubgroups(group.Id).Select(g => g.Id);
        var shares = await db.VppShares.Where(s => moved.Contains(s.GroupId))
            .Join(db.VppTokens, s => s.TokenId, t => t.Id, (s, t) => new { s.GroupId, Token = t })
            .Where(s => !moved.Contains(s.Token.GroupId))
            .OrderBy(s => s.Token.LocationName).ThenBy(s => s.GroupId)
            .ToListAsync(stopping);
        return shares.ConvertAll(s => Say(
            Labels.Vpp_ShareMayEnd, s.Token.LocationName, tree.PathOf(s.Token.GroupId), tree.PathOf(s.GroupId)));
    }

    /// <inheritdoc/>
    public async Task MovedAsync(int groupId, Actor by, CancellationToken stopping)
    {
        var moved = db.DeviceGroups.WithSubgroups(groupId);
        var lost = await (
            from share in db.VppShares.OfWholeFleet()
            join token in db.VppTokens on share.TokenId equals token.Id
            join owner in db.DeviceGroups on token.GroupId equals owner.Id
            join user in moved on share.GroupId equals user.Id
            where !user.Path.StartsWith(owner.Path)
            select new { Share = share, Token = token }).ToListAsync(stopping);
        foreach (var one in lost)
        {
            db.VppShares.Remove(one.Share);
            await AuditAsync(AuditAction.VppTokenUnshared, one.Token, one.Share.GroupId, by, stopping);
        }
    }

    private async Task<TokenResult> ShareNowAsync(int tokenId, int groupId, Actor by, CancellationToken stopping)
    {
        // A move writes the row, too: either this reads the new place, or the move finds this share.
        await db.DeviceGroups.Where(g => g.Id == groupId).HoldAsync(g => g.Path, stopping);
        var token = await db.VppTokens.AsNoTracking().FirstOrDefaultAsync(t => t.Id == tokenId, stopping);
        if (token is null) { return TokenResult.Gone; }

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

    private async Task AuditAsync(AuditAction action, VppToken token, int groupId, Actor by, CancellationToken stopping)
    {
        var group = (await GroupTree.LoadAsync(db, stopping)).PathOf(groupId);
        db.Audit.Add(AuditEntry.Of(by.Name, action, $"{token.LocationName} → {group}", clock.UtcNow()));
    }
}
