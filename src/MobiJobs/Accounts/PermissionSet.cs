using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using MobiJobs.Data;

namespace MobiJobs.Accounts;

/// <summary>
/// サービス利用権限: what those who hold it may do with the devices of one group and its subgroups. It never allows more
/// than the set above it, whatever was ticked: what is taken away above is taken away below at once.
/// </summary>
public sealed class PermissionSet
{
    public const int MaxNameLength = 60;

    private PermissionSet()
    {
    }

    public int Id { get; private set; }

    public string Name { get; private set; } = "";

    /// <summary>What the name looks like (<see cref="NameForm"/>): unique within its group.</summary>
    public string Look { get; private set; } = "";

    public int GroupId { get; private set; }

    /// <summary>
    /// The set of a group above that this one was put within; null where there was none. It counts while its group is
    /// above, beside the sets of the nearest group above.
    /// </summary>
    public int? AboveId { get; private set; }

    /// <summary>Whether the devices of subgroups belong to it.</summary>
    public bool IncludesBelow { get; private set; }

    /// <summary>What was ticked, as the names of <see cref="Accounts.Permissions"/>, in their order.</summary>
    public string Ticked { get; private set; } = "";

    /// <summary>What was ticked.</summary>
    public string[] Listed => Ticked.Split(',', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Creates a set.</summary>
    public static PermissionSet Create(string name, int groupId, int? aboveId) =>
        new() { Name = name, Look = NameForm.Of(name), GroupId = groupId, AboveId = aboveId };

    /// <summary>Says what it allows.</summary>
    public void Allow(IEnumerable<string> permissions, bool includesBelow)
    {
        Ticked = string.Join(',', Accounts.Permissions.OfGroups.Intersect(permissions, StringComparer.Ordinal));
        IncludesBelow = includesBelow;
    }

    /// <summary>Gives it another name.</summary>
    public void Rename(string name) => Name = name;
}

/// <summary>A person holds a permission set.</summary>
public sealed class HeldSet
{
    public int PersonId { get; init; }

    public int SetId { get; init; }
}

internal sealed class PermissionSetTable : IEntityTypeConfiguration<PermissionSet>, IEntityTypeConfiguration<HeldSet>
{
    public void Configure(EntityTypeBuilder<PermissionSet> set)
    {
        set.ToTable("PermissionSets");
        set.Property(s => s.Name).HasMaxLength(PermissionSet.MaxNameLength);
        set.Property(s => s.Look).HasMaxLength(NameForm.MaxLength).IsOrdinal();
        set.Property(s => s.Ticked).HasMaxLength(400);
        set.HasIndex(s => new { s.GroupId, s.Look }).IsUnique();
        set.HasOne<PermissionSet>().WithMany().HasForeignKey(s => s.AboveId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<HeldSet> held)
    {
        held.ToTable("HeldSets");
        held.HasKey(h => new { h.PersonId, h.SetId });
        held.HasOne<Person>().WithMany().HasForeignKey(h => h.PersonId).OnDelete(DeleteBehavior.Cascade);
        held.HasOne<PermissionSet>().WithMany().HasForeignKey(h => h.SetId).OnDelete(DeleteBehavior.Cascade);
    }
}
