using Microsoft.EntityFrameworkCore;
using MobiJobs.Devices.Known;
using MobiJobs.Enrollments.Arrivals;
using MobiJobs.Jobs;

namespace MobiJobs.Data;

/// <summary>What commands need, and what their answers tell.</summary>
public abstract partial class MobiJobsDb
{
    public DbSet<DeviceDetail> DeviceDetails => Set<DeviceDetail>();

    public DbSet<DeviceProfile> DeviceProfiles => Set<DeviceProfile>();

    public DbSet<ManagedApp> ManagedApps => Set<ManagedApp>();

    public DbSet<DevicePlace> DevicePlaces => Set<DevicePlace>();

    public DbSet<CommandPin> CommandPins => Set<CommandPin>();

    public DbSet<UnlockToken> UnlockTokens => Set<UnlockToken>();
}
