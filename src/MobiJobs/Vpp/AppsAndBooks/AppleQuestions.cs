using System.Globalization;

namespace MobiJobs.Vpp.AppsAndBooks;

/// <summary>Licences that are assigned or collected: each of the assets for each of the people and devices.</summary>
internal sealed record ManageAssets(IReadOnlyList<AssetName> Assets, IReadOnlyList<string>? ClientUserIds, IReadOnlyList<string>? SerialNumbers)
{
    /// <summary>
    /// Apple combines all assets with everybody, so a change must be about one content. It refuses doubles (9703 to 9705),
    /// so each is named once.
    /// </summary>
    public static ManageAssets Of(IReadOnlyList<VppAssignment> licenses)
    {
        var assets = licenses.Select(l => new AssetName(l.StoreId.ToString(CultureInfo.InvariantCulture), l.Pricing)).Distinct().ToArray();
        if (assets.Length != 1) { throw new ArgumentException("A change is about the licences of one content.", nameof(licenses)); }

        return new(assets, Each(licenses.Select(l => l.ClientUserId)), Each(licenses.Select(l => l.SerialNumber)));
    }

    private static string[]? Each(IEnumerable<string?> names) =>
        names.OfType<string>().Distinct(StringComparer.Ordinal).ToArray() is { Length: > 0 } some ? some : null;
}

/// <summary>An asset by its store id and its pricing.</summary>
internal sealed record AssetName(string AdamId, string PricingParam);

/// <summary>People that are registered or stopped.</summary>
internal sealed record ManageUsers(IReadOnlyList<UserName> Users);

/// <summary>A person; the mail address and the managed Apple ID are left out where there is none.</summary>
internal sealed record UserName(string ClientUserId, string? Email = null, string? ManagedAppleId = null);

/// <summary>Says who manages a location.</summary>
internal sealed record ClientConfigChange(MdmInfo MdmInfo);
