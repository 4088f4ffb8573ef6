using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;

namespace MobiJobs.Catalogue.FeatureSets;

internal sealed class FeatureSetTable : IEntityTypeConfiguration<FeatureSet>
{
    public void Configure(EntityTypeBuilder<FeatureSet> set)
    {
        set.ToTable("FeatureSets");
        set.Property(s => s.Name).HasMaxLength(Job.MaxDetailLength);
        set.Property(s => s.Identifier).HasMaxLength(FeatureSet.MaxIdLength).IsOrdinal();
        set.Property(s => s.PayloadIdentifier).HasMaxLength(FeatureSet.MaxIdLength).IsOrdinal();
        set.HasIndex(s => s.Identifier).IsUnique();
        set.HasIndex(s => s.PayloadIdentifier, "UX_FeatureSets_Current").IsUnique().HasFilter("[ReplacedAt] IS NULL");
        set.HasIndex(s => s.Name);
    }
}
