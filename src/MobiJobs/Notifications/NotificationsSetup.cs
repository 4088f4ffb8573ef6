using MobiJobs.Notifications.Sending;
using MobiJobs.Notifications.Subscriptions;
using MobiJobs.Notifications.Telling;
using MobiJobs.Notifications.Webhooks;
using MobiJobs.Overview.Status;
using MobiJobs.Queue.Periodic;

namespace MobiJobs.Notifications;

/// <summary>通知: what people are told by mail, and programs by webhooks.</summary>
public static class NotificationsSetup
{
    /// <summary>Registers what finds out and tells; it is sent where this process has workers.</summary>
    public static IServiceCollection AddNotifications(
        this IServiceCollection services, WebhookSettings settings, bool isSending)
    {
        services.AddSingleton(settings).AddSingleton<WebhookVault>().AddSingleton<WebhookCalls>();
        services.AddScoped<NoticeReaders>().AddScoped<NoticeFacts>().AddScoped<StandingFacts>();
        services.AddScoped<NoticeTelling>().AddSingleton<NoticeLetters>().AddScoped<NoticeDelivery>();
        services.AddScoped<OwnSubscriptions>().AddScoped<WebhookRegister>().AddScoped<WebhookPages>();
        services.AddSingleton<NoticePost>();
        services.AddScoped<IStatusLook, NoticeLook>();
        services.AddPurge<NoticePurge>();
        services.AddRecurring<NoticeSweep>(
            RecurringNames.Notices, Rhythm.EveryMinute, sweep => sweep.SweepAsync(CancellationToken.None));
        return isSending
            ? services.AddHostedService(provider => provider.GetRequiredService<NoticePost>())
            : services;
    }
}
