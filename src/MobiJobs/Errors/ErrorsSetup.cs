using MobiJobs.Errors.Remedies;
using MobiJobs.Errors.Verdicts;
using MobiJobs.Operations.Retry;
using MobiJobs.Queue.Cancel;
using MobiJobs.Queue.Periodic;

namespace MobiJobs.Errors;

/// <summary>Explaining errors and carrying out remedies.</summary>
public static class ErrorsSetup
{
    /// <summary>Registers what console and workers need for it.</summary>
    public static IServiceCollection AddErrors(this IServiceCollection services) =>
        services.AddScoped<FactFinder>().AddScoped<JobExplainer>()
            .AddScoped<IRegistersLater, RemediesUnderWay>().AddScoped<IRemediedJobs, RemediedJobs>()
            .AddScoped<RemedyRights>().AddScoped<RemedyStart>().AddScoped<StoppedRemedies>()
            .AddScoped<RemedySync>().AddScoped<RemedyJobs>()
            .AddPeriodicStep<RemedyWork>();
}
