using System.Security.Claims;
using MobiJobs.Accounts.Tokens;
using MobiJobs.Kinds;

namespace MobiJobs.Accounts;

/// <summary>
/// What one person may do, by roles and permission sets. Every path asks here, whether page, API, bulk act, remedy or
/// worker.
/// <see cref="Permissions"/> says what depends on the person alone; this adds what depends on the kind of job, on how
/// many jobs are meant, and on how a job ended.
/// </summary>
public sealed record Rights
{
    /// <summary>The claim of a permission that a person holds in some groups.</summary>
    internal const string InGroups = "mobijobs:permission";

    /// <summary>The rights of SYSTEM.</summary>
    public static readonly Rights All = new(Permissions.All);

    /// <summary>A bit for each permission, in the order of <see cref="Permissions.All"/>.</summary>
    private readonly ulong held;

    private Rights(IEnumerable<string> permissions)
    {
        foreach (var permission in permissions) { held |= Permissions.BitOf(permission); }
    }

    /// <summary>The permissions, joined by commas.</summary>
    public string Names => string.Join(',', List());

    /// <summary>The rights of a person with these roles, and with what permission sets allow besides.</summary>
    public static Rights Of(IReadOnlyCollection<string> roles, IReadOnlyCollection<string> inGroups) => new(
        Permissions.All.Where(p => Permissions.RolesWith(p).Any(roles.Contains)).Concat(inGroups));

    /// <summary>The rights of a person with these roles alone.</summary>
    public static Rights Of(IEnumerable<string> roles) => Of([.. roles], []);

    /// <summary>What the person of this request may do, in the whole fleet or in some groups.</summary>
    public static Rights Of(ClaimsPrincipal user) =>
        Within(user, Of(RolesOf(user), [.. user.FindAll(InGroups).Select(claim => claim.Value)]));

    /// <summary>What the person of this request may do in the whole fleet.</summary>
    public static Rights OfWholeFleet(ClaimsPrincipal user) =>
        TokenScope.Of(user)?.Groups is null ? OfRoles(user) : Of([]);

    /// <summary>
    /// What the roles of this request's person allow: in the whole fleet, or in the groups of a token that is limited
    /// to some.
    /// </summary>
    public static Rights OfRoles(ClaimsPrincipal user) => Within(user, Of(RolesOf(user), []));

    /// <summary>What the token of the request leaves of it.</summary>
    internal static Rights Within(ClaimsPrincipal user, Rights rights) =>
        TokenScope.Of(user) is { } token ? rights.Within(token) : rights;

    /// <summary>What a token leaves of them.</summary>
    internal Rights Within(TokenScope token) => new(token.Within(List()));

    private static string[] RolesOf(ClaimsPrincipal user) => [.. Roles.All.Where(user.IsInRole)];

    /// <summary>Whether this person may do it.</summary>
    public bool May(Deed deed) => WhyNot(deed) is null;

    /// <summary>These rights, and what else is allowed.</summary>
    internal Rights And(IEnumerable<string> permissions) => new([.. List(), .. permissions]);

    /// <summary>The permissions.</summary>
    internal IReadOnlyCollection<string> List() => [.. Permissions.All.Where(Has)];

    /// <summary>Whether this person has a permission.</summary>
    public bool Has(string permission) => (held & Permissions.BitOf(permission)) != 0;

    /// <summary>Whether this person has all of them.</summary>
    public bool HasAll(IEnumerable<string> permissions) => permissions.All(Has);

    /// <summary>Why this person may not do it; null if it is allowed.</summary>
    public Refusal? WhyNot(Deed deed) => deed switch
    {
        Deed.Send => Unless(Permissions.RegisterJobs, Refusal.Role),
        Deed.SendAgain again => WhyNotAgain(again),
        Deed.Cancel { IsEverything: true } when Has(Permissions.CancelJobs) =>
            Unless(Permissions.CancelEverything, Refusal.Everything),
        Deed.Cancel => Unless(Permissions.CancelJobs, Refusal.Role),
        Deed.ManageLicenses => Unless(Permissions.ManageLicenses, Refusal.Role),
        _ => throw new ArgumentOutOfRangeException(nameof(deed), deed, "No such deed."),
    };

    /// <summary>
    /// Whoever may send a job may send it again. Others may repeat only jobs that failed and are harmless.
    /// </summary>
    private Refusal? WhyNotAgain(Deed.SendAgain again)
    {
        if (May(new Deed.Send(again.Kind))) { return null; }

        if (!Has(Permissions.RetryJobs)) { return Refusal.Role; }

        if (again.WasCanceled) { return Refusal.Canceled; }

        return again.Kind.IsHarmless() ? null : Refusal.Harmful;
    }

    private Refusal? Unless(string permission, Refusal refusal) => Has(permission) ? null : refusal;
}

/// <summary>Why somebody may not do something.</summary>
public enum Refusal
{
    /// <summary>None of the person's roles permits it.</summary>
    Role,

    /// <summary>A person cancelled the job.</summary>
    Canceled,

    /// <summary>Such a job locks the device or removes something from it.</summary>
    Harmful,

    /// <summary>These are all cancellable jobs there are.</summary>
    Everything,
}

/// <summary>The texts of refusals. A member without one doesn't compile.</summary>
public static class RefusalLabels
{
    /// <summary>The reason in the reader's language.</summary>
    public static string Label(this Refusal refusal) => refusal switch
    {
        Refusal.Role => Labels.Problem_ForbiddenDetail,
        Refusal.Canceled => Labels.Refusal_Canceled,
        Refusal.Harmful => Labels.Refusal_Harmful,
        Refusal.Everything => Labels.Refusal_Everything,
    };
}
