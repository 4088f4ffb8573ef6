using Microsoft.AspNetCore.Mvc;
using MobiJobs.Queue;

namespace MobiJobs.Api;

/// <summary>The HTTP API.</summary>
public static class ApiSetup
{
    /// <summary>Registers its description, its request keys, and what it refuses.</summary>
    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.Configure<MvcOptions>(options => options.Filters.Add<KnownMembersFilter>());
        services.Configure<JsonOptions>(options => options.JsonSerializerOptions.Converters.Add(new OffsetTimes()));
        services.Configure<ApiBehaviorOptions>(options =>
        {
            var answer = options.InvalidModelStateResponseFactory;
            options.InvalidModelStateResponseFactory = context =>
            {
                UnreadableMembers.Name(context.ModelState);
                return answer(context);
            };
        });
        return services.AddApiDescription().AddScoped<KeyedRequest>().AddPurge<RequestKeyPurge>();
    }
}
