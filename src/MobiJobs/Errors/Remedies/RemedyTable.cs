using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using MobiJobs.Accounts;
using MobiJobs.Jobs;
using MobiJobs.Vpp.Users;

namespace MobiJobs.Errors.Remedies;

internal sealed class RemedyTable : IEntityTypeConfiguration<RemedyRun>, IEntityTypeConfiguration<RemedyStep>
{
    public void Configure(EntityTypeBuilder<RemedyRun> run)
    {
        run.ToTable("RemedyRuns");
        run.Ignore(r => r.Current);
        run.HasOne<Job>().WithMany().HasForeignKey(r => r.JobId).OnDelete(DeleteBehavior.Cascade);
        run.HasOne(r => r.RequestedBy).WithMany().HasForeignKey(r => r.RequestedById).OnDelete(DeleteBehavior.Restrict);
        run.HasOne(r => r.CalledOffBy).WithMany().HasForeignKey(r => r.CalledOffById).OnDelete(DeleteBehavior.Restrict);
        run.HasOne<Requester>().WithMany().HasForeignKey(r => r.SyncAskedById).OnDelete(DeleteBehavior.Restrict);
        run.HasMany(r => r.Steps).WithOne().HasForeignKey(s => s.RunId).OnDelete(DeleteBehavior.Cascade);
        run.HasIndex(r => r.DueAt, "IX_RemedyRuns_Due").HasFilter("[DueAt] IS NOT NULL");
        run.HasIndex(r => r.JobId, "UX_RemedyRuns_Open").IsUnique().HasFilter("[EndedAt] IS NULL");
        run.HasIndex(r => new { r.JobId, r.Id });
    }

    public void Configure(EntityTypeBuilder<RemedyStep> step)
    {
        step.ToTable("RemedySteps");
        step.Ignore(s => s.License);
        step.HasKey(s => new { s.RunId, s.No });
        step.Property(s => s.Whose).HasMaxLength(VppUser.MaxNameLength);
        step.Property(s => s.Reason).HasMaxLength(RemedyStep.MaxReasonLength);
    }
}
