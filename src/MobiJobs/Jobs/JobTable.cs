using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using MobiJobs.Accounts;
using MobiJobs.Data;

namespace MobiJobs.Jobs;

internal sealed class JobTable : IEntityTypeConfiguration<Job>, IEntityTypeConfiguration<JobEvent>
{
    public const string OneHeadIndex = "UX_Jobs_OneHead";

    public void Configure(EntityTypeBuilder<Job> job)
    {
        job.ToTable("Jobs", Guard);
        job.Ignore(j => j.CommandId);
        job.Property(j => j.Detail).HasMaxLength(Job.MaxDetailLength);
        job.Property(j => j.BundleId).HasMaxLength(200).IsOrdinal();
        job.Property(j => j.ProfileId).HasMaxLength(200).IsOrdinal();
        job.Property(j => j.ErrorKey).HasMaxLength(300).IsOrdinal();
        job.HasOne(j => j.Device).WithMany().HasForeignKey(j => j.DeviceId).OnDelete(DeleteBehavior.Cascade);
        job.HasOne(j => j.Enrollment).WithMany().HasForeignKey(j => j.EnrollmentId).OnDelete(DeleteBehavior.NoAction);
        job.HasOne(j => j.RequestedBy).WithMany().HasForeignKey(j => j.RequestedById).OnDelete(DeleteBehavior.Restrict);
        job.HasOne(j => j.EndedBy).WithMany().HasForeignKey(j => j.EndedById).OnDelete(DeleteBehavior.NoAction);
        IndexQueue(job);
        IndexLists(job);
    }

    public void Configure(EntityTypeBuilder<JobEvent> line)
    {
        line.ToTable("JobEvents");
        line.Property(e => e.Note).HasMaxLength(400);
        line.HasIndex(e => e.JobId);
        line.HasOne<Job>().WithMany().HasForeignKey(e => e.JobId).OnDelete(DeleteBehavior.Cascade);
    }

    /// <summary>The invariants of a job's life, which the store enforces on every program, old or new.</summary>
    private static void Guard(TableBuilder<Job> table)
    {
        table.HasCheckConstraint(
            "CK_Jobs_Stage",
            "([Stage] = 0 AND [Status] = 1) OR ([Stage] = 1 AND [Status] = 2)"
            + " OR ([Stage] = 2 AND [Status] >= 3 AND [Status] <= 7) OR ([Stage] = 3 AND [Status] >= 8)");
        table.HasCheckConstraint(
            "CK_Jobs_Ended",
            "([Stage] = 3 AND [EndedAt] IS NOT NULL AND [DueAt] IS NULL)"
            + " OR ([Stage] < 3 AND [EndedAt] IS NULL AND [DueAt] IS NOT NULL)");

        // A promise ends with its job, and no job starts without the seat that it needs.
        table.HasCheckConstraint(
            "CK_Jobs_Seat",
            "[Seat] IS NULL OR ([SeatTokenId] IS NOT NULL AND [StoreId] IS NOT NULL AND ([Stage] < 2"
            + " OR ([Stage] = 2 AND [Seat] IN (5, 6)) OR ([Stage] = 3 AND [Seat] IN (4, 5, 7))))");
        table.HasCheckConstraint("CK_Jobs_Place", "[Stage] = 0 OR [Stage] = 3 OR [JoinNo] IS NOT NULL");
    }

