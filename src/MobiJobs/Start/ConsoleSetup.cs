using System.Text.Encodings.Web;
using System.Text.Json.Serialization;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Mvc.Razor;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.WebEncoders;
using MobiJobs.Accounts;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Administration;
using MobiJobs.Api.Limits;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Overview.Status;
using MobiJobs.Queue.Watch;
using MobiJobs.Start.Layout;
using MobiJobs.Start.Watching;

namespace MobiJobs.Start;

/// <summary>The console and the HTTP API: pages, problems, languages, headers.</summary>
public static class ConsoleSetup
{
    // No inline script or style, nothing from elsewhere; the framework's own forms are the only target.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>More than anybody may choose at once, so that an act can say what its limit is.</summary>
    private const int MaxFormValues = 20_000;

    /// <summary>Registers what pages and the API need.</summary>
    public static IServiceCollection AddConsole(this IServiceCollection services)
    {
        services.AddControllersWithViews(options =>
            {
                options.Filters.Add(new AutoValidateAntiforgeryTokenAttribute());
                options.Filters.Add<OneConnectionPerRequest>();
                options.Filters.Add<RefuseUnreadable>();
                options.Filters.Add<FormRefusals>();
                options.ModelBinderProviders.Insert(0, new PlainNumbers());
                options.MaxModelBindingCollectionSize = MaxFormValues;
            })
            .AddJsonOptions(options =>
            {
                options.JsonSerializerOptions.Converters.Add(Words());
                options.JsonSerializerOptions.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);
            });
        services.ConfigureHttpJsonOptions(options => // The description of the API is made with these.
            options.SerializerOptions.Converters.Add(Words()));
        services.Configure<FormOptions>(options => options.ValueCountLimit = MaxFormValues);
        services.Configure<RazorViewEngineOptions>(options =>
        {
            options.ViewLocationFormats.Clear();
            options.ViewLocationFormats.Add("/Start/Layout/{0}.cshtml");
            options.ViewLocationFormats.Add("/Shared/{0}.cshtml");
            options.ViewLocationExpanders.Add(new ViewsBesideController());
        });
        services.Configure<WebEncoderOptions>(options => options.TextEncoderSettings = new(UnicodeRanges.All));
        services.Configure<CookieTempDataProviderOptions>(options => options.Cookie.Name = Flash.Cookie);
        services.Configure<RouteOptions>(options => options.LowercaseUrls = true);
        services.AddProblemDetails(options => options.CustomizeProblemDetails = ProblemWords.Complete);
        // Tokens differ on every page, so compressing over TLS gives nothing away (docs/decisions/0007).
        services.AddResponseCompression(options => options.EnableForHttps = true);
        services.AddAntiforgery(options => options.Cookie.Name = "mobijobs-form");
        return services;
    }

    /// <summary>A member of an enum is its word: a number is refused.</summary>
    private static JsonStringEnumConverter Words() => new(JsonNamingPolicy.CamelCase, allowIntegerValues: false);

    /// <summary>Sets up the pipeline, in the order in which a request passes it.</summary>
    public static void UseConsole(this WebApplication app)
    {
        app.UseResponseCompression();
        app.UseRequestLocalization(options =>
        {
            options.DefaultRequestCulture = new RequestCulture(Languages.Default);
            options.SupportedCultures = options.SupportedUICultures = [.. Languages.All];
            options.ApplyCurrentCultureToResponseHeaders = true;
            options.RequestCultureProviders =
            [
                new CookieRequestCultureProvider { CookieName = CultureController.Cookie },
                new AcceptLanguageHeaderRequestCultureProvider(),
            ];
        });
        app.UseExceptionHandler(handler => handler.Run(AnswerErrorAsync));
        app.UseStatusCodePages(
            context => AnswerStatusAsync(context.HttpContext, context.HttpContext.Response.StatusCode));
        app.Use(AddHeaders);
        app.Use(AnswerHeadAsGet);
        app.UseRouting();
        app.Use(app.Services.GetRequiredService<StrangerLimit>().LimitAsync); // Before the store is asked who it is.
        app.UseAuthentication();
        app.UseAuditTrail();
        app.UseRateLimiter(); // After authentication: each token has its own limit.
        app.UseAuthorization();
        app.Use(FirstDuties.RequireAsync);
        app.UseAdministration();
        app.MapStaticAssets().AllowAnonymous().ShortCircuit(); // Nobody is asked for who wants a style sheet.
        app.MapControllers().WithStaticAssets();
        app.MapOpenApi().RequireAuthorization(Permissions.Read);
        app.MapQueueDashboard(Permissions.ManageSettings, StatusController.Path);
        app.MapHealth();
        app.MapMetrics();
    }

    /// <summary>Registers what says whether this process can work.</summary>
    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.AddSingleton<StoreReady>().AddHealthChecks().AddCheck<StoreReady>("store", tags: ["ready"]);
        return services;
    }

    /// <summary>Says whether this process lives, and whether it can work.</summary>
    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new() { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks("/health/ready", new() { Predicate = check => check.Tags.Contains("ready") })
            .AllowAnonymous();
    }

    /// <summary>Actions name GET only. The server sends no body to whoever asked for the head.</summary>
    private static Task AnswerHeadAsGet(HttpContext context, RequestDelegate next)
    {
        if (HttpMethods.IsHead(context.Request.Method)) { context.Request.Method = HttpMethods.Get; }

        return next(context);
    }

    private static Task AddHeaders(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(AddHeadersAtStart, context);
        return next(context);
    }

    /// <summary>
    /// At the last moment: an error clears what was set before. Browsers and proxies keep only what says that it may be
    /// kept; assets say so.
    /// </summary>
    private static Task AddHeadersAtStart(object of)
    {
        var context = (HttpContext)of;
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
        if (Assets.IsImmutable(context))
        {
            headers.CacheControl = Assets.ForEver;
        }
        else if (StringValues.IsNullOrEmpty(headers.CacheControl))
        {
            headers.CacheControl = "no-cache, no-store";
            headers.AppendCommaSeparatedValues("Vary", "Accept-Language");
        }

        return Task.CompletedTask;
    }

    /// <summary>
    /// A store that can't be used is reported as such; any other fault is logged, and the answer has only its trace id.
    /// </summary>
    private static Task AnswerErrorAsync(HttpContext context)
    {
        var error = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        var db = context.RequestServices.GetRequiredService<MobiJobsDb>();
        var status = error switch
        {
            BadHttpRequestException bad => bad.StatusCode,
            not null when db.IsStoreTrouble(error) || db.IsPassing(error) => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status500InternalServerError,
        };
        context.Response.StatusCode = status;
        Record(context, error, status);
        if (status == StatusCodes.Status503ServiceUnavailable) { context.Response.Headers.RetryAfter = "10"; }

        return AnswerStatusAsync(context, status);
    }

    private static void Record(HttpContext context, Exception? error, int status)
    {
        var log = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("MobiJobs.Requests");
        switch (status)
        {
            case StatusCodes.Status503ServiceUnavailable:
                log.LogWarning("The store can't be used: {Reason}", error!.GetBaseException().Message);
                break;
            case StatusCodes.Status500InternalServerError:
                log.LogError(error, "Request {TraceId} failed", context.TraceIdentifier);
                break;
        }
    }

    private static async Task AnswerStatusAsync(HttpContext context, int status)
    {
        if (!IsAnsweredByPage(context.Request))
        {
            var page = ErrorPage.ForProgram(status, context.TraceIdentifier);
            await context.WriteProblemAsync(page.Status, page.Title, page.Detail);
            return;
        }

        await ErrorView.RenderAsync(context, ErrorPage.For(status, context.TraceIdentifier));
    }

    private static bool IsAnsweredByPage(HttpRequest request) =>
        request.WantsPage() && !request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);
}
