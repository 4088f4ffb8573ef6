using System.Security.Claims;

namespace MobiJobs.Accounts.Provider;

/// <summary>The OpenID provider by which people may sign in.</summary>
/// <param name="Authority">Its address: what it is and which keys it signs with are read there.</param>
/// <param name="ClientId">What the provider calls this console.</param>
/// <param name="Secret">What proves to the provider that it is this console.</param>
/// <param name="Name">What people call the provider.</param>
/// <param name="Scopes">What is asked for.</param>
public sealed record ProviderSettings(
    Uri Authority, string ClientId, ProviderSecret Secret, string Name, IReadOnlyList<string> Scopes)
{
    /// <summary>The longest name that a button shows whole.</summary>
    public const int MaxNameLength = 40;

    /// <summary>Whether somebody whom nobody knows becomes a person, without rights.</summary>
    public bool CreatesPeople { get; init; }

    /// <summary>Values of <c>amr</c> or <c>acr</c> that say that the provider has asked for a second factor.</summary>
    public IReadOnlyList<string> WholeBy { get; init; } = [];

    /// <summary>Whether a sign-in there needs no second factor of ours.</summary>
    internal bool IsWhole(ClaimsPrincipal user) => user.Claims.Any(
        claim => claim.Type is "amr" or "acr" && WholeBy.Contains(claim.Value, StringComparer.Ordinal));
}

/// <summary>A secret that is not shown where the settings are.</summary>
public sealed record ProviderSecret(string? Text)
{
    /// <inheritdoc/>
    public override string ToString() => "…";
}

/// <summary>Who may sign in by password.</summary>
public enum PasswordsFor
{
    Everybody,
    Administrators,
    Nobody,
}
