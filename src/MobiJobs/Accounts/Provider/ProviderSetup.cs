using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace MobiJobs.Accounts.Provider;

/// <summary>Signing in at an OpenID provider.</summary>
internal static class ProviderSetup
{
    public const string Scheme = "OpenIdConnect";

    /// <summary>Where the provider sends people back to; it has to know it.</summary>
    public const string CallbackPath = "/account/external/answer";

    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Signatures that only the provider can make: none by a secret that both know.</summary>
    private static readonly string[] Algorithms =
        ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    /// <summary>Registers it, where one is configured.</summary>
    public static void AddProvider(this AuthenticationBuilder builder, ProviderSettings? settings)
    {
        builder.Services.AddScoped<ProviderSignIn>().AddScoped<ProviderJoining>();
        if (settings is null) { return; }

        builder.Services.AddScoped<ProviderAnswers>().AddSingleton<SilentProvider>();
        builder.AddOpenIdConnect(Scheme, options =>
        {
            options.Authority = settings.Authority.AbsoluteUri;
            options.RequireHttpsMetadata = settings.Authority.Scheme == Uri.UriSchemeHttps; // Or on this machine.
            (options.ClientId, options.ClientSecret) = (settings.ClientId, settings.Secret.Text);
            options.CallbackPath = CallbackPath;
            (options.RemoteSignOutPath, options.SignedOutCallbackPath) = (default, default); // We end only ours.
            options.SignInScheme = IdentityConstants.ExternalScheme; // Required, and never used: see ProviderAnswers.
            options.ResponseType = OpenIdConnectResponseType.Code;
            options.ResponseMode = OpenIdConnectResponseMode.Query;
            options.UsePkce = true;
            options.SaveTokens = false;
            options.MapInboundClaims = false;
            options.DisableTelemetry = true;
            options.ClaimActions.Clear(); // They would drop the issuer.
            options.BackchannelTimeout = Patience;
            options.Scope.Clear();
            foreach (var scope in settings.Scopes) { options.Scope.Add(scope); }

            options.TokenValidationParameters.ClockSkew = ClockSkew;
            options.TokenValidationParameters.ValidAlgorithms = Algorithms;
            options.CorrelationCookie.Name = "mobijobs-external.";
            options.NonceCookie.Name = "mobijobs-external-nonce.";
            foreach (var cookie in (CookieBuilder[])[options.CorrelationCookie, options.NonceCookie])
            {
                cookie.SameSite = SameSiteMode.Lax; // The provider sends people back by a link.
                cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            }

            options.EventsType = typeof(ProviderAnswers);
        });
    }
}
