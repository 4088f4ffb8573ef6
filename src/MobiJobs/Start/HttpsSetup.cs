using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using MobiJobs.Start.Watching;

namespace MobiJobs.Start;

/// <summary>HTTPS: behind which proxies, and what is refused without it.</summary>
internal static class HttpsSetup
{
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(365);

    /// <summary>Registers it.</summary>
    public static IServiceCollection AddHttps(this IServiceCollection services, WebSettings settings)
    {
        services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders =
                ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            options.ForwardLimit = null; // As many proxies as are trusted.
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var network in settings.Proxies) { options.KnownIPNetworks.Add(network); }
        });
        services.AddOptions<ForwardedHeadersOptions>() // A proxy may pass on what a stranger said.
            .Configure<IOptions<HostFilteringOptions>>((options, own) => options.AllowedHosts = own.Value.AllowedHosts);
        if (!settings.HttpsOnly) { return services; }

        services.AddHsts(options =>
            (options.MaxAge, options.IncludeSubDomains) = (Remembered, settings.IncludesSubDomains));
        return services.Configure<CookiePolicyOptions>(HostCookies.Configure);
    }

    /// <summary>Comes before all that looks at the caller's address, the scheme or the host.</summary>
    public static void UseHttps(this WebApplication app, WebSettings settings)
    {
        if (settings.Proxies.Count > 0) { app.UseForwardedHeaders(); }

        if (!settings.HttpsOnly) { return; }

        app.Use(HostCookies.ReadAsync);
        app.UseCookiePolicy();
        app.UseHsts();
        app.UseWhen(context => !IsHealthCheck(context), web => web.Use(RefusePlainHttp(settings)));
    }

    /// <summary>
    /// A page that was asked for over plain HTTP is asked for again over HTTPS. A form, or what a program asks for, is
    /// refused: what it carried has been read on its way already, and a redirect would hide that.
    /// </summary>
    private static Func<HttpContext, RequestDelegate, Task> RefusePlainHttp(WebSettings settings) => (context, next) =>
    {
        var request = context.Request;
        if (request.IsHttps) { return next(context); }

        var isProgram = request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
            || request.Path.StartsWithSegments(MetricsPage.Path, StringComparison.OrdinalIgnoreCase);
        if (!isProgram && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)))
        {
            context.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
            context.Response.Headers.Location = settings.Secure(request);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
        }

        return Task.CompletedTask;
    };

    /// <summary>Asked by the machine itself, or by an orchestrator inside its own network.</summary>
    private static bool IsHealthCheck(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase);
}
