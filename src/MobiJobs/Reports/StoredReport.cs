using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Enrollments.Arrivals;
using MobiJobs.Gateway;
using MobiJobs.Jobs;

namespace MobiJobs.Reports;

/// <summary>A device's report, stored as received before it is interpreted.</summary>
public sealed class StoredReport
{
    private StoredReport()
    {
    }

    public long Id { get; private set; }

    public DateTime ReceivedAt { get; private set; }

    public string ChannelId { get; private set; } = "";

    /// <summary>The job that it answers; null until it is interpreted, or if it belongs to no job.</summary>
    public long? JobId { get; private set; }

    public ReportState State { get; private set; }

    /// <summary>What it has changed, if a device came, stayed or left by it; null for all else.</summary>
    public CheckInEffect? Effect { get; private set; }

    /// <summary>The text as received; it is untrusted.</summary>
    public string Raw { get; private set; } = "";

    /// <summary>
    /// A report that nobody has interpreted yet. An id that is too long to be a device's is left out: cut, it would be
    /// another one.
    /// </summary>
    public static StoredReport From(DeviceReport report, DateTime now) => new()
    {
        ReceivedAt = now,
        ChannelId = report.ChannelId.Length > Enrollment.MaxChannelIdLength
            ? ""
            : TypedText.Bounded(report.ChannelId, Enrollment.MaxChannelIdLength) ?? "",
        Raw = TypedText.WellFormed(report.Raw),
    };

    /// <summary>An answer of the past, for demonstrations.</summary>
    internal static StoredReport FromHistory(long jobId, string channelId, string raw, DateTime at) =>
        new() { JobId = jobId, ChannelId = channelId, Raw = raw, ReceivedAt = at, State = ReportState.Applied };
}

/// <summary>Values are stored and named in filtered indexes.</summary>
public enum ReportState : byte
{
    Pending = 0,
    Applied = 1,

    /// <summary>Its job had ended before.</summary>
    Late = 2,

    /// <summary>No job of this device has the command: kept for seven days.</summary>
    Nobody = 3,

    /// <summary>It could not be read.</summary>
    Unreadable = 4,
}

internal sealed class StoredReportTable : IEntityTypeConfiguration<StoredReport>
{
    public void Configure(EntityTypeBuilder<StoredReport> report)
    {
        report.ToTable("Reports");
        report.Property(r => r.ChannelId).HasMaxLength(Enrollment.MaxChannelIdLength).IsOrdinal();
        report.HasOne<Job>().WithMany().HasForeignKey(r => r.JobId).OnDelete(DeleteBehavior.Cascade);
        report.HasIndex(r => r.JobId).HasFilter("[JobId] IS NOT NULL");
        report.HasIndex(r => r.Id, "IX_Reports_Pending").HasFilter("[State] = 0");
        report.HasIndex(r => r.ReceivedAt, "IX_Reports_Nobody").HasFilter("[State] = 3");
    }
}
