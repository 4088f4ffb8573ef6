using MobiJobs.Data;
using MobiJobs.Kinds;
using MobiJobs.Vpp.Seats;

namespace MobiJobs.Operations.Send;

/// <summary>
/// Checks before sending a VPP app whether its devices can get a licence. Nothing is found where no token is known.
/// </summary>
internal sealed class LicenseCheck
{
    /// <summary>The silence after which a device is hardly going to install anything soon.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromDays(30);

    private static readonly LicenseCheck Nothing = new(null, null, default);

    private readonly SeatSources? sources;
    private readonly SeatDevices? devices;
    private readonly DateTime now;

    private LicenseCheck(SeatSources? sources, SeatDevices? devices, DateTime now) =>
        (this.sources, this.devices, this.now) = (sources, devices, now);

    /// <summary>Reads what is known of these devices' licences, by a handful of statements.</summary>
    public static async Task<LicenseCheck> ReadAsync(
        MobiJobsDb db, OperationOrder order, long[] deviceIds, DateTime now, CancellationToken stopping)
    {
        var apps = AppsOf(order);
        if (apps.Length == 0 || !await SeatSources.AreKnownAsync(db, now, stopping)) { return Nothing; }

        var found = await SeatSources.ReadAsync(db, apps, now, stopping);
        return new LicenseCheck(found, await SeatDevices.ReadAsync(db, deviceIds, found, now, stopping), now);
    }

    /// <summary>The apps of an order whose licences count, by their ids in the store.</summary>
    public static long[] AppsOf(OperationOrder order) => order.Kind != JobKind.VppInstall
        ? []
        : [.. order.Items.Select(i => i.Target.StoreId).OfType<long>().Distinct()];

    /// <summary>What is found for this device and item.</summary>
    public CheckFinding Of(long deviceId, CatalogueItem? item)
    {
        if (sources is null || item?.Target.StoreId is not { } app || devices?.Find(deviceId) is not { } device)
        {
            return CheckFinding.None;
        }

        var silent = device.LastContactAt < now - Silence ? CheckFinding.Silent : CheckFinding.None;
        return silent | Judge(sources, device, app);
    }

    private static CheckFinding Judge(SeatSources known, SeatDevice device, long app)
    {
        var ofOtherToken = device.Licenses.Any(pool => pool.StoreId == app);
        var ofOtherAccount = device.OutOfReach.Any(pool => pool.StoreId == app);
        return known.SeatOf(device, app) switch
        {
            { State: Jobs.SeatState.Held } => CheckFinding.None,
            { State: Jobs.SeatState.Unassignable } when device.UserTokenId is null => CheckFinding.NobodyToLicense,
            { State: Jobs.SeatState.Unassignable } => CheckFinding.NoSerialNumber,
            { } when device.Claims.Any(pool => pool.StoreId == app) => CheckFinding.None, // One seat is enough.
            { } when ofOtherToken || ofOtherAccount => CheckFinding.NeedsSeat | CheckFinding.LicenseElsewhere,
            { } => CheckFinding.NeedsSeat,
            null when !known.HasFor(device.GroupId, app) => CheckFinding.NoToken,
            null when device.SerialNumber is null && known.IsForDevices(device.GroupId, app) =>
                CheckFinding.NoSerialNumber,
            null when ofOtherAccount => CheckFinding.OtherAccount,
            null when ofOtherToken => CheckFinding.OtherToken,
            null when !device.IsLinked => CheckFinding.NotLinked,
            null => CheckFinding.NoLicense,
        };
    }
}
