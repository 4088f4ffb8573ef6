using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MobiJobs.Runs.Reports;

internal sealed class RunTable : IEntityTypeConfiguration<Run>, IEntityTypeConfiguration<RunItem>
{
    public void Configure(EntityTypeBuilder<Run> run)
    {
        run.ToTable("Runs");
        run.Property(r => r.DecisionReason).HasMaxLength(Run.MaxReasonLength);
        run.Property(r => r.RequestReason).HasMaxLength(Run.MaxReasonLength);
        run.HasIndex(r => r.PreviewedAt);
        run.HasIndex(r => r.Id, "IX_Runs_Asked").HasFilter("[ApprovalUntil] IS NOT NULL");
        run.HasIndex(r => r.ApprovalUntil, "IX_Runs_AwaitingApproval")
            .HasFilter("[Approval] = 1 AND [EndedAt] IS NULL");
        run.HasIndex(r => r.FrozenAt, "IX_Runs_Checking").HasFilter("[FrozenAt] IS NOT NULL AND [ReadyAt] IS NULL");
        run.HasIndex(r => r.StartedAt, "IX_Runs_Unfinished").HasFilter("[StartedAt] IS NOT NULL AND [EndedAt] IS NULL");
    }

    public void Configure(EntityTypeBuilder<RunItem> item)
    {
        item.ToTable("RunItems");
        item.HasKey(i => new { i.RunId, i.ItemId, i.Part });
        item.HasOne<Run>().WithMany().HasForeignKey(i => i.RunId).OnDelete(DeleteBehavior.Cascade);
    }
}
