using System.Globalization;
using MobiJobs.AutoDelivery;
using MobiJobs.Catalogue.Profiles;
using MobiJobs.Gateway;
using MobiJobs.Kinds;

namespace MobiJobs.Catalogue.FeatureSets;

/// <summary>
/// 遠隔設定フィーチャーセット: what a device forbids. Its settings never change: editing makes the next version, so that what was
/// ordered is what is sent, however long it waits.
/// </summary>
public sealed class FeatureSet : ICatalogueItem
{
    public const int MaxIdLength = 200;

    private FeatureSet()
    {
    }

    public int Id { get; private set; }

    public string Name { get; private set; } = "";

    /// <summary>What orders name this version by; unique.</summary>
    public string Identifier { get; private set; } = "";

    /// <summary>What a device knows all versions by: the next replaces the last.</summary>
    public string PayloadIdentifier { get; private set; } = "";

    public int Version { get; private set; }

    public Restriction Forbidden { get; private set; }

    /// <summary>Whether the App Store is out of reach where it is applied.</summary>
    public bool RestrictsAppStore { get; private set; }

    public DateTime CreatedAt { get; private set; }

    /// <summary>When a next version took its place, UTC; null for the one that is sent.</summary>
    public DateTime? ReplacedAt { get; private set; }

    /// <summary>Since when it can't be sent any more, UTC.</summary>
    public DateTime? RetiredAt { get; private set; }

    /// <summary>Whether devices obey it only under supervision.</summary>
    public bool NeedsSupervision => Forbidden.Each().Any(r => r.NeedsSupervision());

    /// <summary>This version as an order names it.</summary>
    public CommandTarget Target => new(Name, null, null, Identifier);

    /// <summary>The first version of a feature set.</summary>
    public static FeatureSet Add(string name, string payloadIdentifier, Restriction forbidden, DateTime now) =>
        Make(name, payloadIdentifier, 1, forbidden, now);

    /// <summary>A name on devices that no other set has.</summary>
    public static string NewPayloadIdentifier() => $"mobijobs.feature-set.{Guid.CreateVersion7():N}";

    /// <summary>The next version, in place of this one; this one stays for what was ordered.</summary>
    public FeatureSet Edit(string name, Restriction forbidden, DateTime now)
    {
        ReplacedAt ??= now;
        var next = Make(name, PayloadIdentifier, Version + 1, forbidden, now);
        next.RetiredAt = RetiredAt;
        return next;
    }

    /// <summary>It can't be sent any more.</summary>
    public void Retire(DateTime now) => RetiredAt ??= now;

    /// <summary>It can be sent again.</summary>
    public void Restore() => RetiredAt = null;

    private static FeatureSet Make(string name, string payloadIdentifier, int version, Restriction forbidden, DateTime now) => new()
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
