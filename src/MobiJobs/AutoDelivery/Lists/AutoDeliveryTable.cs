using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using MobiJobs.AutoDelivery.Sending;
using MobiJobs.Runs;

namespace MobiJobs.AutoDelivery.Lists;

internal sealed class AutoDeliveryTable :
    IEntityTypeConfiguration<AutoDeliveryList>,
    IEntityTypeConfiguration<AutoDeliveryApp>,
    IEntityTypeConfiguration<ExcludedPeriod>,
    IEntityTypeConfiguration<AutoDeliveryRun>,
    IEntityTypeConfiguration<DeliveryHold>
{
    public void Configure(EntityTypeBuilder<AutoDeliveryList> list)
    {
        list.ToTable("AutoDeliveryLists");
        list.Property(l => l.Name).HasMaxLength(AutoDeliveryList.MaxNameLength);
        list.HasOne(l => l.Group).WithMany().HasForeignKey(l => l.GroupId).OnDelete(DeleteBehavior.Restrict);
        list.HasMany(l => l.Apps).WithOne().HasForeignKey(a => a.ListId).OnDelete(DeleteBehavior.Cascade);
        list.HasMany(l => l.Periods).WithOne().HasForeignKey(p => p.ListId).OnDelete(DeleteBehavior.Cascade);
        list.Ignore(l => l.Schedule);
        list.HasIndex(l => new { l.GroupId, l.Name }).IsUnique();
        list.HasIndex(l => l.NextRunAt, "IX_AutoDeliveryLists_Due").HasFilter("[NextRunAt] IS NOT NULL");
    }

    public void Configure(EntityTypeBuilder<AutoDeliveryApp> app)
    {
        app.ToTable("AutoDeliveryApps");
        app.HasKey(a => new { a.ListId, a.AppId });
        app.HasOne(a => a.App).WithMany().HasForeignKey(a => a.AppId).OnDelete(DeleteBehavior.Restrict);
        app.HasIndex(a => new { a.GroupId, a.AppId }, "UX_AutoDeliveryApps_OnceAGroup").IsUnique();
    }

    public void Configure(EntityTypeBuilder<ExcludedPeriod> period)
    {
        period.ToTable("ExcludedPeriods");
        period.Ignore(p => p.Period);
    }

    public void Configure(EntityTypeBuilder<AutoDeliveryRun> run)
    {
        run.ToTable("AutoDeliveryRuns");
        run.Property(r => r.StartedBy).HasMaxLength(256);
        run.HasOne<AutoDeliveryList>().WithMany().HasForeignKey(r => r.ListId).OnDelete(DeleteBehavior.Cascade);
        run.HasOne<Run>().WithMany().HasForeignKey(r => r.RunId).OnDelete(DeleteBehavior.Cascade);
        run.HasIndex(r => new { r.ListId, r.Id });
        run.HasIndex(r => r.RunId).IsUnique();
    }

    public void Configure(EntityTypeBuilder<DeliveryHold> hold)
    {
        hold.ToTable("DeliveryHolds");
        hold.HasOne<AutoDeliveryList>().WithMany().HasForeignKey(h => h.ListId).OnDelete(DeleteBehavior.Cascade);
        hold.HasOne(h => h.Device).WithMany().HasForeignKey(h => h.DeviceId).OnDelete(DeleteBehavior.Cascade);
        hold.HasOne(h => h.App).WithMany().HasForeignKey(h => h.AppId).OnDelete(DeleteBehavior.Restrict);
        hold.HasIndex(h => new { h.ListId, h.DeviceId, h.AppId }).IsUnique();
    }
}
