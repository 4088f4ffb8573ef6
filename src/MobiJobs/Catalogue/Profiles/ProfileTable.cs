using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;

namespace MobiJobs.Catalogue.Profiles;

internal sealed class ProfileTable : IEntityTypeConfiguration<ConfigurationProfile>
{
    public void Configure(EntityTypeBuilder<ConfigurationProfile> profile)
    {
        profile.ToTable("Profiles");
        profile.Property(p => p.Name).HasMaxLength(Job.MaxDetailLength);
        profile.Property(p => p.Identifier).HasMaxLength(ConfigurationProfile.MaxIdLength).IsOrdinal();
        profile.Property(p => p.Uuid).HasMaxLength(64);
        profile.Property(p => p.PayloadTypes).HasMaxLength(ConfigurationProfile.MaxTypesLength);
        profile.Property(p => p.Signer).HasMaxLength(ConfigurationProfile.MaxIdLength);
        profile.OwnsMany(p => p.Certificates, certificate =>
        {
            certificate.ToTable("ProfileCertificates");
            certificate.WithOwner().HasForeignKey("ProfileId");
            certificate.Property<int>("Id");
            certificate.HasKey("Id");
            certificate.Property(c => c.Subject).HasMaxLength(ConfigurationProfile.MaxIdLength);
        });
        profile.HasIndex(p => p.Identifier).IsUnique();
        profile.HasIndex(p => p.Name);
    }
}
