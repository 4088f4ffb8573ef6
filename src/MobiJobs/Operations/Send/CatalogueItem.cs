using MobiJobs.Catalogue.Apps;
using MobiJobs.Gateway;

namespace MobiJobs.Operations.Send;

/// <summary>
/// Something that can be sent, as the catalogue had it: what the device is told, and which devices can use it.
/// </summary>
public sealed record CatalogueItem(
    CommandTarget Target,
    DeviceFamilies Families = DeviceFamilies.None,
    bool NeedsSupervision = false,
    string? MinimumOs = null)
{
    /// <summary>Whether a device of this model belongs to the families; unknown values rule nothing out.</summary>
    public bool Fits(string? model) => Families.Include(model);

    /// <summary>Whether a device's OS is recent enough; null if that isn't known.</summary>
    public bool? RunsOn(string? model, string? version) => OsVersion.IsEnough(MinimumOs, Families, model, version);
}

/// <summary>An item to choose in the form.</summary>
public sealed record CatalogueChoice(
    int Id,
    string Name,
    string? Identifier,
    DeviceFamilies Families,
    bool NeedsSupervision,
    string? MinimumOs,
    bool IsChosen);
