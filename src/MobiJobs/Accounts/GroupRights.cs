using System.Globalization;

namespace MobiJobs.Accounts;

/// <summary>
/// What one person may do where: by roles in the whole fleet, by permission sets in some groups. What is done to a
/// device needs the rights in its group: those of another group don't count there.
/// </summary>
public sealed class GroupRights : IEquatable<GroupRights>
{
    private readonly IReadOnlyDictionary<int, Rights> groups;
    private readonly string key;

    /// <param name="everywhere">What the person may do in the whole fleet.</param>
    /// <param name="groups">What the person may do in groups where that is more.</param>
    public GroupRights(Rights everywhere, IReadOnlyDictionary<int, Rights> groups)
    {
        (Everywhere, this.groups) = (everywhere, groups);
        Anywhere = everywhere.And(groups.Values.SelectMany(r => r.List()));
        key = string.Join('|', groups.OrderBy(g => g.Key)
            .Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Key}:{g.Value.Names}"))
            .Prepend(everywhere.Names));
    }

    /// <summary>The rights of a person without permission sets.</summary>
    public GroupRights(Rights everywhere)
        : this(everywhere, new Dictionary<int, Rights>())
    {
    }

    /// <summary>What the person may do in the whole fleet.</summary>
    public Rights Everywhere { get; }

    /// <summary>What the person may do in at least one group: what pages offer that are about no device yet.</summary>
    public Rights Anywhere { get; }

    /// <summary>The groups in which the rights are not those of the whole fleet.</summary>
    public IEnumerable<int> Groups => groups.Keys;

    /// <summary>Whether the rights differ between groups.</summary>
    public bool Differ => groups.Count > 0;

    /// <summary>What the person may do with the devices of this group; null for devices without one.</summary>
    public Rights In(int? groupId) => groupId is { } id && groups.TryGetValue(id, out var here) ? here : Everywhere;

    /// <summary>What the person may do in at least one of these groups.</summary>
    public Rights InAny(IEnumerable<int?> groupIds) => Everywhere.And(groupIds.SelectMany(id => In(id).List()));

    /// <summary>Whether the person has a permission wherever the person has another.</summary>
    public bool HasWherever(string permission, string other) => groups.Values.Prepend(Everywhere)
        .Where(rights => rights.Has(other))
        .All(rights => rights.Has(permission));

    /// <summary>The groups in which the person has all of these permissions; null for the whole fleet.</summary>
    public int[]? GroupsWith(IReadOnlyCollection<string> permissions) => Everywhere.HasAll(permissions)
        ? null
        : [.. groups.Where(g => g.Value.HasAll(permissions)).Select(g => g.Key).Order()];

    /// <inheritdoc/>
    public bool Equals(GroupRights? other) => other?.key == key;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as GroupRights);

    /// <inheritdoc/>
    public override int GetHashCode() => key.GetHashCode(StringComparison.Ordinal);

    /// <summary>Equal for equal rights.</summary>
    public override string ToString() => key;
}

/// <summary>The rights of a request's person, as they were read before its action began.</summary>
public static class RequestRights
{
    /// <summary>Remembers them for the request.</summary>
    public static void Remember(this HttpContext http, GroupRights rights) => http.Features.Set(rights);

    /// <summary>What the person of this request may do where.</summary>
    public static GroupRights Rights(this HttpContext http) =>
        http.Features.Get<GroupRights>() ?? new GroupRights(Accounts.Rights.OfWholeFleet(http.User));
}
