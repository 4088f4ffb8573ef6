using Microsoft.EntityFrameworkCore;

namespace MobiJobs.Vpp.Simulated;

/// <summary>The file of the simulated Apple.</summary>
public sealed class SimulatedVppDb(DbContextOptions<SimulatedVppDb> options) : DbContext(options)
{
    public DbSet<SimulatedLocation> Locations => Set<SimulatedLocation>();
}

/// <summary>A location and everything in it, as JSON: there are few locations, and each is small.</summary>
public sealed class SimulatedLocation
{
    public string Id { get; init; } = "";

    public string State { get; set; } = "";
}
