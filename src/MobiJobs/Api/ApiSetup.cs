using MobiJobs.Queue;

namespace MobiJobs.Api;

/// <summary>The HTTP API.</summary>
public static class ApiSetup
{
    /// <summary>Registers its description and its request keys.</summary>
    public static IServiceCollection AddApi(this IServiceCollection services) =>
        services.AddApiDescription().AddScoped<KeyedRequest>().AddPurge<RequestKeyPurge>();
}
