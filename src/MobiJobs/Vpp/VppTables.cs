using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Devices.Groups;
using MobiJobs.Vpp.Contents;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp.Tokens;
using MobiJobs.Vpp.Users;

namespace MobiJobs.Vpp;

internal sealed class VppTokenTable : IEntityTypeConfiguration<VppToken>
{
    public void Configure(EntityTypeBuilder<VppToken> token)
    {
        token.ToTable("VppTokens");
        token.Property(t => t.LocationId).HasMaxLength(100);
        token.Property(t => t.LocationName).HasMaxLength(200);
        token.Property(t => t.Organization).HasMaxLength(200);
        token.HasOne<DeviceGroup>().WithMany().HasForeignKey(t => t.GroupId).OnDelete(DeleteBehavior.Restrict);
        token.HideDeleted(t => t.DeletedAt == null);

        // A location's token is registered in one group only.
        token.HasIndex(t => t.LocationId).IsUnique().HasFilter("[DeletedAt] IS NULL");
        token.HasIndex(t => t.ExpiresAt);
    }
}

internal sealed class VppShareTable : IEntityTypeConfiguration<VppShare>
{
    public void Configure(EntityTypeBuilder<VppShare> share)
    {
        share.ToTable("VppShares");
        share.HasKey(s => new { s.TokenId, s.GroupId });
        share.HasOne<VppToken>().WithMany().HasForeignKey(s => s.TokenId).OnDelete(DeleteBehavior.Cascade);
        share.HasOne<DeviceGroup>().WithMany().HasForeignKey(s => s.GroupId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class VppContentTable : IEntityTypeConfiguration<VppContent>
{
    public void Configure(EntityTypeBuilder<VppContent> content)
    {
        content.ToTable("VppContents");
        content.HasKey(c => new { c.TokenId, c.StoreId });
        content.Property(c => c.Pricing).HasMaxLength(10);
        content.HasOne<VppToken>().WithMany().HasForeignKey(c => c.TokenId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class VppUserTable : IEntityTypeConfiguration<VppUser>
{
    public void Configure(EntityTypeBuilder<VppUser> user)
    {
        user.ToTable("VppUsers");
        user.HasMany<Device>().WithOne().HasForeignKey(d => d.VppUserId).OnDelete(DeleteBehavior.NoAction);
        user.Property(u => u.Name).HasMaxLength(VppUser.MaxNameLength).IsOrdinal();
        user.Property(u => u.Email).HasMaxLength(VppUser.MaxTextLength);
        user.Property(u => u.ManagedAppleId).HasMaxLength(VppUser.MaxTextLength);
        user.Property(u => u.AccountHash).HasMaxLength(VppUser.MaxHashLength).IsOrdinal();
        user.Property(u => u.InviteCode).HasMaxLength(VppUser.MaxTextLength);
        user.HasOne<VppToken>().WithMany().HasForeignKey(u => u.TokenId).OnDelete(DeleteBehavior.Cascade);
        user.HasIndex(u => new { u.TokenId, u.Name }).IsUnique();
    }
}

internal sealed class LicenseTable : IEntityTypeConfiguration<License>
{
    private const string IsOfPersonOrDevice =
        "([UserId] IS NULL AND [SerialNumber] IS NOT NULL) OR ([UserId] IS NOT NULL AND [SerialNumber] IS NULL)";

    public void Configure(EntityTypeBuilder<License> license)
    {
        license.ToTable("Licenses", table => table.HasCheckConstraint("CK_Licenses_Whose", IsOfPersonOrDevice));
        license.Property(l => l.SerialNumber).HasMaxLength(Device.MaxSerialLength).IsOrdinal();
        license.HasOne<VppToken>().WithMany().HasForeignKey(l => l.TokenId).OnDelete(DeleteBehavior.Cascade);
        license.HasOne<VppUser>().WithMany().HasForeignKey(l => l.UserId).OnDelete(DeleteBehavior.NoAction);
        license.HasIndex(l => new { l.TokenId, l.StoreId, l.UserId }, "UX_Licenses_User")
            .IsUnique()
            .HasFilter("[UserId] IS NOT NULL");
        license.HasIndex(l => new { l.TokenId, l.StoreId, l.SerialNumber }, "UX_Licenses_Device")
            .IsUnique()
            .HasFilter("[SerialNumber] IS NOT NULL");
        license.HasIndex(l => l.UserId).HasFilter("[UserId] IS NOT NULL");
        license.HasIndex(l => l.SerialNumber).HasFilter("[SerialNumber] IS NOT NULL");
    }
}

internal sealed class VppOrderTable : IEntityTypeConfiguration<VppOrder>
{
    public void Configure(EntityTypeBuilder<VppOrder> order)
    {
        order.ToTable("VppOrders");
        order.Ignore(o => o.RequestedChange);
        order.Property(o => o.EventId).HasMaxLength(VppOrder.MaxEventId);
        order.Property(o => o.ErrorMessage).HasMaxLength(400);
        order.HasOne<VppToken>().WithMany().HasForeignKey(o => o.TokenId).OnDelete(DeleteBehavior.Cascade);
        order.HasOne<Requester>().WithMany().HasForeignKey(o => o.RequestedById).OnDelete(DeleteBehavior.Restrict);
        order.HasIndex(o => o.DueAt, "IX_VppOrders_Due").HasFilter("[DueAt] IS NOT NULL");
        order.HasIndex(o => new { o.TokenId, o.Id });
        order.HasIndex(o => new { o.TokenId, o.EndedAt });
        order.HasIndex(o => o.TokenId, "IX_VppOrders_Keeping").HasFilter("[KeepsSeats] = 1");
        order.HasIndex(o => o.RunId).HasFilter("[RunId] IS NOT NULL");
    }
}
