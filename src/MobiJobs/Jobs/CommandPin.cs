using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MobiJobs.Jobs;

/// <summary>The PIN that unlocks a Mac which a job locked or erased; encrypted.</summary>
public sealed class CommandPin
{
    private CommandPin()
    {
    }

    public long JobId { get; private set; }

    /// <summary>As the program's own key encrypted it.</summary>
    public string Secret { get; private set; } = "";

    public static CommandPin Of(long jobId, string secret) => new() { JobId = jobId, Secret = secret };

    /// <summary>The same PIN under another key.</summary>
    public void ProtectedAnew(string secret) => Secret = secret;
}

internal sealed class CommandPinTable : IEntityTypeConfiguration<CommandPin>
{
    public void Configure(EntityTypeBuilder<CommandPin> pin)
    {
        pin.ToTable("CommandPins");
        pin.HasKey(p => p.JobId);
        pin.Property(p => p.JobId).ValueGeneratedNever();
        pin.Property(p => p.Secret).HasMaxLength(500).IsUnicode(false);
        pin.HasOne<Job>().WithOne().HasForeignKey<CommandPin>(p => p.JobId).OnDelete(DeleteBehavior.Cascade);
    }
}
