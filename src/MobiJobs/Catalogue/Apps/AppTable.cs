using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Catalogue.Books;
using MobiJobs.Data;
using MobiJobs.Jobs;

namespace MobiJobs.Catalogue.Apps;

internal sealed class AppTable : IEntityTypeConfiguration<App>, IEntityTypeConfiguration<Book>
{
    public void Configure(EntityTypeBuilder<App> app)
    {
        app.ToTable("Apps");
        app.Property(a => a.Name).HasMaxLength(Job.MaxDetailLength);
        app.Property(a => a.BundleId).HasMaxLength(App.MaxIdLength).IsOrdinal();
        app.Property(a => a.ManifestUrl).HasMaxLength(App.MaxUrlLength);
        app.Property(a => a.MinimumOs).HasMaxLength(OsVersion.MaxLength);
        app.HasIndex(a => new { a.Source, a.StoreId }, "UX_Apps_StoreId").IsUnique().HasFilter("[StoreId] IS NOT NULL");
        app.HasIndex(a => new { a.Source, a.BundleId }, "UX_Apps_BundleId")
            .IsUnique()
            .HasFilter("[BundleId] IS NOT NULL");
        app.HasIndex(a => a.Name);
    }

    public void Configure(EntityTypeBuilder<Book> book)
    {
        book.ToTable("Books");
        book.Property(b => b.Name).HasMaxLength(Job.MaxDetailLength);
        book.HasIndex(b => b.StoreId).IsUnique();
        book.HasIndex(b => b.Name);
    }
}
