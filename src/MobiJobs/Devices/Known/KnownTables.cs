using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using MobiJobs.Data;

namespace MobiJobs.Devices.Known;

internal sealed class KnownTables :
    IEntityTypeConfiguration<DeviceDetail>,
    IEntityTypeConfiguration<DeviceProfile>,
    IEntityTypeConfiguration<ManagedApp>,
    IEntityTypeConfiguration<DevicePlace>
{
    public void Configure(EntityTypeBuilder<DeviceDetail> detail)
    {
        detail.ToTable("DeviceDetails");
        detail.HasKey(d => d.DeviceId);
        detail.Property(d => d.DeviceId).ValueGeneratedNever();
        foreach (var text in (string[])[
            nameof(DeviceDetail.BuildVersion), nameof(DeviceDetail.ProductName), nameof(DeviceDetail.ModelNumber),
            nameof(DeviceDetail.Imei), nameof(DeviceDetail.WifiMac)])
        {
            detail.Property(text).HasMaxLength(DeviceDetail.MaxTextLength);
        }

        detail.HasOne<Device>().WithOne().HasForeignKey<DeviceDetail>(d => d.DeviceId)
            .OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<DeviceProfile> profile)
    {
        profile.ToTable("DeviceProfiles");
        profile.HasKey(p => new { p.DeviceId, p.Identifier });
        profile.Property(p => p.Identifier).HasMaxLength(200).IsOrdinal();
        profile.Property(p => p.Name).HasMaxLength(200);
        profile.HasOne<Device>().WithMany().HasForeignKey(p => p.DeviceId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<ManagedApp> app)
    {
        app.ToTable("ManagedApps");
        app.HasKey(a => new { a.DeviceId, a.BundleId });
        app.Property(a => a.BundleId).HasMaxLength(200).IsOrdinal();
        app.HasOne<Device>().WithMany().HasForeignKey(a => a.DeviceId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<DevicePlace> place)
    {
        place.ToTable("DevicePlaces");
        place.HasKey(p => p.DeviceId);
        place.Property(p => p.DeviceId).ValueGeneratedNever();
        place.HasOne<Device>().WithOne().HasForeignKey<DevicePlace>(p => p.DeviceId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class KnownScopes : IRowScopes
{
    public void Apply(ModelBuilder builder, MobiJobsDb db) => builder
        .Limit<DeviceDetail>(d => db.Scope.SeesAll || db.Devices.Any(x => x.Id == d.DeviceId))
        .Limit<DeviceProfile>(p => db.Scope.SeesAll || db.Devices.Any(x => x.Id == p.DeviceId))
        .Limit<ManagedApp>(a => db.Scope.SeesAll || db.Devices.Any(x => x.Id == a.DeviceId))
        .Limit<DevicePlace>(p => db.Scope.SeesAll || db.Devices.Any(x => x.Id == p.DeviceId));
}