    private static void IndexQueue(EntityTypeBuilder<Job> job)
    {
        job.HasIndex(j => j.DeviceId, OneHeadIndex).IsUnique().HasFilter("[Stage] = 2");
        job.HasIndex(j => new { j.DeviceId, j.JoinNo }, "UX_Jobs_Place").IsUnique().HasFilter("[Stage] = 1");
        job.HasIndex(j => j.HeadAt, "IX_Jobs_Head").HasFilter("[Stage] = 2");
        job.HasIndex(j => j.AnswerLostAt, "IX_Jobs_AnswerLost").HasFilter("[AnswerLostAt] IS NOT NULL");
        job.HasIndex(j => j.DueAt, "IX_Jobs_Due").HasFilter("[DueAt] IS NOT NULL")
            .Covers(j => new { j.Stage, j.DeadlineAt, j.SessionDeadlineAt, j.ReservedFor }); // What the sweep compares.
        job.HasIndex(j => new { j.Seat, j.SeatTokenId, j.StoreId, j.Id }, "IX_Jobs_Seat")
            .HasFilter("[Seat] IS NOT NULL");
        job.HasIndex(j => j.AgainAt, "IX_Jobs_Again").HasFilter("[AgainAt] IS NOT NULL");
        job.HasIndex(j => j.DeviceId, "IX_Jobs_Unverified").HasFilter("[Verification] = 1");
        job.HasIndex(j => j.DeviceId, "IX_Jobs_Unconfirmed").HasFilter("[Verification] = 3");
    }

    /// <summary>
    /// Lists are sorted by id, newest first. Every one of these indexes ends with it on both engines, since it is the
    /// key of the row. A status is indexed once it is final; otherwise every step of every job would write the index.
    /// To find ids by such an index alone, SQL Server needs the column that its condition calls null.
    /// </summary>
    private static void IndexLists(EntityTypeBuilder<Job> job)
    {
        job.HasIndex(j => new { j.DeviceId, j.Id }, "IX_Jobs_Device");
        job.HasIndex(j => new { j.Status, j.Id }, "IX_Jobs_Status").HasFilter("[DueAt] IS NULL").Covers(j => j.DueAt);
        job.HasIndex(j => new { j.Kind, j.Id }, "IX_Jobs_Kind");
        job.HasIndex(j => new { j.Kind, j.Id }, "IX_Jobs_OpenKind").HasFilter("[DueAt] IS NOT NULL");
        job.HasIndex(j => new { j.Detail, j.Id }, "IX_Jobs_Detail").HasFilter("[Detail] IS NOT NULL");
        job.HasIndex(j => new { j.RequestedById, j.Id }, "IX_Jobs_Requester");
        job.HasIndex(j => new { j.RequestedById, j.Status, j.Id }, "IX_Jobs_RequesterStatus")
            .HasFilter("[DueAt] IS NULL")
            .Covers(j => j.DueAt);
        job.HasIndex(j => j.Id, "IX_Jobs_People")
            .HasFilter(string.Create(CultureInfo.InvariantCulture, $"[RequestedById] <> {Requester.SystemId}"));
        job.HasIndex(j => j.RegisteredAt, "IX_Jobs_Registered");
        job.HasIndex(j => j.EnrollmentId, "IX_Jobs_Enrollment");
        job.HasOne<Operation>().WithMany().HasForeignKey(j => j.OperationId).OnDelete(DeleteBehavior.NoAction);
        job.HasIndex(j => j.OperationId, "IX_Jobs_Operation").HasFilter("[OperationId] IS NOT NULL");
        job.HasIndex(j => new { j.OperationId, j.Status, j.Id }, "IX_Jobs_OperationEnded")
            .HasFilter("[OperationId] IS NOT NULL AND [DueAt] IS NULL")
            .Covers(j => j.DueAt); // Counting by this index alone needs the column that its condition names.
        job.HasIndex(j => j.RetryOfId, "UX_Jobs_RetryOf").IsUnique().HasFilter("[RetryOfId] IS NOT NULL");
        job.HasIndex(j => j.Id, "IX_Jobs_Open").HasFilter("[DueAt] IS NOT NULL");
        job.HasIndex(j => j.EndedById).HasFilter("[EndedById] IS NOT NULL");
        job.HasIndex(j => new { j.EndedAt, j.Status }, "IX_Jobs_Ended").HasFilter("[EndedAt] IS NOT NULL");
        job.HasIndex(j => new { j.ErrorKey, j.Id }, "IX_Jobs_ErrorList").HasFilter("[ErrorKey] IS NOT NULL");
        job.HasIndex(j => new { j.ErrorKey, j.EndedAt }, "IX_Jobs_Error").HasFilter("[ErrorKey] IS NOT NULL");
    }
}
