using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Data;

namespace MobiJobs.Benchmarks;

/// <summary>People who have signed in at a console, as browsers do.</summary>
internal static partial class SignedIn
{
    private const string Password = "correct-horse-1";

    /// <summary>A new administrator. Returns the cookies.</summary>
    public static async Task<string> AsAdministratorAsync(IServiceProvider services, Uri address)
    {
        var name = $"bench-{Guid.NewGuid():N}";
        await using (var scope = services.CreateWorkScope("test"))
        {
            await scope.ServiceProvider.GetRequiredService<People>()
                .CreateAsync(name, Password, Roles.Administrator, "bench", CancellationToken.None);
        }

        var jar = new CookieContainer();
        using var client = new HttpClient(new HttpClientHandler { CookieContainer = jar }) { BaseAddress = address };
        var form = await client.GetStringAsync(new Uri("/account/sign-in", UriKind.Relative));
        var token = AntiforgeryToken().Match(form).Groups["token"].Value;
        await client.PostAsync(
            new Uri("/account/sign-in", UriKind.Relative),
            new FormUrlEncodedContent(
                new Dictionary<string, string>
                {
                    ["User"] = name,
                    ["Password"] = Password,
                    ["__RequestVerificationToken"] = token,
                }));
        var page = await client.GetStringAsync(new Uri("/", UriKind.Relative));
        if (!page.Contains("<table class=\"jobs", StringComparison.Ordinal))
        {
            throw new InvalidOperationException("Nobody is signed in, or there are no jobs.");
        }

        return jar.GetCookieHeader(address);
    }

    [GeneratedRegex(
        "name=\"__RequestVerificationToken\" type=\"hidden\" value=\"(?<token>[^\"]+)\"",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex AntiforgeryToken();
}
