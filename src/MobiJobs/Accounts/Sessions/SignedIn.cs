using System.Globalization;
using System.Security.Claims;

namespace MobiJobs.Accounts.Sessions;

/// <summary>Whom a session stands for, as the store says at this moment.</summary>
internal sealed record SignedIn(
    long SessionId,
    int PersonId,
    string Name,
    IReadOnlyList<string> Roles,
    IReadOnlyCollection<HeldPermission> Sets,
    bool MustChangePassword,
    bool MustAddFactor)
{
    /// <summary>When it is over at the latest (UTC), however much it is used.</summary>
    public required DateTime EndsAt { get; init; }

    /// <summary>The person of the request.</summary>
    public ClaimsPrincipal ToPrincipal(string scheme)
    {
        var identity = new ClaimsIdentity(scheme, ClaimTypes.Name, ClaimTypes.Role);
        identity.AddClaim(new(ClaimTypes.NameIdentifier, PersonId.ToString(CultureInfo.InvariantCulture)));
        identity.AddClaim(new(ClaimTypes.Name, Name));
        identity.AddClaim(new(ClaimTypes.Sid, SessionId.ToString(CultureInfo.InvariantCulture)));
        identity.AddClaim(new(SessionClaims.Ends, EndsAt.Ticks.ToString(CultureInfo.InvariantCulture)));
        identity.AddClaims(Roles.Select(role => new Claim(ClaimTypes.Role, role)));
        var inGroups = Sets.SelectMany(set => set.Permissions).Distinct();
        identity.AddClaims(inGroups.Select(permission => new Claim(Rights.InGroups, permission)));
        if (MustChangePassword) { identity.AddClaim(new(SessionClaims.MustChange, "")); }

        if (MustAddFactor) { identity.AddClaim(new(SessionClaims.MustAdd, "")); }

        return new ClaimsPrincipal(identity);
    }
}

/// <summary>What the claims of a request's person say about the session.</summary>
public static class SessionClaims
{
    internal const string MustChange = "mobijobs:must-change-password";
    internal const string Ends = "mobijobs:session-ends";
    internal const string MustAdd = "mobijobs:must-add-factor";

    /// <summary>The id of the session; null for a program that acts by token.</summary>
    public static long? SessionId(this ClaimsPrincipal user) =>
        long.TryParse(user.FindFirstValue(ClaimTypes.Sid), CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>When the session is over at the latest (UTC); null without a session.</summary>
    public static DateTime? SessionEndsAt(this ClaimsPrincipal user) =>
        long.TryParse(user.FindFirstValue(Ends), CultureInfo.InvariantCulture, out var ticks)
            ? new DateTime(ticks, DateTimeKind.Utc)
            : null;

    /// <summary>Whether the person has to choose another password first.</summary>
    public static bool MustChangePassword(this ClaimsPrincipal user) => user.HasClaim(c => c.Type == MustChange);

    /// <summary>Whether the person has to set up a second factor first.</summary>
    public static bool MustAddFactor(this ClaimsPrincipal user) => user.HasClaim(c => c.Type == MustAdd);

    /// <summary>The id of the person.</summary>
    public static int PersonId(this ClaimsPrincipal user) =>
        int.Parse(user.FindFirstValue(ClaimTypes.NameIdentifier)!, CultureInfo.InvariantCulture);
}
