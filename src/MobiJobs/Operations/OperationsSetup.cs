using MobiJobs.Operations.Again;
using MobiJobs.Operations.History;
using MobiJobs.Operations.Reserve;
using MobiJobs.Operations.Retry;
using MobiJobs.Operations.Send;
using MobiJobs.Queue.Periodic;
using MobiJobs.Runs;

namespace MobiJobs.Operations;

/// <summary>Checking, registering and repeating operations.</summary>
public static class OperationsSetup
{
    /// <summary>Registers what console and workers need for operations.</summary>
    public static IServiceCollection AddOperations(this IServiceCollection services)
    {
        services.AddScoped<OperationChoices>().AddScoped<CatalogueItems>().AddScoped<RecipientDevices>();
        services.AddScoped<JobCheck>().AddScoped<SendableTarget>().AddScoped<TakingDevices>();
        services.AddScoped<OperationPreviews>().AddScoped<CheckReport>().AddScoped<OperationRunPages>();
        services.AddScoped<SeatReport>().AddScoped<SeatCures>().AddScoped<OperationSummaries>();
        services.AddScoped<OperationList>().AddScoped<OperationStory>();
        services.AddScoped<OperationSeats>().AddScoped<OperationCsv>().AddScoped<DeliveryForecasts>();
        services.AddScoped<Reservations>().AddSweep<ReservationMoves>(SweepStage.DueTimes).AddRunAct<OperationJobs>();
        services.AddSingleton<RedeliveryRule>().AddScoped<WantedRedeliveries>();
        services.AddJobEnded<RedeliveryPlans>().AddSweep<DueRedeliveries>(SweepStage.Last);
        services.AddScoped<RetryPreviews>().AddScoped<RetryCheck>().AddScoped<RetrySelection>();
        services.AddScoped<RetryFindings>().AddScoped<RetryReport>().AddScoped<RetrySeats>();
        return services.AddRunAct<RetryJobs>();
    }
}
