using Microsoft.EntityFrameworkCore;
using MobiJobs.Catalogue.Profiles;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Overview;

/// <summary>
/// VPP tokens and certificates in profiles that have expired or expire soon, and VPP tokens with errors.
/// </summary>
public sealed class ExpiringItems(MobiJobsDb db, ProfileCertificates certificates, TimeProvider clock)
{
    private DateTime Soon => clock.UtcNow() + VppToken.WarningTime;

    /// <summary>Tokens, the first to expire first.</summary>
    public async Task<IReadOnlyList<ExpiringToken>> TokensAsync(CancellationToken stopping)
    {
        var soon = Soon;
        var tokens = await db.VppTokens.AsNoTracking()
            .Where(t => t.ExpiresAt <= soon || t.Trouble != null)
            .OrderBy(t => t.ExpiresAt)
            .ToListAsync(stopping);
        var groups = tokens.Count > 0 ? await GroupTree.LoadAsync(db, stopping) : null;
        return tokens.ConvertAll(t => new ExpiringToken(t, groups?.PathOf(t.GroupId)));
    }

    /// <summary>Certificates, the first to expire first.</summary>
    public Task<IReadOnlyList<ProfileCertificate>> CertificatesAsync(CancellationToken stopping) =>
        certificates.EndingAsync(Soon, stopping);
}

/// <summary>A token that expires soon or has an error, and the path of its group.</summary>
public sealed record ExpiringToken(VppToken Token, string? Group);
