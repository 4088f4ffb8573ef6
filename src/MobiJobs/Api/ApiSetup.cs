using MobiJobs.Queue;

namespace MobiJobs.Api;

/// <summary>Registers the HTTP API.</summary>
public static class ApiSetup
{
    /// <summary>Registers the API's description, and requests that are carried out once.</summary>
    public static IServiceCollection AddApi(this IServiceCollection services) => services
        .AddApiDescription()
        .AddScoped<KeyedRequest>()
        .AddScoped<RequestKeys>()
        .AddPurge<RequestKeyPurge>();
}
