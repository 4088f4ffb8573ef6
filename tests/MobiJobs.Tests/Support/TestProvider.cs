using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using AngleSharp.Html.Dom;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace MobiJobs.Tests.Support;

/// <summary>
/// An OpenID provider on a free port: description, keys, codes and tokens are real. Whoever comes is
/// <see cref="Subject"/>, and is not asked.
/// </summary>
public sealed class TestProvider : IAsyncDisposable
{
    public const string ClientId = "mobijobs";
    public const string Secret = "a-secret-of-both";

    private const string Onward = "main .acts a[rel=noreferrer]";

    private readonly ConcurrentDictionary<string, bool> used = new(StringComparer.Ordinal);
    private WebApplication app = null!;

    private TestProvider()
    {
    }

    public Uri Authority { get; private set; } = null!;

    /// <summary>Who signs in.</summary>
    public string Subject { get; set; } = "somebody";

    public string? Email { get; set; }

    public string? UserName { get; set; }

    /// <summary>How the person proved who they are.</summary>
    public string[] Methods { get; set; } = [];

    /// <summary>When the person last did; now, if it is not said.</summary>
    public DateTimeOffset? ProvedAt { get; set; }

    /// <summary>Whether it says when the person last did.</summary>
    public bool SaysWhen { get; set; } = true;

    /// <summary>What is wrong with the tokens that it makes.</summary>
    public Action<SecurityTokenDescriptor>? Fault { get; set; }

    /// <summary>The parameters of the last request for a sign-in.</summary>
    public IReadOnlyDictionary<string, string?> Asked { get; private set; } = new Dictionary<string, string?>();

    public static async Task<TestProvider> StartAsync()
    {
        var provider = new TestProvider();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddAuthentication();
        builder.Services.AddOpenIddict().AddServer(provider.Configure);
        provider.app = builder.Build();
        provider.app.UseAuthentication();
        await provider.app.StartAsync();
        var addresses = provider.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        provider.Authority = new Uri(addresses.Addresses.First() + "/");
        return provider;
    }

    /// <summary>The settings of a console that trusts it.</summary>
    public string[] Settings(string name = "学校アカウント") =>
    [
        $"--Accounts:OpenIdConnect:Authority={Authority}",
        $"--Accounts:OpenIdConnect:ClientId={ClientId}",
        $"--Accounts:OpenIdConnect:ClientSecret={Secret}",
        $"--Accounts:OpenIdConnect:Name={name}",
    ];

    /// <summary>Where it sends somebody back to whom the console has sent here.</summary>
    public static async Task<string> AnswerAsync(Uri sentTo)
    {
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var answer = await browser.GetAsync(sentTo);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return answer.Headers.Location!.PathAndQuery;
    }

    /// <summary>Sends this browser from the sign-in page to the provider and back, as the form there does.</summary>
    /// <param name="query">What is added to the form's address.</param>
    public static async Task<IHtmlDocument> SignInAsync(Visitor visitor, string query = "")
    {
        var page = await BeginAsync(visitor, query);
        return page.QuerySelector(Onward) is null ? page : await GoOnAsync(visitor, page);
    }

    /// <summary>Sends the form that leads to the provider. Returns the page that answers it.</summary>
    public static async Task<IHtmlDocument> BeginAsync(Visitor visitor, string query = "")
    {
        var token = (await visitor.GetAsync("/account/sign-in")).FormToken();
        return await visitor.AnswerAsync(
            "/account/external" + query, new Dictionary<string, string> { [FormTokens.Name] = token });
    }

    /// <summary>Sends the form of a page that leads to the provider, and goes there and back.</summary>
    public static async Task<IHtmlDocument> SubmitAsync(Visitor visitor, IHtmlDocument page) =>
        await GoOnAsync(visitor, await visitor.SubmitAsync(page, "form[action^='/account/external']"));

    /// <summary>Follows the link of a page that leads to the provider, and comes back.</summary>
    public static async Task<IHtmlDocument> GoOnAsync(Visitor visitor, IHtmlDocument page) =>
        await visitor.GetAsync(await AnswerAsync(AddressOn(page)));

    /// <summary>Where a page leads to at the provider.</summary>
    public static Uri AddressOn(IHtmlDocument page) => new(page.QuerySelector(Onward)!.GetAttribute("href")!);

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private void Configure(OpenIddictServerBuilder options)
    {
        options.EnableDegradedMode(); // No store: what it would check is checked here.
        options.SetAuthorizationEndpointUris("authorize").SetTokenEndpointUris("token");
        options.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange();
        options.RegisterScopes("openid", "profile", "email");
        options.AddEphemeralEncryptionKey();
        options.AddSigningKey(new RsaSecurityKey(RSA.Create(2048)) { KeyId = "own" });
        options.UseAspNetCore().DisableTransportSecurityRequirement();
        options.AddEventHandler<ValidateAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            if (context.ClientId != ClientId) { context.Reject("invalid_client"); }

            return default;
        }));
        options.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            var isKnown = context.ClientId == ClientId && context.ClientSecret == Secret;
            if (!isKnown) { context.Reject("invalid_client"); }
            else if (!used.TryAdd(context.Request.Code!, true)) { context.Reject("invalid_grant"); }

            return default;
        }));
        options.AddEventHandler<HandleAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            Asked = context.Request.GetParameters().ToDictionary(p => p.Key, p => (string?)p.Value);
            context.Principal = SignIn(context.Request);
            return default;
        }));
        options.AddEventHandler<GenerateTokenContext>(handler => handler
            .UseInlineHandler(context =>
            {
                if (context.TokenType == OpenIddictConstants.TokenTypeIdentifiers.IdentityToken)
                {
                    Fault?.Invoke(context.SecurityTokenDescriptor);
                }

                return default;
            })
            .SetOrder(OpenIddictServerHandlers.Protection.GenerateIdentityModelToken.Descriptor.Order - 1));
    }

    private ClaimsPrincipal SignIn(OpenIddictRequest request)
    {
        var identity = new ClaimsIdentity("test", "name", "role");
        identity.SetClaim("sub", Subject);
        if (Email is not null) { identity.SetClaim("email", Email).SetClaim("email_verified", true); }

        if (UserName is not null) { identity.SetClaim("preferred_username", UserName); }

        if (Methods.Length > 0) { identity.SetClaims("amr", ImmutableArray.Create(Methods)); }

        if (SaysWhen)
        {
            var seconds = (ProvedAt ?? DateTimeOffset.UtcNow).ToUnixTimeSeconds();
            identity.AddClaim(new Claim(
                "auth_time", seconds.ToString(CultureInfo.InvariantCulture), ClaimValueTypes.Integer64));
        }

        var principal = new ClaimsPrincipal(identity);
        principal.SetScopes(request.GetScopes());
        principal.SetDestinations(_ => ["id_token"]);
        return principal;
    }
}
