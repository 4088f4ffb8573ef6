using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;

namespace MobiJobs.Vpp.Tokens;

/// <summary>The head of a token's pages: the token, the path of its group, and the open tab.</summary>
public sealed record TokenHeader(VppToken Token, string Group, TokenTab Tab)
{
    /// <summary>The header of a token; null if there is no such token.</summary>
    public static async Task<TokenHeader?> FindAsync(MobiJobsDb db, int id, TokenTab tab, CancellationToken stopping)
    {
        var token = await db.VppTokens.AsNoTracking().FirstOrDefaultAsync(t => t.Id == id, stopping);
        if (token is null) { return null; }

        var groups = await GroupTree.LoadAsync(db, stopping);
        return new(token, groups.PathOf(token.GroupId) ?? "–", tab);
    }
}

/// <summary>The tabs of a token's pages.</summary>
public enum TokenTab
{
    Contents,
    Users,
}
