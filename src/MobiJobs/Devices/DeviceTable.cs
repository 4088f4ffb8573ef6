using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;

namespace MobiJobs.Devices;

internal sealed class DeviceTable :
    IEntityTypeConfiguration<Device>,
    IEntityTypeConfiguration<Enrollment>,
    IEntityTypeConfiguration<DeviceGroup>,
    IEntityTypeConfiguration<DeviceApp>
{
    public void Configure(EntityTypeBuilder<Device> device)
    {
        device.ToTable("Devices");
        device.Property(d => d.Number).HasMaxLength(Device.MaxNumberLength).IsOrdinal();
        device.HasIndex(d => d.Number).IsUnique();
        device.Property(d => d.Name).HasMaxLength(Device.MaxNameLength);
        device.Property(d => d.OwnerName).HasMaxLength(Device.MaxOwnerLength);
        device.Property(d => d.OwnerForm).HasMaxLength(Device.MaxOwnerLength).IsOrdinal();
        device.Property(d => d.Model).HasMaxLength(Device.MaxModelLength);
        device.Property(d => d.OsVersion).HasMaxLength(Device.MaxOsVersionLength);
        device.Property(d => d.SerialNumber).HasMaxLength(Device.MaxSerialLength).IsOrdinal();
        device.Property(d => d.AccountHash).HasMaxLength(Device.MaxAccountHashLength).IsOrdinal();

        // One for each order of the list (DeviceOrder); some also serve the search for a text (DeviceFilter).
        device.HasIndex(d => new { d.Name, d.Number }, "IX_Devices_Name");
        device.HasIndex(d => new { d.OwnerName, d.Number }, "IX_Devices_Owner");
        device.HasIndex(d => d.OwnerForm, "IX_Devices_OwnerForm");
        device.HasIndex(d => new { d.Model, d.Number }, "IX_Devices_Model");
        device.HasIndex(d => new { d.SerialNumber, d.Number }, "IX_Devices_Serial");
        device.HasIndex(d => new { d.GroupId, d.Number }, "IX_Devices_Group");
        device.HasIndex(d => new { d.State, d.Number }, "IX_Devices_State");
        device.HasIndex(d => new { d.LastContactAt, d.Number }, "IX_Devices_LastContact");

        device.HasOne<Enrollment>().WithMany().HasForeignKey(d => d.EnrollmentId).OnDelete(DeleteBehavior.NoAction);
        device.HasOne(d => d.Group).WithMany().HasForeignKey(d => d.GroupId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<Enrollment> enrollment)
    {
        enrollment.ToTable("Enrollments");
        enrollment.Property(e => e.ChannelId).HasMaxLength(Enrollment.MaxChannelIdLength).IsOrdinal();
        enrollment.HasIndex(e => new { e.Channel, e.ChannelId });

        // An Apple device has the same id in each of its enrollments.
        enrollment.HasIndex(e => new { e.Channel, e.ChannelId }, "UX_Enrollments_Open")
            .IsUnique()
            .HasFilter("[EndedAt] IS NULL");
        enrollment.HasOne<Device>().WithMany().HasForeignKey(e => e.DeviceId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<DeviceGroup> group)
    {
        group.ToTable("DeviceGroups");
        group.Property(g => g.Name).HasMaxLength(DeviceGroup.MaxNameLength).IsOrdinal();
        group.Property(g => g.Look).HasMaxLength(NameForm.MaxLength).IsOrdinal();
        group.Property(g => g.Path).HasMaxLength(DeviceGroup.MaxPathLength).IsUnicode(false).IsOrdinal();
        group.HasOne<DeviceGroup>().WithMany().HasForeignKey(g => g.ParentId).OnDelete(DeleteBehavior.Restrict);
        group.HasIndex(g => g.Path, "IX_DeviceGroups_Path");

        // Two indexes, since the engines differ in whether NULLs are equal.
        group.HasIndex(g => new { g.ParentId, g.Look }, "UX_DeviceGroups_Siblings")
            .IsUnique()
            .HasFilter("[ParentId] IS NOT NULL");
        group.HasIndex(g => g.Look, "UX_DeviceGroups_Top").IsUnique().HasFilter("[ParentId] IS NULL");
    }

    public void Configure(EntityTypeBuilder<DeviceApp> app)
    {
        app.ToTable("DeviceApps");
        app.HasKey(a => new { a.DeviceId, a.BundleId });
        app.Property(a => a.BundleId).HasMaxLength(200).IsOrdinal();
        app.Property(a => a.Name).HasMaxLength(200);
        app.Property(a => a.Version).HasMaxLength(60);
        app.HasOne<Device>().WithMany().HasForeignKey(a => a.DeviceId).OnDelete(DeleteBehavior.Cascade);
    }
}
