using MobiJobs.Guide.Book;

namespace MobiJobs.Guide;

/// <summary>The error guide.</summary>
public static class GuideSetup
{
    /// <summary>Registers the guide, read once.</summary>
    public static IServiceCollection AddGuide(this IServiceCollection services) =>
        services.AddSingleton(ErrorGuide.Own.Data).AddSingleton(ErrorGuide.Own).AddSingleton<GuideIndex>()
            .AddSingleton<GuideChapters>();
}
