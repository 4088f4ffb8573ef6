namespace MobiJobs.Accounts;

/// <summary>
/// What people may do by the permission sets that they hold, as the store says now and the room tells that knows the
/// groups.
/// </summary>
public interface IHeldPermissions
{
    /// <summary>The sets that each of these people holds, with what each allows; nobody without one.</summary>
    Task<ILookup<int, HeldPermission>> OfAsync(IReadOnlyCollection<int> personIds, CancellationToken stopping);
}

/// <summary>A set that somebody holds.</summary>
/// <param name="Permissions">What it allows, within the sets above it.</param>
public sealed record HeldPermission(PermissionSet Set, IReadOnlyCollection<string> Permissions);

/// <summary>
/// The sets of a request's person, as they were read with the session or the token: nothing else reads them again.
/// </summary>
public static class HeldInRequest
{
    /// <summary>Remembers them for the request.</summary>
    internal static void Remember(this HttpContext http, IReadOnlyCollection<HeldPermission> held) =>
        http.Features.Set(held);

    /// <summary>The sets of the request's person.</summary>
    public static IReadOnlyCollection<HeldPermission> Held(this HttpContext http) =>
        http.Features.Get<IReadOnlyCollection<HeldPermission>>() ?? [];
}
