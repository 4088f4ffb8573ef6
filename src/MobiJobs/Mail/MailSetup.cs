namespace MobiJobs.Mail;

/// <summary>Mails to people.</summary>
public static class MailSetup
{
    /// <summary>Registers what sends them.</summary>
    public static IServiceCollection AddMail(this IServiceCollection services, MailSettings settings) => services
        .AddSingleton(settings)
        .AddSingleton<Outbox>()
        .AddHostedService(provider => provider.GetRequiredService<Outbox>());
}
