using Microsoft.EntityFrameworkCore;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Catalogue.FeatureSets;
using MobiJobs.Data;
using MobiJobs.Kinds;

namespace MobiJobs.Queue.Commands;

/// <summary>
/// What the catalogue has for commands: the files of profiles and feature sets as they are now, what devices know them
/// by, and the manifests of in-house apps.
/// </summary>
internal sealed class CatalogueContent(MobiJobsDb db) : ICommandContent
{
    /// <inheritdoc/>
    public async Task FillAsync(IReadOnlyList<OpenCommand> commands, CancellationToken stopping)
    {
        var byKind = commands.ToLookup(c => c.Kind);
        await ProfilesAsync([.. byKind[JobKind.ProfileInstall]], stopping);
        await FeatureSetsAsync(
            [.. byKind[JobKind.FeatureSetApply], .. byKind[JobKind.FeatureSetRemove]], stopping);
        await ManifestsAsync([.. byKind[JobKind.AppInstall]], stopping);
        foreach (var removal in byKind[JobKind.ProfileRemove])
        {
            removal.Content.ProfileIdentifier = removal.Target?.ProfileId;
        }
    }

    /// <summary>One file is read once, however many devices get it.</summary>
    private async Task ProfilesAsync(OpenCommand[] commands, CancellationToken stopping)
    {
        var identifiers = IdentifiersOf(commands);
        if (identifiers.Length == 0) { return; }

        var files = await db.Profiles.Where(p => identifiers.Contains(p.Identifier))
            .Select(p => new { p.Identifier, p.Content })
            .ToDictionaryAsync(p => p.Identifier, p => p.Content, StringComparer.Ordinal, stopping);
        foreach (var command in commands)
        {
            command.Content.Profile = files.GetValueOrDefault(command.Target?.ProfileId ?? "");
        }
    }

    /// <summary>
    /// A job names one version of a set. To devices all versions are the same profile, which each replaces.
    /// </summary>
    private async Task FeatureSetsAsync(OpenCommand[] commands, CancellationToken stopping)
    {
        var identifiers = IdentifiersOf(commands);
        if (identifiers.Length == 0) { return; }

        var sets = await db.FeatureSets.AsNoTracking().Where(s => identifiers.Contains(s.Identifier))
            .ToDictionaryAsync(s => s.Identifier, StringComparer.Ordinal, stopping);
        var files = sets.ToDictionary(s => s.Key, s => FeatureSetFile.Write(s.Value), StringComparer.Ordinal);
        foreach (var command in commands)
        {
            var version = command.Target?.ProfileId ?? "";
            command.Content.ProfileIdentifier = sets.GetValueOrDefault(version)?.PayloadIdentifier;
            command.Content.Profile = files.GetValueOrDefault(version);
        }
    }

    private async Task ManifestsAsync(OpenCommand[] commands, CancellationToken stopping)
    {
        var bundles = commands.Select(c => c.Target?.BundleId).OfType<string>().Distinct(StringComparer.Ordinal)
            .ToArray();
        if (bundles.Length == 0) { return; }

        var manifests = await db.Apps.Where(a => a.Source == AppSource.InHouse && a.ManifestUrl != null)
            .Where(a => a.BundleId != null && bundles.Contains(a.BundleId))
            .Select(a => new { a.BundleId, a.StoreId, a.ManifestUrl })
            .ToListAsync(stopping);
        foreach (var command in commands)
        {
            command.Content.ManifestUrl = manifests
                .Find(m => m.BundleId == command.Target?.BundleId && m.StoreId == command.Target?.StoreId)
                ?.ManifestUrl;
        }
    }

    private static string[] IdentifiersOf(IEnumerable<OpenCommand> commands) =>
        [.. commands.Select(c => c.Target?.ProfileId).OfType<string>().Distinct(StringComparer.Ordinal)];
}
