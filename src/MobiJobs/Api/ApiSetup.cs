using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Api.Description;
using MobiJobs.Api.Idempotency;
using MobiJobs.Api.Input;
using MobiJobs.Api.Limits;
using MobiJobs.Queue.Periodic;

namespace MobiJobs.Api;

/// <summary>Registers the HTTP API.</summary>
public static class ApiSetup
{
    /// <summary>Registers the API's description, requests that are carried out once, and what is refused.</summary>
    public static IServiceCollection AddApi(this IServiceCollection services, ApiSettings settings)
    {
        services.Configure<MvcOptions>(options => options.Filters.Add<KnownMembersFilter>());
        services.Configure<JsonOptions>(options =>
        {
            options.JsonSerializerOptions.Converters.Add(new OffsetTimes());
            options.JsonSerializerOptions.NumberHandling = JsonNumberHandling.Strict; // "1" is a text, not a number.
        });
        services.PostConfigure<ApiBehaviorOptions>(options =>
        {
            var answer = options.InvalidModelStateResponseFactory;
            options.InvalidModelStateResponseFactory = context =>
            {
                UnreadableMembers.Rename(context);
                return answer(context);
            };
        });
        return services
            .AddSingleton(settings)
            .AddSingleton<StatedCount>()
            .AddRateLimits(settings)
            .AddApiDescription()
            .AddScoped<KeyedRequest>()
            .AddScoped<RunAnswers>()
            .AddScoped<RequestKeys>()
            .AddPurge<RequestKeyPurge>();
    }
}
