using Microsoft.EntityFrameworkCore;

namespace MobiJobs.Gateway.Simulated;

/// <summary>
/// The fleet's own file: the commands handed to it and the apps on its devices. Survives a kill of the program.
/// </summary>
public sealed class FleetDb(DbContextOptions<FleetDb> options) : DbContext(options)
{
    public DbSet<HeldCommand> Commands => Set<HeldCommand>();

    public DbSet<FleetApp> Apps => Set<FleetApp>();

    public DbSet<ErasedDevice> Erased => Set<ErasedDevice>();

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<HeldCommand>().HasKey(c => c.Sequence);
        modelBuilder.Entity<HeldCommand>().HasIndex(c => c.CommandId).IsUnique();
        modelBuilder.Entity<HeldCommand>().HasIndex(c => new { c.ChannelId, c.IsAnswered });
        modelBuilder.Entity<HeldCommand>().HasIndex(c => c.IsAnswered).HasFilter("[IsAnswered] = 0");
        modelBuilder.Entity<ErasedDevice>().HasKey(e => e.ChannelId);
        modelBuilder.Entity<FleetApp>().HasKey(a => new { a.ChannelId, a.BundleId });
    }
}

/// <summary>
/// A command that a device fetches when it connects; kept after its answer, so that a repeated id runs once.
/// </summary>
public sealed class HeldCommand
{
    public long Sequence { get; init; }

    public Guid CommandId { get; init; }

    public string ChannelId { get; init; } = "";

    public CommandKind Kind { get; init; }

    public string? Name { get; init; }

    public long? StoreId { get; init; }

    public string? BundleId { get; init; }

    public bool IsAnswered { get; set; }

    public int NotNows { get; set; }
}

/// <summary>A device that was erased. It stays silent; if it is enrolled again, it gets another channel id.</summary>
public sealed class ErasedDevice
{
    public string ChannelId { get; init; } = "";
}

/// <summary>An app on a device, from the moment (UTC) it is installed.</summary>
public sealed class FleetApp
{
    public string ChannelId { get; init; } = "";

    public string BundleId { get; init; } = "";

    public string Name { get; init; } = "";

    public DateTime FromAt { get; init; }
}
