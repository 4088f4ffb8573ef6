using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Accounts;

/// <summary>
/// Authenticates requests by <c>Authorization: Bearer …</c>. A token has the identity of its person, with the roles
/// that the person has now. Where somebody else gave the password since, it is not taken until the person has chosen
/// another one.
/// </summary>
public sealed class ApiTokens(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    MobiJobsDb db,
    SignInManager<Person> signIn) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "ApiToken";

    private const string Prefix = "Bearer ";
    private const int TokenBytes = 32;

    /// <summary>Creates a random token, and the hash that is stored in its place.</summary>
    public static (string Token, string Hash) Create()
    {
        var token = "mj_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
        return (token, HashOf(token));
    }

    /// <summary>What the store holds in place of a text: its SHA-256, hexadecimal.</summary>
    internal static string HashOf(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)) { return AuthenticateResult.NoResult(); }

        var hash = HashOf(header[Prefix.Length..].Trim());
        var token = await db.ApiTokens.Where(t => t.Hash == hash)
            .Select(t => new { t.Name, t.Person, t.CreatedAt })
            .SingleOrDefaultAsync(Context.RequestAborted);
        if (token?.Person is not { DisabledAt: null } person || token.CreatedAt < person.PasswordGivenAt)
        {
            return AuthenticateResult.Fail("The token is not valid.");
        }

        var principal = await signIn.CreateUserPrincipalAsync(person);
        var claims = principal.Claims.Append(new Claim(AuditOrigin.TokenClaim, token.Name));
        var identity = new ClaimsIdentity(claims, Scheme.Name, ClaimTypes.Name, ClaimTypes.Role);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name));
    }

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }
}
