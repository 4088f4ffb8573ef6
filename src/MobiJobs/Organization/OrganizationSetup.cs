using MobiJobs.Organization.Channel;

namespace MobiJobs.Organization;

/// <summary>What an administrator sets for the whole organisation.</summary>
public static class OrganizationSetup
{
    /// <summary>Registers the settings page, and what lets its values count.</summary>
    public static IServiceCollection AddOrganization(this IServiceCollection services, UsualSettings usual) => services
        .AddSingleton(usual)
        .AddScoped<SettingsRegister>()
        .AddScoped<ChannelFacts>()
        .AddScoped<KeptMessages>()
        .AddSingleton<SettingsInUse>()
        .AddHostedService(provider => provider.GetRequiredService<SettingsInUse>());
}
