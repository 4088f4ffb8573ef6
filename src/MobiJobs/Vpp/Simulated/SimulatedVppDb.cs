using Microsoft.EntityFrameworkCore;

namespace MobiJobs.Vpp.Simulated;

/// <summary>The made-up Apple's own file.</summary>
public sealed class SimulatedVppDb(DbContextOptions<SimulatedVppDb> options) : DbContext(options)
{
    public DbSet<SimulatedLocation> Locations => Set<SimulatedLocation>();
}

/// <summary>A location and all that belongs to it, as JSON: there are few, and each is small.</summary>
public sealed class SimulatedLocation
{
    public string Id { get; init; } = "";

    public string State { get; set; } = "";
}
