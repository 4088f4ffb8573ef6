namespace MobiJobs.Reports.Webhook;

/// <summary>The address that NanoMDM sends its events to; only where it is the channel.</summary>
public static class WebhookSetup
{
    /// <summary>Where it is.</summary>
    public const string Path = "/webhooks/nanomdm";

    /// <summary>Registers what answers there.</summary>
    public static IServiceCollection AddNanoMdmWebhook(this IServiceCollection services) => services
        .AddSingleton<EventQueue>()
        .AddHostedService(provider => provider.GetRequiredService<EventQueue>())
        .AddSingleton<EventIntake>();

    /// <summary>Opens it to all: a call proves itself by its signature.</summary>
    public static void MapNanoMdmWebhook(this IEndpointRouteBuilder app) => app
        .MapPost(Path, (HttpContext http, EventIntake intake) => intake.ReceiveAsync(http))
        .AllowAnonymous()
        .ExcludeFromDescription();
}
