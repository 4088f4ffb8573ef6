using System.Globalization;
using MobiJobs.Catalogue.Profiles;

namespace MobiJobs.Catalogue.FeatureSets;

/// <summary>
/// 遠隔設定フィーチャーセット: a set of restrictions. A version never changes; editing creates the next one, so that a waiting job
/// sends the version it was registered for.
/// </summary>
public sealed class FeatureSet : ICatalogueItem
{
    public const int MaxIdLength = 200;

    private FeatureSet()
    {
    }

    public int Id { get; private set; }

    public string Name { get; private set; } = "";

    /// <summary>Identifies this version; unique.</summary>
    public string Identifier { get; private set; } = "";

    /// <summary>Identifies the set on devices: each version replaces the former one.</summary>
    public string PayloadIdentifier { get; private set; } = "";

    public int Version { get; private set; }

    public Restriction Forbidden { get; private set; }

    /// <summary>Whether it makes the App Store unavailable.</summary>
    public bool RestrictsAppStore { get; private set; }

    public DateTime CreatedAt { get; private set; }

    /// <summary>When the next version replaced it, UTC; null for the current version.</summary>
    public DateTime? ReplacedAt { get; private set; }

    /// <inheritdoc/>
    public DateTime? RetiredAt { get; private set; }

    /// <summary>Whether any of it applies to supervised devices only.</summary>
    public bool NeedsSupervision => Forbidden.Each().Any(r => r.NeedsSupervision());

    /// <inheritdoc/>
    public string AuditSubject => string.Create(CultureInfo.InvariantCulture, $"feature set: {Name} (v{Version})");

    /// <summary>Creates the first version of a feature set.</summary>
    public static FeatureSet Add(string name, string payloadIdentifier, Restriction forbidden, DateTime now) =>
        Make(name, payloadIdentifier, 1, forbidden, now);

    /// <summary>A new <see cref="PayloadIdentifier"/>.</summary>
    public static string NewPayloadIdentifier() => $"mobijobs.feature-set.{Guid.CreateVersion7():N}";

    /// <summary>
    /// Creates the version that replaces this one. This one is kept for jobs that were registered for it.
    /// </summary>
    public FeatureSet Edit(string name, Restriction forbidden, DateTime now)
    {
        ReplacedAt ??= now;
        var next = Make(name, PayloadIdentifier, Version + 1, forbidden, now);
        next.RetiredAt = RetiredAt;
        return next;
    }

    /// <inheritdoc/>
    public void Retire(DateTime now) => RetiredAt ??= now;

    /// <inheritdoc/>
    public void Restore() => RetiredAt = null;

    private static FeatureSet Make(
        string name,
        string payloadIdentifier,
        int version,
        Restriction forbidden,
        DateTime now)
    {
        return new FeatureSet
        {
            Name = name,
            PayloadIdentifier = payloadIdentifier,
            Identifier = string.Create(CultureInfo.InvariantCulture, $"{payloadIdentifier}.v{version}"),
            Version = version,
            Forbidden = forbidden,
            RestrictsAppStore = (forbidden & Restrictions.OfAppStore) != Restriction.None,
            CreatedAt = now,
        };
    }
}
