using MobiJobs.Runs.Approvals;

namespace MobiJobs.Runs;

/// <summary>Runs: acts on many items.</summary>
public static class RunsSetup
{
    /// <summary>Registers the previews, the keeper of runs, and what a second person approves.</summary>
    public static IServiceCollection AddRuns(this IServiceCollection services, ApprovalSettings approvals) => services
        .AddSingleton(approvals)
        .AddScoped<RunApprovals>()
        .AddScoped<RunPreviews>()
        .AddScoped<RunKeeper>();

    /// <summary>Registers an act for the kinds of run that it names.</summary>
    public static IServiceCollection AddRunAct<T>(this IServiceCollection services)
        where T : class, IRunAct => services.AddScoped<IRunAct, T>();
}
