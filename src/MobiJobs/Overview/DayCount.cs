using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using MobiJobs.Jobs;

namespace MobiJobs.Overview;

/// <summary>
/// How many jobs ended in a status on a day in the organisation's time zone. A closed day is counted once; the count
/// remains when its jobs are purged or their device is deleted.
/// </summary>
public sealed class DayCount
{
    private DayCount()
    {
    }

    public DateOnly Day { get; private set; }

    public JobStatus Status { get; private set; }

    public int Count { get; private set; }

    public static DayCount Of(DateOnly day, JobStatus status, int count) =>
        new() { Day = day, Status = status, Count = count };
}

internal sealed class DayCountTable : IEntityTypeConfiguration<DayCount>
{
    public void Configure(EntityTypeBuilder<DayCount> count)
    {
        count.ToTable("DayCounts");
        count.HasKey(c => new { c.Day, c.Status });
    }
}
