using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Accounts;

/// <summary>実行ユーザーID: who registered or ended jobs. Outlives the person's account.</summary>
public sealed class Requester
{
    /// <summary>The server itself.</summary>
    public const int SystemId = 1;

    public const string SystemName = AuditEntry.Server;

    private Requester()
    {
    }

    public int Id { get; private set; }

    public string Name { get; private set; } = "";

    /// <summary>The name as <see cref="Normalize"/> returns it, for comparisons that ignore case and width.</summary>
    public string NormalizedName { get; private set; } = "";

    /// <summary>Creates the requester of a person with this user name.</summary>
    public static Requester For(string name) => new() { Name = name, NormalizedName = Normalize(name) };

    /// <summary>NFKC and upper case.</summary>
    public static string Normalize(string name) => TypedText.Comparable(name);
}

/// <summary>Queries of requesters.</summary>
public static class Requesters
{
    /// <summary>The name of a requester, for the audit trail.</summary>
    public static Task<string> NameOfAsync(
        this IQueryable<Requester> requesters, int requesterId, CancellationToken stopping) =>
        requesters.Where(r => r.Id == requesterId).Select(r => r.Name).SingleAsync(stopping);

    /// <summary>Those of these requesters who are people and whose account is neither disabled nor gone.</summary>
    public static async Task<IReadOnlyList<int>> PresentAsync(
        this MobiJobsDb db, IReadOnlyCollection<int> requesterIds, CancellationToken stopping)
    {
        // Two queries: on SQL Server the two name columns have different collations and can't be joined.
        var ids = await db.Requesters.Where(r => requesterIds.Contains(r.Id))
            .ToDictionaryAsync(r => r.NormalizedName, r => r.Id, StringComparer.Ordinal, stopping);
        var names = ids.Keys.ToArray();
        var present = await db.Users.Where(p => names.Contains(p.NormalizedUserName) && p.DisabledAt == null)
            .Select(p => p.NormalizedUserName!).ToListAsync(stopping);
        return [.. present.Where(ids.ContainsKey).Select(name => ids[name])];
    }

    /// <summary>The names of requesters, by id.</summary>
    public static Task<Dictionary<int, string>> NamesOfAsync(
        this IQueryable<Requester> requesters, IReadOnlyCollection<int> ids, CancellationToken stopping) =>
        requesters.Where(r => ids.Contains(r.Id)).ToDictionaryAsync(r => r.Id, r => r.Name, stopping);
}

internal sealed class RequesterTable : IEntityTypeConfiguration<Requester>
{
    public void Configure(EntityTypeBuilder<Requester> requester)
    {
        requester.ToTable("Requesters");
        requester.Property(r => r.Name).HasMaxLength(256);
        requester.Property(r => r.NormalizedName).HasMaxLength(256).IsOrdinal();
        requester.HasIndex(r => r.NormalizedName).IsUnique();
        requester.HasData(new
        {
            Id = Requester.SystemId,
            Name = Requester.SystemName,
            NormalizedName = Requester.SystemName,
        });
    }
}
