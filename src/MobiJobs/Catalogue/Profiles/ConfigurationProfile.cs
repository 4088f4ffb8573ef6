namespace MobiJobs.Catalogue.Profiles;

/// <summary>
/// A configuration profile that can be sent: the uploaded file, and what was read from it when it was uploaded. Whoever
/// shows a profile never reads the file again.
/// </summary>
public sealed class ConfigurationProfile : ICatalogueItem
{
    public const int MaxIdLength = 200;
    public const int MaxTypesLength = 4000;

    private ConfigurationProfile()
    {
    }

    public int Id { get; private set; }

    public string Name { get; private set; } = "";

    /// <summary>PayloadIdentifier; unique. A device replaces a profile by one of the same identifier.</summary>
    public string Identifier { get; private set; } = "";

    /// <summary>PayloadUUID of the file.</summary>
    public string Uuid { get; private set; } = "";

    /// <summary>The payload types in the order of the file, each once, separated by spaces.</summary>
    public string PayloadTypes { get; private set; } = "";

    /// <summary>The file as it was uploaded, signed or not.</summary>
    public byte[] Content { get; private set; } = [];

    /// <summary>The length of the file in bytes.</summary>
    public int Size { get; private set; }

    public bool IsSigned { get; private set; }

    /// <summary>Whose certificate it is signed with; null if it is not signed or does not say.</summary>
    public string? Signer { get; private set; }

    /// <summary>The restrictions it imposes, of those that <see cref="Restriction"/> knows.</summary>
    public Restriction Forbidden { get; private set; }

    /// <summary>Whether it makes the App Store unavailable.</summary>
    public bool RestrictsAppStore { get; private set; }

    /// <summary>The keys of restrictions that <see cref="Restriction"/> does not know.</summary>
    public IReadOnlyList<string> OtherRestrictions { get; private set; } = [];

    /// <summary>The bundle ids of apps that can't be opened.</summary>
    public IReadOnlyList<string> BlockedApps { get; private set; } = [];

    /// <summary>The bundle ids of the only apps that can be opened; empty for no such list.</summary>
    public IReadOnlyList<string> AllowedApps { get; private set; } = [];

    /// <summary>The certificates in it, that of the signer included.</summary>
    public List<ProfileCertificate> Certificates { get; private set; } = [];

    public bool NeedsSupervision { get; private set; }

    public DateTime UploadedAt { get; private set; }

    /// <inheritdoc/>
    public DateTime? RetiredAt { get; private set; }

    /// <inheritdoc/>
    public string AuditSubject => $"profile: {Name} ({Identifier})";

    public static ConfigurationProfile Add(string name, ProfileContent content, bool needsSupervision, DateTime now)
    {
        var profile = new ConfigurationProfile { Identifier = content.Identifier };
        profile.Replace(content, now);
        profile.Edit(name, needsSupervision);
        return profile;
    }

    public void Edit(string name, bool needsSupervision)
    {
        Name = name;
        NeedsSupervision = needsSupervision;
    }

    /// <summary>Replaces the file by one with the same identifier; waiting jobs deliver the new one.</summary>
    public void Replace(ProfileContent content, DateTime now)
    {
        if (content.Identifier != Identifier)
        {
            throw new InvalidOperationException($"The profile is {Identifier}, the file {content.Identifier}.");
        }

        Uuid = content.Uuid;
        PayloadTypes = TypedText.Bounded(string.Join(' ', content.PayloadTypes), MaxTypesLength) ?? "";
        Content = content.File;
        Size = content.File.Length;
        (IsSigned, Signer) = (content.IsSigned, content.Signer);
        Forbidden = content.Forbidden;
        RestrictsAppStore = (content.Forbidden & Restrictions.OfAppStore) != Restriction.None;
        OtherRestrictions = content.OtherRestrictions;
        (BlockedApps, AllowedApps) = (content.BlockedApps, content.AllowedApps);
        Certificates = [.. content.Certificates];
        UploadedAt = now;
    }

    /// <inheritdoc/>
    public void Retire(DateTime now) => RetiredAt ??= now;

    /// <inheritdoc/>
    public void Restore() => RetiredAt = null;
}

/// <summary>The content of a profile's file. Its texts come from the file and are untrusted.</summary>
public sealed record ProfileContent
{
    public required byte[] File { get; init; }

    public required bool IsSigned { get; init; }

    public required string? DisplayName { get; init; }

    public required string Identifier { get; init; }

    public required string Uuid { get; init; }

    public required IReadOnlyList<string> PayloadTypes { get; init; }

    /// <summary>Whose certificate it is signed with.</summary>
    public string? Signer { get; init; }

    public Restriction Forbidden { get; init; }

    /// <summary>The keys of restrictions that <see cref="Restriction"/> does not know.</summary>
    public IReadOnlyList<string> OtherRestrictions { get; init; } = [];

    /// <summary>The bundle ids of apps that can't be opened.</summary>
    public IReadOnlyList<string> BlockedApps { get; init; } = [];

    /// <summary>The bundle ids of the only apps that can be opened; empty for no such list.</summary>
    public IReadOnlyList<string> AllowedApps { get; init; } = [];

    /// <summary>The certificates in it, those of the signers first.</summary>
    public IReadOnlyList<ProfileCertificate> Certificates { get; init; } = [];
}
