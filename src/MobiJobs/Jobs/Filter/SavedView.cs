using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using MobiJobs.Accounts;

namespace MobiJobs.Jobs.Filter;

/// <summary>A filter that a person has given a name. Others can open its address, but do not see the name.</summary>
public sealed class SavedView
{
    public const int MaxNameLength = 60;

    private SavedView()
    {
    }

    public int Id { get; private set; }

    public int PersonId { get; private set; }

    public string Name { get; private set; } = "";

    /// <summary>The filter as a query string without the question mark.</summary>
    public string Query { get; private set; } = "";

    public static SavedView Of(int personId, string name, string query) =>
        new() { PersonId = personId, Name = name, Query = query };

    public void Change(string query) => Query = query;
}

internal sealed class SavedViewTable : IEntityTypeConfiguration<SavedView>
{
    public void Configure(EntityTypeBuilder<SavedView> view)
    {
        view.ToTable("SavedViews");
        view.Property(v => v.Name).HasMaxLength(SavedView.MaxNameLength);
        view.Property(v => v.Query).HasMaxLength(4000);
        view.HasIndex(v => new { v.PersonId, v.Name }).IsUnique();
        view.HasOne<Person>().WithMany().HasForeignKey(v => v.PersonId).OnDelete(DeleteBehavior.Cascade);
    }
}
