using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Enrollments.PushCertificates;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Overview;

/// <summary>
/// VPP tokens and certificates in profiles that have expired or expire soon, and VPP tokens with errors.
/// </summary>
public sealed class ExpiringItems(MobiJobsDb db, TimeProvider clock)
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

    /// <summary>Certificates by which devices are woken, the first to expire first.</summary>
    public async Task<IReadOnlyList<PushCertificate>> PushCertificatesAsync(CancellationToken stopping) =>
        await PushCertificateWatch.InUse(db).AsNoTracking()
            .Where(PushCertificate.NeedsRenewal(clock.UtcNow()))
            .OrderBy(c => c.NotAfter).ThenBy(c => c.Topic)
            .ToListAsync(stopping);

    /// <summary>Profiles with certificates that end, the first to expire first.</summary>
    public async Task<IReadOnlyList<ExpiringCertificates>> CertificatesAsync(CancellationToken stopping)
    {
        var soon = Soon;
        var certificates = await db.Profiles.AsNoTracking()
            .Where(p => p.RetiredAt == null)
            .SelectMany(
                p => p.Certificates.Where(c => c.EndsAt < soon),
                (p, c) => new { p.Id, p.Name, c.Subject, EndsAt = c.EndsAt!.Value })
            .OrderBy(c => c.EndsAt)
            .ToListAsync(stopping);
        return
        [
            .. certificates.GroupBy(c => c.Id).Select(all => all.ToArray()).Select(all =>
                new ExpiringCertificates(all[0].Id, all[0].Name, all[0].Subject, all[0].EndsAt, all.Length)),
        ];
    }
}

/// <summary>The certificates of a profile that expire soon: which is the first, and how many there are.</summary>
public sealed record ExpiringCertificates(int ProfileId, string Profile, string Subject, DateTime EndsAt, int Count);

/// <summary>A token that expires soon or has an error, and the path of its group.</summary>
public sealed record ExpiringToken(VppToken Token, string? Group);
