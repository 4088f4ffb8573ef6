using Microsoft.EntityFrameworkCore;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Catalogue.Profiles;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Kinds;

namespace MobiJobs.Operations.Send;

/// <summary>What the catalogue offers for a kind of job: everything that fits the kind and isn't retired.</summary>
public sealed class CatalogueItems(MobiJobsDb db)
{
    /// <summary>The most items of one operation.</summary>
    public const int MaxChosen = 20;

    private const int MaxShown = 50;
    private const int MaxSearchLength = 100;

    private static readonly Restriction SupervisedOnly = Restrictions.All
        .Where(r => r.NeedsSupervision())
        .Aggregate(Restriction.None, (all, one) => all | one);

    /// <summary>What can be chosen: first what is already chosen, then what matches the search, by name.</summary>
    public async Task<IReadOnlyList<CatalogueChoice>> FindAsync(
        JobKind kind,
        string? search,
        IReadOnlyCollection<int> chosen,
        CancellationToken stopping)
    {
        if (Of(kind) is not { } all) { return []; }

        var rows = await all.Where(r => chosen.Contains(r.Id))
            .OrderBy(r => r.Name)
            .Take(MaxChosen)
            .ToListAsync(stopping);
        var rest = all.Where(r => !chosen.Contains(r.Id));
        if (TypedText.Bounded(search?.Trim(), MaxSearchLength) is { } word)
        {
            rest = rest.Where(r => r.Name.Contains(word)
                || r.BundleId!.AsSearched().Contains(word)
                || r.ProfileId!.AsSearched().Contains(word));
        }

        rows.AddRange(await rest.OrderBy(r => r.Name).ThenBy(r => r.Id).Take(MaxShown).ToListAsync(stopping));
        return [.. rows.Select(r => r.AsChoice(chosen.Contains(r.Id)))];
    }

    /// <summary>What was chosen, in that order, without what has left the catalogue or doesn't fit the kind.</summary>
    public async Task<IReadOnlyList<CatalogueItem>> ReadAsync(
        JobKind kind,
        IReadOnlyList<int> chosen,
        CancellationToken stopping)
    {
        if (Of(kind) is not { } all) { return []; }

        var rows = await all.Where(r => chosen.Contains(r.Id)).ToDictionaryAsync(r => r.Id, stopping);
        return [.. chosen.Distinct().Where(rows.ContainsKey).Select(id => rows[id].AsItem())];
    }

    /// <summary>The present ids of these items, without items that have been removed or changed since.</summary>
    public async Task<IReadOnlyList<int>> FindAgainAsync(
        JobKind kind,
        IReadOnlyList<CatalogueItem> items,
        CancellationToken stopping)
    {
        if (Of(kind) is not { } all) { return []; }

        var names = items.Select(i => i.Target.Name).ToArray();
        var rows = await all.Where(r => names.Contains(r.Name)).ToListAsync(stopping);
        return [.. rows.Where(r => items.Contains(r.AsItem())).Select(r => r.Id)];
    }

    /// <summary>
    /// What is known of what was sent before, in that order; of what has left the catalogue only what was sent.
    /// </summary>
    public async Task<IReadOnlyList<CatalogueItem>> ReadAsync(
        JobKind kind, IReadOnlyList<CommandTarget> targets, CancellationToken stopping)
    {
        if (Of(kind) is not { } all) { return [.. targets.Select(t => new CatalogueItem(t))]; }

        var names = targets.Select(t => t.Name).ToArray();
        var ids = targets.Select(t => t.BundleId ?? t.ProfileId).OfType<string>().ToArray();
        var rows = await all.Where(r => names.Contains(r.Name) || ids.Contains(r.BundleId) || ids.Contains(r.ProfileId))
            .OrderBy(r => r.Id).ToListAsync(stopping);
        return [.. targets.Select(t => (rows.Find(r => r.Is(t))?.AsItem() ?? new(t)) with { Target = t })];
    }

    private IQueryable<Row>? Of(JobKind kind) => kind switch
    {
        JobKind.VppInstall => Apps(db.Apps.Where(a => a.Source == AppSource.Vpp)),
        JobKind.AppInstall => Apps(db.Apps.Where(a => a.Source != AppSource.Vpp)),
        JobKind.AppRemove => Apps(db.Apps),
        JobKind.BookInstall => Books(),
        JobKind.ProfileInstall or JobKind.ProfileRemove => Profiles(),
        JobKind.FeatureSetApply or JobKind.FeatureSetRemove => FeatureSets(),
        JobKind.DeviceInformation or JobKind.AppList or JobKind.VppInvite or JobKind.Lock or JobKind.PasscodeReset
            or JobKind.LostModeOn or JobKind.LostModeOff or JobKind.Wipe or JobKind.Inactivate
            or JobKind.ProfileList or JobKind.ManagedAppList or JobKind.Location or JobKind.Restart
            or JobKind.DeviceName => null,
    };

    // Each query sets every text that is searched, null included: EF Core can't translate a search in a member not set.
    private static IQueryable<Row> Apps(IQueryable<App> apps) => apps.Where(a => a.RetiredAt == null)
        .Select(a => new Row
        {
            Id = a.Id,
            Name = a.Name,
            StoreId = a.StoreId,
            BundleId = a.BundleId,
            ProfileId = null,
            Families = a.Families,
            NeedsSupervision = a.NeedsSupervision,
            MinimumOs = a.MinimumOs,
        });

    private IQueryable<Row> Books() => db.Books.Where(b => b.RetiredAt == null)
        .Select(b => new Row { Id = b.Id, Name = b.Name, StoreId = b.StoreId, BundleId = null, ProfileId = null });

    private IQueryable<Row> Profiles() => db.Profiles.Where(p => p.RetiredAt == null)
        .Select(p => new Row
        {
            Id = p.Id,
            Name = p.Name,
            BundleId = null,
            ProfileId = p.Identifier,
            NeedsSupervision = p.NeedsSupervision,
        });

    private IQueryable<Row> FeatureSets() => db.FeatureSets.Where(s => s.RetiredAt == null && s.ReplacedAt == null)
        .Select(s => new Row
        {
            Id = s.Id,
            Name = s.Name,
            BundleId = null,
            ProfileId = s.Identifier,
            NeedsSupervision = (s.Forbidden & SupervisedOnly) != Restriction.None,
        });

    private sealed class Row
    {
        public int Id { get; init; }

        public string Name { get; init; } = "";

        public long? StoreId { get; init; }

        public string? BundleId { get; init; }

        public string? ProfileId { get; init; }

        public DeviceFamilies Families { get; init; }

        public bool NeedsSupervision { get; init; }

        public string? MinimumOs { get; init; }

        public bool Is(CommandTarget sent) =>
            (StoreId, BundleId, ProfileId) == (sent.StoreId, sent.BundleId, sent.ProfileId);

        public CatalogueItem AsItem() =>
            new(new CommandTarget(Name, StoreId, BundleId, ProfileId), Families, NeedsSupervision, MinimumOs);

        public CatalogueChoice AsChoice(bool isChosen) =>
            new(Id, Name, BundleId ?? ProfileId, Families, NeedsSupervision, MinimumOs, isChosen);
    }
}
