using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using MobiJobs.Data;

namespace MobiJobs.Audit;

internal sealed class AuditTable : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> entry)
    {
        entry.ToTable("Audit");
        entry.Property(e => e.Who).HasMaxLength(256);
        entry.Property(e => e.Subject).HasMaxLength(AuditEntry.LongestText);
        entry.Property(e => e.DeviceNumber).HasMaxLength(64).IsOrdinal();
        entry.Property(e => e.SerialNumber).HasMaxLength(64).IsOrdinal();
        entry.Property(e => e.Address).HasMaxLength(64);
        entry.Property(e => e.ViaName).HasMaxLength(100);
        entry.Property(e => e.Before).HasMaxLength(AuditEntry.LongestText);
        entry.Property(e => e.After).HasMaxLength(AuditEntry.LongestText);
        entry.Property(e => e.Reason).HasMaxLength(AuditEntry.LongestText);
        entry.HasIndex(e => e.At);
        entry.HasIndex(e => new { e.Who, e.Id });
        entry.HasIndex(e => new { e.DeviceNumber, e.Id }).HasFilter("[DeviceNumber] IS NOT NULL");
        entry.HasIndex(e => new { e.SerialNumber, e.Id }).HasFilter("[SerialNumber] IS NOT NULL");
    }
}
