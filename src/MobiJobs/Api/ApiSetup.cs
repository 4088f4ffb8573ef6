namespace MobiJobs.Api;

/// <summary>Registers the HTTP API: its description, and requests that are carried out once.</summary>
internal static class ApiSetup
{
    public static IServiceCollection AddApi(this IServiceCollection services) => services
        .AddApiDescription()
        .AddScoped<KeyedRequest>()
        .AddScoped<RequestKeys>();
}
