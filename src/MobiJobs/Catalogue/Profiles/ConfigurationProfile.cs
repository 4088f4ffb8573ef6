using MobiJobs.Gateway;

namespace MobiJobs.Catalogue.Profiles;

/// <summary>A configuration profile that can be sent: the file as it was uploaded, and what was found in it.</summary>
public sealed class ConfigurationProfile : ICatalogueItem
{
    public const int MaxIdLength = 200;
    public const int MaxTypesLength = 4000;

    private ConfigurationProfile()
    {
    }

    public int Id { get; private set; }

    public string Name { get; private set; } = "";

    /// <summary>PayloadIdentifier: what orders name it by, and what a device replaces it by. Unique.</summary>
    public string Identifier { get; private set; } = "";

    /// <summary>PayloadUUID of the file.</summary>
    public string Uuid { get; private set; } = "";

    /// <summary>The types of its payloads, in the file's order, separated by spaces.</summary>
    public string PayloadTypes { get; private set; } = "";

    /// <summary>The file, signed or not, byte by byte.</summary>
    public byte[] Content { get; private set; } = [];

    public bool IsSigned { get; private set; }

    /// <summary>What it forbids, of the restrictions that we have words for.</summary>
    public Restriction Forbidden { get; private set; }

    /// <summary>Whether the App Store is out of reach where it is installed.</summary>
    public bool RestrictsAppStore { get; private set; }

    public bool NeedsSupervision { get; private set; }

    public DateTime UploadedAt { get; private set; }

    /// <summary>Since when it can't be sent any more, UTC.</summary>
    public DateTime? RetiredAt { get; private set; }

    /// <summary>The profile as an order names it.</summary>
    public CommandTarget Target => new(Name, null, null, Identifier);

    /// <summary>A new profile of the catalogue.</summary>
    public static ConfigurationProfile Add(string name, ProfileContent content, bool needsSupervision, DateTime now)
    {
        var profile = new ConfigurationProfile { Identifier = content.Identifier };
        profile.Replace(content, now);
        profile.Edit(name, needsSupervision);
        return profile;
    }

    /// <summary>The name people know it by, and whether only supervised devices take it.</summary>
    public void Edit(string name, bool needsSupervision)
    {
        Name = name;
        NeedsSupervision = needsSupervision;
    }

    /// <summary>A new file with the same identifier; orders that wait deliver this one.</summary>
    public void Replace(ProfileContent content, DateTime now)
    {
        if (content.Identifier != Identifier) { throw new InvalidOperationException("Another identifier is another profile."); }

        Uuid = content.Uuid;
        PayloadTypes = Text.Bounded(string.Join(' ', content.PayloadTypes), MaxTypesLength) ?? "";
        Content = content.File;
        IsSigned = content.IsSigned;
        Forbidden = content.Forbidden;
        RestrictsAppStore = (content.Forbidden & Restrictions.OfAppStore) != Restriction.None;
        UploadedAt = now;
    }

    /// <summary>It can't be sent any more.</summary>
    public void Retire(DateTime now) => RetiredAt ??= now;

    /// <summary>It can be sent again.</summary>
    public void Restore() => RetiredAt = null;
}

/// <summary>What a profile's file holds, as far as it matters to us. Its words are the file's: untrusted.</summary>
public sealed record ProfileContent(
    byte[] File,
    bool IsSigned,
    string? DisplayName,
    string Identifier,
    string Uuid,
    IReadOnlyList<string> PayloadTypes,
    Restriction Forbidden,
    IReadOnlyList<string> OtherRestrictions);
