using MobiJobs.Queue.Periodic;

namespace MobiJobs.Reports;

/// <summary>What devices say.</summary>
public static class ReportsSetup
{
    /// <summary>Registers what console and workers need for it.</summary>
    public static IServiceCollection AddReports(this IServiceCollection services) => services
        .AddSingleton<ReportInbox>()
        .AddSingleton<ReportTurn>()
        .AddScoped<AnswerBatch>()
        .AddScoped<LateAnswers>()
        .AddScoped<AppliedAnswers>()
        .AddJobEnded<DeviceKnowledge>()
        .AddJobEnded<DeliveryVerification>()
        .AddJobEnded<FurtherKnowledge>()
        .AddJobEnded<Redeliveries>()
        .AddJobEnded<ActsDone>()
        .AddPeriodicStep<LostAnswers>()
        .AddSweep<ReportInterpreter>(SweepStage.Answers)
        .AddSweep<DeliveryVerification>(SweepStage.Last)
        .AddPurge<ReportPurge>();
}
