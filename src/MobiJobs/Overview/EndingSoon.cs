using Microsoft.EntityFrameworkCore;
using MobiJobs.Catalogue.Profiles;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Overview;

/// <summary>What has ended or will within thirty days: tokens, those that fail among them, and certificates in profiles.</summary>
public sealed class EndingSoon(MobiJobsDb db, ProfileCertificates certificates, TimeProvider clock)
{
    private DateTime Soon => clock.UtcNow() + VppToken.WarningTime;

    /// <summary>Tokens, the first to end first.</summary>
    public async Task<IReadOnlyList<EndingToken>> TokensAsync(CancellationToken stopping)
    {
        var soon = Soon;
        var tokens = await db.VppTokens.AsNoTracking().Where(t => t.ExpiresAt <= soon || t.Trouble != null).OrderBy(t => t.ExpiresAt).ToListAsync(stopping);
        var groups = tokens.Count > 0 ? await GroupTree.LoadAsync(db, stopping) : null;
        return tokens.ConvertAll(t => new EndingToken(t, groups?.PathOf(t.GroupId)));
    }

    /// <summary>Certificates, the first to end first.</summary>
    public Task<IReadOnlyList<ProfileCertificate>> CertificatesAsync(CancellationToken stopping) => certificates.EndingAsync(Soon, stopping);
}

/// <summary>A token that ends soon or fails, and its group.</summary>
public sealed record EndingToken(VppToken Token, string? Group);
