using System.Linq.Expressions;

namespace MobiJobs.Catalogue.Profiles;

/// <summary>A row of the list of profiles: a profile without its file.</summary>
public sealed class ProfileRow : ICatalogueRow
{
    internal static readonly Expression<Func<ConfigurationProfile, ProfileRow>> Of = p => new ProfileRow
    {
        Id = p.Id,
        Name = p.Name,
        Identifier = p.Identifier,
        PayloadTypes = p.PayloadTypes,
        RestrictsAppStore = p.RestrictsAppStore,
        NeedsSupervision = p.NeedsSupervision,
        RetiredAt = p.RetiredAt,
    };

    public int Id { get; init; }

    public string Name { get; init; } = "";

    public string Identifier { get; init; } = "";

    public string PayloadTypes { get; init; } = "";

    public bool RestrictsAppStore { get; init; }

    public bool NeedsSupervision { get; init; }

    public DateTime? RetiredAt { get; init; }
}
