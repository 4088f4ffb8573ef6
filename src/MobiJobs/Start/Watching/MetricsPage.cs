using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;
using MobiJobs.Api.Limits;
using MobiJobs.Jobs.Live;

namespace MobiJobs.Start.Watching;

/// <summary>
/// The numbers in the form of Prometheus, for who has the token; without one in the settings there is no such page.
/// </summary>
internal static class MetricsPage
{
    /// <summary>Where it is.</summary>
    public const string Path = "/metrics";

    private const string Scheme = "Bearer ";

    /// <summary>Opens it to whoever knows the token: the store is not asked who that is.</summary>
    public static void MapMetrics(this WebApplication app)
    {
        var token = app.Services.GetRequiredService<WatchSettings>().Token;
        app.MapGet(Path, token is null ? NoSuchPage : Page(app, token)).AllowAnonymous().ExcludeFromDescription();
    }

    private static Task NoSuchPage(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static RequestDelegate Page(IEndpointRouteBuilder app, string token)
    {
        var right = HashOf(token);
        var page = app.CreateApplicationBuilder();
        page.Use((http, next) => AdmitAsync(http, next, right));
        page.UseOpenTelemetryPrometheusScrapingEndpoint(_ => true);
        return page.Build();
    }

    /// <summary>Guessing is held back as at the API, and a comparison takes as long whatever is sent.</summary>
    private static async Task AdmitAsync(HttpContext http, RequestDelegate next, byte[] right)
    {
        if (!http.RequestServices.GetRequiredService<StrangerLimit>().Admits(http)) { return; }

        if (!CryptographicOperations.FixedTimeEquals(HashOf(TokenOf(http.Request)), right))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            http.Response.Headers.WWWAuthenticate = Scheme.Trim();
            return;
        }

        await http.RequestServices.GetRequiredService<StoreGauges>().ReadAsync(http.RequestAborted);
        await next(http);
    }

    private static string TokenOf(HttpRequest request)
    {
        var header = request.Headers[HeaderNames.Authorization].ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : "";
    }

    private static byte[] HashOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
