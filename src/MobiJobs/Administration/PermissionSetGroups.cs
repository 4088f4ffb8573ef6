using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using MobiJobs.Accounts;
using MobiJobs.Devices.Groups;

namespace MobiJobs.Administration;

/// <summary>A group with permission sets can't be deleted: the sets would lose the group that limits them.</summary>
internal sealed class PermissionSetGroups : IEntityTypeConfiguration<PermissionSet>
{
    public void Configure(EntityTypeBuilder<PermissionSet> set) =>
        set.HasOne<DeviceGroup>().WithMany().HasForeignKey(s => s.GroupId).OnDelete(DeleteBehavior.Restrict);
}
