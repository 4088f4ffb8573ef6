using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using MobiJobs.Accounts.Tokens;
using MobiJobs.Devices.Groups;

namespace MobiJobs.Administration.Tokens;

/// <summary>A deleted group is taken out of tokens, which stay limited to the others.</summary>
internal sealed class TokenGroups : IEntityTypeConfiguration<TokenGroup>
{
    public void Configure(EntityTypeBuilder<TokenGroup> group) =>
        group.HasOne<DeviceGroup>().WithMany().HasForeignKey(g => g.GroupId).OnDelete(DeleteBehavior.Cascade);
}
