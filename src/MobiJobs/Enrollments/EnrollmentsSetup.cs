using MobiJobs.Enrollments.Import;
using MobiJobs.Queue;

namespace MobiJobs.Enrollments;

/// <summary>How devices come under management and leave it.</summary>
public static class EnrollmentsSetup
{
    /// <summary>Registers what console and workers need for it.</summary>
    public static IServiceCollection AddEnrollments(this IServiceCollection services) => services
        .AddScoped<DeviceRegister>()
        .AddScoped<ErasedDevices>()
        .AddScoped<BulkRegistration>()
        .AddSweep<DeviceImport>(SweepStage.Runs)
        .AddPurge<ImportRunPurge>();
}
