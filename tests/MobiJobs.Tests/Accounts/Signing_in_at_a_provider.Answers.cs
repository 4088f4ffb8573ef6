using System.Net;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Tokens;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Accounts;

/// <summary>What comes back from the provider, or seems to.</summary>
public sealed partial class Signing_in_at_a_provider
{
    [Theory]
    [InlineData("nonce")]
    [InlineData("key")]
    [InlineData("time")]
    [InlineData("issuer")]
    [InlineData("audience")]
    public async Task A_token_that_was_not_made_for_this_sign_in_by_this_provider_is_refused(string wrong)
    {
        var name = await JoinedAsync();
        using var visitor = new Visitor(console.Running.Address);
        Provider.Fault = token => Spoil(token, wrong);
        try
        {
            AssertFailed(await TestProvider.SignInAsync(visitor));
        }
        finally
        {
            Provider.Fault = null;
        }

        Assert.NotNull((await LastAsync(AuditAction.ProviderFailed)).Reason);
        AssertSignedIn(await TestProvider.SignInAsync(visitor), name);
    }

    [Fact]
    public async Task An_answer_counts_once_and_only_in_the_browser_that_asked()
    {
        var name = await JoinedAsync();
        using var visitor = new Visitor(console.Running.Address, followsRedirects: false);
        var back = await SendAsync(visitor);
        using var thief = new Visitor(console.Running.Address);
        AssertFailed(await thief.GetAsync(back));

        await visitor.GetAsync(back);
        Assert.Equal("/", visitor.Last.Headers.Location!.OriginalString);
        using var replay = new Visitor(console.Running.Address);
        AssertFailed(await replay.GetAsync(back));
        await visitor.GetAsync(back);
        Assert.Equal("/account/sign-in", visitor.Last.Headers.Location!.OriginalString);
        Assert.Equal(1, await console.Running.DoAsync<MobiJobsDb, int>(
            db => db.Sessions.CountAsync(s => s.Person.UserName == name)));
    }

    [Fact]
    public async Task A_code_that_was_used_is_not_taken_with_another_state()
    {
        await JoinedAsync();
        using var visitor = new Visitor(console.Running.Address, followsRedirects: false);
        var first = await SendAsync(visitor);
        await visitor.GetAsync(first);
        var second = await SendAsync(visitor);
        await visitor.GetAsync(With(second, "code", Value(first, "code")));
        Assert.Equal("/account/sign-in", visitor.Last.Headers.Location!.OriginalString);
    }

    [Theory]
    [InlineData("state", "forged")]
    [InlineData("iss", "https://other.example/")]
    [InlineData("code", "forged")]
    public async Task An_answer_that_was_changed_on_its_way_is_refused(string parameter, string value)
    {
        await JoinedAsync();
        using var visitor = new Visitor(console.Running.Address, followsRedirects: false);
        var back = await SendAsync(visitor);
        Assert.Contains($"{parameter}=", back, StringComparison.Ordinal);
        await visitor.GetAsync(With(back, parameter, value));
        Assert.Equal("/account/sign-in", visitor.Last.Headers.Location!.OriginalString);
        AssertFailed(await visitor.GetAsync("/account/sign-in"));
    }

    /// <summary>Otherwise a link on another site signs a browser in, or as somebody else.</summary>
    [Fact]
    public async Task Only_a_form_of_the_console_begins_a_sign_in()
    {
        await JoinedAsync();
        using var visitor = new Visitor(console.Running.Address, followsRedirects: false);
        await visitor.GetAsync("/account/external");
        Assert.StartsWith("/account/sign-in", visitor.Last.Headers.Location!.PathAndQuery, StringComparison.Ordinal);
        await visitor.PostAsync("/account/external", []);
        Assert.Equal(HttpStatusCode.BadRequest, visitor.Last.StatusCode);
        Assert.Equal("", visitor.CookieOf(new Uri(console.Running.Address, "/account/external/answer")));
        var page = await TestProvider.BeginAsync(visitor);
        Assert.Equal(
            $"0; url={TestProvider.AddressOn(page).OriginalString}",
            visitor.Last.Headers.GetValues("Refresh").Single());
    }

    [Fact]
    public async Task Nobody_is_led_away_from_the_console()
    {
        await JoinedAsync();
        using var visitor = new Visitor(console.Running.Address, followsRedirects: false);
        await visitor.GetAsync(await SendAsync(visitor, "?returnUrl=https://thief.example/"));
        Assert.Equal("/", visitor.Last.Headers.Location!.OriginalString);
    }

    private static void Spoil(SecurityTokenDescriptor token, string what)
    {
        token.Claims ??= new Dictionary<string, object>();
        switch (what)
        {
            case "nonce":
                token.Claims["nonce"] = "of another sign-in";
                break;
            case "key":
                token.SigningCredentials = new SigningCredentials(
                    new RsaSecurityKey(RSA.Create(2048)) { KeyId = "own" }, "RS256");
                break;
            case "time":
                (token.NotBefore, token.IssuedAt, token.Expires) =
                    (null, DateTime.UtcNow.AddHours(-2), DateTime.UtcNow.AddHours(-1));
                break;
            case "issuer":
                token.Issuer = "https://other.example/";
                break;
            case "audience":
                token.Claims["aud"] = "another";
                break;
        }
    }

    private static string Value(string address, string parameter) => Uri.UnescapeDataString(
        address.Split('?', '&').Single(p => p.StartsWith(parameter + "=", StringComparison.Ordinal)).Split('=', 2)[1]);

    private static string With(string address, string parameter, string value) => string.Join('&', address.Split('&')
        .Select(p => p.Contains(parameter + "=", StringComparison.Ordinal)
            ? $"{p[..(p.IndexOf(parameter + "=", StringComparison.Ordinal) + parameter.Length + 1)]}"
                + Uri.EscapeDataString(value)
            : p));

    /// <summary>Where the provider sends a visitor back to.</summary>
    private static async Task<string> SendAsync(Visitor visitor, string query = "") =>
        await TestProvider.AnswerAsync(TestProvider.AddressOn(await TestProvider.BeginAsync(visitor, query)));
}
