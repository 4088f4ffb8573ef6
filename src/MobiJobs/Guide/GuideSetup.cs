using MobiJobs.Guide.Book;

namespace MobiJobs.Guide;

/// <summary>The error guide.</summary>
public static class GuideSetup
{
    /// <summary>Registers the guide, read once.</summary>
    public static IServiceCollection AddGuide(this IServiceCollection services) =>
        services.AddSingleton(GuideData.ReadOwn()).AddSingleton<ErrorGuide>().AddSingleton<GuideIndex>();
}
