using System.Globalization;

namespace MobiJobs.Vpp.AppsAndBooks;

/// <summary>The body to assign or collect licences: each of the assets, for each of the people and devices.</summary>
internal sealed record ManageAssets(
    IReadOnlyList<AssetName> Assets,
    IReadOnlyList<string>? ClientUserIds,
    IReadOnlyList<string>? SerialNumbers)
{
    /// <summary>
    /// Apple combines all assets with everybody, so a change must be about one content. It refuses duplicates (9703 to
    /// 9705), so each name is given once.
    /// </summary>
    public static ManageAssets Of(IReadOnlyList<VppAssignment> licenses)
    {
        var assets = licenses
            .Select(l => new AssetName(l.StoreId.ToString(CultureInfo.InvariantCulture), l.Pricing))
            .Distinct()
            .ToArray();
        if (assets.Length != 1)
        {
            throw new ArgumentException("A change is about the licences of one content.", nameof(licenses));
        }

        return new(
            assets,
            Distinct(licenses.Select(l => l.ClientUserId)),
            Distinct(licenses.Select(l => l.SerialNumber)));
    }

    private static string[]? Distinct(IEnumerable<string?> names) =>
        names.OfType<string>().Distinct(StringComparer.Ordinal).ToArray() is { Length: > 0 } some ? some : null;
}

/// <summary>An asset by its store id and its pricing.</summary>
internal sealed record AssetName(string AdamId, string PricingParam);

/// <summary>The body to register or stop people.</summary>
internal sealed record ManageUsers(IReadOnlyList<UserName> Users)
{
    /// <summary>People to register. Apple refuses duplicates, so each is named once.</summary>
    public static ManageUsers Of(IReadOnlyList<VppPerson> people)
    {
        var distinct = people.DistinctBy(p => p.ClientUserId);
        return new([.. distinct.Select(p => new UserName(p.ClientUserId, p.Email, p.ManagedAppleId))]);
    }

    /// <summary>People to stop.</summary>
    public static ManageUsers Of(IReadOnlyList<string> clientUserIds) =>
        new([.. clientUserIds.Distinct(StringComparer.Ordinal).Select(id => new UserName(id))]);
}

/// <summary>A person. The mail address and the managed Apple ID are left out if there is none.</summary>
internal sealed record UserName(string ClientUserId, string? Email = null, string? ManagedAppleId = null);

/// <summary>The body to write who manages a location.</summary>
internal sealed record ClientConfigChange(MdmInfo MdmInfo);
