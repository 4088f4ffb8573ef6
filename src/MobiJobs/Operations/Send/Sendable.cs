using Microsoft.EntityFrameworkCore;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Catalogue.Profiles;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Kinds;

namespace MobiJobs.Operations.Send;

/// <summary>Something that can be sent, as it stood in the catalogue: what the device is told, and which devices can use it.</summary>
public sealed record Sendable(CommandTarget Target, DeviceFamilies Families = DeviceFamilies.None, bool NeedsSupervision = false, string? MinimumOs = null)
{
    /// <summary>Whether a device of this model belongs to its families; what isn't known of either rules nothing out.</summary>
    public bool Fits(string? model) => Families.Include(model);

    /// <summary>Whether a device's OS is what it needs; null where that isn't known.</summary>
    public bool? RunsOn(string? model, string? version) => OsVersion.IsEnough(MinimumOs, Families, model, version);
}

/// <summary>The catalogue as the one who sends sees it: what fits a kind of job and isn't retired.</summary>
public sealed class Sendables(MobiJobsDb db)
{
    /// <summary>The most things of one operation.</summary>
    public const int MostChosen = 20;

    private const int MostShown = 50;

    private static readonly Restriction SupervisedOnly = Restrictions.All.Where(r => r.NeedsSupervision()).Aggregate(Restriction.None, (all, one) => all | one);

    /// <summary>What can be chosen: what is chosen already, then what matches the search, by name.</summary>
    public async Task<IReadOnlyList<SendableChoice>> FindAsync(JobKind kind, string? search, IReadOnlyCollection<int> chosen, CancellationToken stopping)
    {
        if (Of(kind) is not { } all) { return []; }

        var rows = await all.Where(r => chosen.Contains(r.Id)).OrderBy(r => r.Name).Take(MostChosen).ToListAsync(stopping);
        var rest = all.Where(r => !chosen.Contains(r.Id));
        if (Text.Bounded(search?.Trim(), 100) is { } word) { rest = rest.Where(r => r.Name.Contains(word) || r.BundleId!.Contains(word) || r.ProfileId!.Contains(word)); }

        rows.AddRange(await rest.OrderBy(r => r.Name).ThenBy(r => r.Id).Take(MostShown).ToListAsync(stopping));
        return [.. rows.Select(r => new SendableChoice(r.Id, r.Name, r.BundleId ?? r.ProfileId, r.Families, r.NeedsSupervision, r.MinimumOs, chosen.Contains(r.Id)))];
    }

    /// <summary>What was chosen, in that order; fewer where something has gone from the catalogue or doesn't fit the kind.</summary>
    public async Task<IReadOnlyList<Sendable>> ReadAsync(JobKind kind, IReadOnlyList<int> chosen, CancellationToken stopping)
    {
        if (Of(kind) is not { } all) { return []; }

        var rows = await all.Where(r => chosen.Contains(r.Id)).ToDictionaryAsync(r => r.Id, stopping);
        return [.. chosen.Distinct().Where(rows.ContainsKey).Select(id => rows[id].AsSendable())];
    }

    /// <summary>Where in the catalogue these are today; without those that have gone or changed since.</summary>
    public async Task<IReadOnlyList<int>> FindAgainAsync(JobKind kind, IReadOnlyList<Sendable> things, CancellationToken stopping)
    {
        if (Of(kind) is not { } all) { return []; }

        var names = things.Select(t => t.Target.Name).ToArray();
        var rows = await all.Where(r => names.Contains(r.Name)).ToListAsync(stopping);
        return [.. rows.Where(r => things.Contains(r.AsSendable())).Select(r => r.Id)];
    }

    /// <summary>Each names every text that is searched: the store can't look into one that isn't set.</summary>
    private IQueryable<Row>? Of(JobKind kind) => kind switch
    {
        JobKind.VppInstall => Apps(db.Apps.Where(a => a.Source == AppSource.Vpp)),
        JobKind.AppInstall => Apps(db.Apps.Where(a => a.Source != AppSource.Vpp)),
        JobKind.AppRemove => Apps(db.Apps),
        JobKind.BookInstall => db.Books.Where(b => b.RetiredAt == null).Select(b => new Row { Id = b.Id, Name = b.Name, StoreId = b.StoreId, BundleId = null, ProfileId = null }),
        JobKind.ProfileInstall or JobKind.ProfileRemove => db.Profiles.Where(p => p.RetiredAt == null)
            .Select(p => new Row { Id = p.Id, Name = p.Name, BundleId = null, ProfileId = p.Identifier, NeedsSupervision = p.NeedsSupervision }),
        JobKind.FeatureSetApply or JobKind.FeatureSetRemove => db.FeatureSets.Where(s => s.RetiredAt == null && s.ReplacedAt == null)
            .Select(s => new Row { Id = s.Id, Name = s.Name, BundleId = null, ProfileId = s.Identifier, NeedsSupervision = (s.Forbidden & SupervisedOnly) != Restriction.None }),
        JobKind.DeviceInformation or JobKind.AppList or JobKind.VppInvite or JobKind.Lock or JobKind.PasscodeReset
            or JobKind.LostModeOn or JobKind.LostModeOff or JobKind.Wipe or JobKind.Inactivate => null,
    };

    private static IQueryable<Row> Apps(IQueryable<App> apps) => apps.Where(a => a.RetiredAt == null)
        .Select(a => new Row { Id = a.Id, Name = a.Name, StoreId = a.StoreId, BundleId = a.BundleId, ProfileId = null, Families = a.Families, NeedsSupervision = a.NeedsSupervision, MinimumOs = a.MinimumOs });

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

        public Sendable AsSendable() => new(new CommandTarget(Name, StoreId, BundleId, ProfileId), Families, NeedsSupervision, MinimumOs);
    }
}

/// <summary>A thing to choose.</summary>
public sealed record SendableChoice(int Id, string Name, string? Identifier, DeviceFamilies Families, bool NeedsSupervision, string? MinimumOs, bool IsChosen);
