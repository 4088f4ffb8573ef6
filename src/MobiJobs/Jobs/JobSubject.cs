using MobiJobs.Gateway;
using MobiJobs.Kinds;

namespace MobiJobs.Jobs;

/// <summary>
/// What a job does to which device: two jobs with the same subject are equal. Names change and ids do not, so the name
/// counts only for an item without any id. An app has the same bundle id wherever it comes from, so its number in the
/// store counts only if the bundle id is unknown. For VPP apps the number in the store decides: licences and commands
/// go by it, and orders may lack the bundle id.
/// </summary>
public readonly record struct JobSubject
{
    private JobSubject(long deviceId, JobKind kind, long? storeId, string? bundleId, string? profileId, string? name)
    {
        var isByNumber = storeId is not null && (bundleId is null || kind == JobKind.VppInstall);
        (DeviceId, Kind, ProfileId) = (deviceId, kind, profileId);
        StoreId = isByNumber ? storeId : null;
        BundleId = isByNumber ? null : bundleId;
        Name = storeId is null && bundleId is null && profileId is null ? name : null;
    }

    public long DeviceId { get; }

    public JobKind Kind { get; }

    public long? StoreId { get; }

    public string? BundleId { get; }

    public string? ProfileId { get; }

    public string? Name { get; }

    /// <summary>The subject of a job of this kind about this item.</summary>
    public static JobSubject Of(long deviceId, JobKind kind, CommandTarget? target) =>
        new(deviceId, kind, target?.StoreId, target?.BundleId, target?.ProfileId, target?.Name);

    /// <summary>The same from the columns of a job.</summary>
    public static JobSubject Of(
        long deviceId,
        JobKind kind,
        long? storeId,
        string? bundleId,
        string? profileId,
        string? detail) => new(deviceId, kind, storeId, bundleId, profileId, detail);
}
