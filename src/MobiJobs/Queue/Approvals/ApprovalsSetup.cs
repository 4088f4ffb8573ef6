using MobiJobs.Queue.Periodic;

namespace MobiJobs.Queue.Approvals;

/// <summary>承認: what waits for a second person, and what becomes of it.</summary>
internal static class ApprovalsSetup
{
    public static IServiceCollection AddApprovals(this IServiceCollection services) => services
        .AddScoped<ApprovalRights>()
        .AddScoped<WaitingRuns>()
        .AddScoped<ApprovalHistory>()
        .AddScoped<ApprovalFacts>()
        .AddScoped<ApprovalMails>()
        .AddScoped<ApprovalLetters>()
        .AddSingleton<ApprovalAddresses>()
        .AddScoped<ApprovalDecisions>()
        .AddSweep<ApprovalSweep>(SweepStage.Runs);
}
