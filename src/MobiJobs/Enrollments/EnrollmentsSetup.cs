using MobiJobs.Enrollments.Arrivals;
using MobiJobs.Enrollments.Import;
using MobiJobs.Enrollments.Many;
using MobiJobs.Enrollments.PushCertificates;
using MobiJobs.Queue.Commands;
using MobiJobs.Queue.Periodic;
using MobiJobs.Runs;

namespace MobiJobs.Enrollments;

/// <summary>How devices come under management and leave it.</summary>
public static class EnrollmentsSetup
{
    /// <summary>Registers what console and workers need for it.</summary>
    public static IServiceCollection AddEnrollments(this IServiceCollection services) => services
        .AddScoped<DeviceRegister>()
        .AddScoped<DeviceDepartures>()
        .AddScoped<UnlockTokens>()
        .AddScoped<ICommandContent>(provider => provider.GetRequiredService<UnlockTokens>())
        .AddPurge<UnlockTokens>()
        .AddScoped<CheckIns>()
        .AddSweep<CheckIns>(SweepStage.Last)
        .AddScoped<DevicePreviews>()
        .AddScoped<DeviceActSummary>()
        .AddRunAct<MoveDevices>()
        .AddRunAct<InactivateDevices>()
        .AddRunAct<DeleteDevices>()
        .AddScoped<ErasedDevices>()
        .AddScoped<BulkRegistration>()
        .AddScoped<DeviceImport>()
        .AddScoped<ImportFiles>()
        .AddScoped<ImportReport>()
        .AddRunAct<ImportDevices>()
        .AddPurge<ImportItemPurge>();

    /// <summary>Registers what a channel needs whose devices are woken with a push certificate.</summary>
    public static IServiceCollection AddPushCertificates(this IServiceCollection services) =>
        services.AddSweep<PushCertificateWatch>(SweepStage.Last);
}
