namespace MobiJobs.Runs;

/// <summary>Acting on many.</summary>
public static class RunsSetup
{
    /// <summary>Registers the previews and the keeper of runs.</summary>
    public static IServiceCollection AddRuns(this IServiceCollection services) => services
        .AddScoped<RunPreviews>()
        .AddScoped<RunKeeper>();

    /// <summary>Registers what the runs of some kinds do.</summary>
    public static IServiceCollection AddRunAct<T>(this IServiceCollection services)
        where T : class, IRunAct => services.AddScoped<IRunAct, T>();
}
