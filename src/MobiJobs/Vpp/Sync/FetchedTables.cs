using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Vpp.Tokens;
using MobiJobs.Vpp.Users;

namespace MobiJobs.Vpp.Sync;

internal sealed class FetchedTables
    : IEntityTypeConfiguration<FetchedPerson>, IEntityTypeConfiguration<FetchedLicense>
{
    public void Configure(EntityTypeBuilder<FetchedPerson> person)
    {
        person.ToTable("FetchedPeople");
        person.Property(p => p.Name).HasMaxLength(VppUser.MaxNameLength).IsOrdinal();
        person.Property(p => p.Email).HasMaxLength(VppUser.MaxTextLength);
        person.Property(p => p.ManagedAppleId).HasMaxLength(VppUser.MaxTextLength);
        person.Property(p => p.AccountHash).HasMaxLength(VppUser.MaxHashLength);
        person.Property(p => p.InviteCode).HasMaxLength(VppUser.MaxTextLength);
        person.HasOne<VppToken>().WithMany().HasForeignKey(p => p.TokenId).OnDelete(DeleteBehavior.Cascade);
        person.HasIndex(p => new { p.TokenId, p.Name });
    }

    public void Configure(EntityTypeBuilder<FetchedLicense> license)
    {
        license.ToTable("FetchedLicenses");
        license.Property(l => l.Name).HasMaxLength(VppUser.MaxNameLength).IsOrdinal();
        license.Property(l => l.SerialNumber).HasMaxLength(Device.MaxSerialLength).IsOrdinal();
        license.HasOne<VppToken>().WithMany().HasForeignKey(l => l.TokenId).OnDelete(DeleteBehavior.Cascade);
        license.HasIndex(l => new { l.TokenId, l.StoreId, l.Name });
        license.HasIndex(l => new { l.TokenId, l.StoreId, l.SerialNumber });
    }
}
