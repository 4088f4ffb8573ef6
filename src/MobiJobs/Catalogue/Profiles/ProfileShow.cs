using System.Linq.Expressions;

namespace MobiJobs.Catalogue.Profiles;

/// <summary>A profile as its page shows it: what was read from its file at the upload, without the file.</summary>
public sealed class ProfileShow
{
    internal static readonly Expression<Func<ConfigurationProfile, ProfileShow>> Of = p => new ProfileShow
    {
        Id = p.Id,
        Name = p.Name,
        Identifier = p.Identifier,
        Uuid = p.Uuid,
        PayloadTypes = p.PayloadTypes,
        Size = p.Size,
        IsSigned = p.IsSigned,
        Signer = p.Signer,
        Forbidden = p.Forbidden,
        RestrictsAppStore = p.RestrictsAppStore,
        OtherRestrictions = p.OtherRestrictions,
        BlockedApps = p.BlockedApps,
        AllowedApps = p.AllowedApps,
        NeedsSupervision = p.NeedsSupervision,
        UploadedAt = p.UploadedAt,
        RetiredAt = p.RetiredAt,
        Certificates = p.Certificates.ToList(),
    };

    public required int Id { get; init; }

    public required string Name { get; init; }

    public required string Identifier { get; init; }

    public required string Uuid { get; init; }

    public required string PayloadTypes { get; init; }

    public required int Size { get; init; }

    public required bool IsSigned { get; init; }

    public required string? Signer { get; init; }

    public required Restriction Forbidden { get; init; }

    public required bool RestrictsAppStore { get; init; }

    public required IReadOnlyList<string> OtherRestrictions { get; init; }

    public required IReadOnlyList<string> BlockedApps { get; init; }

    public required IReadOnlyList<string> AllowedApps { get; init; }

    public required bool NeedsSupervision { get; init; }

    public required DateTime UploadedAt { get; init; }

    public required DateTime? RetiredAt { get; init; }

    public required IReadOnlyList<ProfileCertificate> Certificates { get; init; }
}
