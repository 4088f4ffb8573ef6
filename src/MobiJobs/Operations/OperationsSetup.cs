using MobiJobs.Operations.History;
using MobiJobs.Operations.Reserve;
using MobiJobs.Operations.Retry;
using MobiJobs.Operations.Send;
using MobiJobs.Queue;

namespace MobiJobs.Operations;

/// <summary>Checking, registering and repeating what is sent.</summary>
public static class OperationsSetup
{
    /// <summary>Registers what console and workers need for it.</summary>
    public static IServiceCollection AddOperations(this IServiceCollection services)
    {
        services.AddScoped<Preflight>().AddScoped<OperationCheck>().AddScoped<Sendables>().AddScoped<OperationChoices>();
        services.AddScoped<OperationList>().AddScoped<OperationStory>().AddScoped<OperationCsv>();
        services.AddScoped<Reservations>().AddScoped<RetryJudge>();
        services.AddSweep<BulkRetry>(SweepStage.Runs).AddSweep<OperationRegister>(SweepStage.Last);
        return services.AddPurge<OperationRunPurge>().AddPurge<RetryRunPurge>();
    }
}
