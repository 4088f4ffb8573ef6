using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MobiJobs.Accounts.Factors;
using MobiJobs.Accounts.Links;
using MobiJobs.Accounts.Passkeys;
using MobiJobs.Accounts.Provider;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Accounts.Tokens;
using MobiJobs.Data;

namespace MobiJobs.Accounts;

/// <summary>Sign-in: people by password or at a provider, programs by token.</summary>
public static class AccountsSetup
{
    private const string CookieOrToken = "CookieOrToken";

    /// <summary>Registers identity, sessions, tokens and the policies.</summary>
    public static IServiceCollection AddAccounts(
        this IServiceCollection services, AccountSettings settings, TokenSettings tokens)
    {
        services.AddIdentityParts();
        services.AddAuthentication(options =>
            {
                options.DefaultScheme = CookieOrToken;
                options.DefaultAuthenticateScheme = CookieOrToken;
                options.DefaultChallengeScheme = CookieOrToken;
                options.DefaultForbidScheme = CookieOrToken;
            })
            .AddScheme<AuthenticationSchemeOptions, BearerAuthentication>(BearerAuthentication.SchemeName, null)
            .AddPolicyScheme(CookieOrToken, null, options => options.ForwardDefaultSelector = SchemeFor)
            .AddProvider(settings.Provider);
        services.ConfigureApplicationCookie(options => SessionCookie.Configure(options, settings));
        services.AddAuthorization(Permissions.AddPolicies);
        services.AddSingleton(settings).AddSingleton(tokens).AddHttpContextAccessor();
        services.AddSingleton<SessionsSeen>().AddScoped<OpenSessions>();
        services.AddHostedService(provider => provider.GetRequiredService<SessionsSeen>());
        services.AddSingleton<TokensUsed>().AddScoped<PersonTokens>().AddScoped<TokenBearers>();
        services.AddHostedService(provider => provider.GetRequiredService<TokensUsed>());
        services.AddSingleton<Attempts>().AddSingleton<KnownDevices>().AddSingleton<PasswordHashes>();
        services.AddScoped<PasswordSignIn>().AddScoped<PasswordChange>().AddScoped<SignInWays>();
        services.AddScoped<SignInGates>().AddScoped<NewSessions>().AddScoped<FailedSignIns>();
        services.AddFactors();
        services.AddStoreInterceptor(new EntriesByName.AtSave());
        return services.AddScoped<People>().AddScoped<ProofOfPerson>().AddScoped<CurrentPerson>()
            .AddScoped<Notices>().AddScoped<AccountKeys>().AddScoped<AccountLinks>().AddScoped<LinkMails>();
    }

    /// <summary>Second factors and passkeys.</summary>
    private static void AddFactors(this IServiceCollection services)
    {
        services.AddSingleton<Tickets>().AddSingleton<AuthenticatorKeys>();
        services.AddScoped<HalfSignIns>().AddScoped<SecondStep>().AddScoped<FactorCodes>().AddScoped<FactorChanges>();
        services.AddScoped<PasskeyCeremonies>().AddScoped<PasskeySignIn>().AddScoped<PasskeyProof>();
        services.AddOptions<IdentityPasskeyOptions>().Configure<AccountSettings>(PasskeySettings.Configure);
    }

    /// <summary>AddIdentity keeps services that are registered already, so our own come before it.</summary>
    private static void AddIdentityParts(this IServiceCollection services)
    {
        services.AddSingleton<ILookupNormalizer, ComparableNames>();
        services.AddSingleton<IPasswordHasher<Person>, PasswordHasher<Person>>();
        services.AddScoped<IUserStore<Person>, PersonStore>();
        services.AddSingleton<BreachedPasswords>();
        services.AddSingleton<PasswordRules>().AddSingleton<IPasswordValidator<Person>, PasswordRulesOfCommands>();
        services.TryAddSingleton(HashRounds.Advised); // A test can bring its own.
        services.AddOptions<PasswordHasherOptions>()
            .Configure<HashRounds>((options, rounds) => options.IterationCount = rounds.Count);
        services.AddIdentity<Person, IdentityRole<int>>()
            .AddEntityFrameworkStores<MobiJobsDb>()
            .AddDefaultTokenProviders();
    }

    /// <summary>
    /// The API takes tokens only: a cookie would open it to forged requests. Pages take the cookie only: what else a
    /// request carries in Authorization, such as a proxy's own, says nothing. Its description takes either.
    /// </summary>
    private static string SchemeFor(HttpContext context)
    {
        var path = context.Request.Path;
        var isProgram = path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
            || (path.StartsWithSegments("/openapi", StringComparison.OrdinalIgnoreCase)
                && context.Request.Headers.ContainsKey("Authorization"));
        return isProgram ? BearerAuthentication.SchemeName : IdentityConstants.ApplicationScheme;
    }
}
