using MobiJobs.Data;
using MobiJobs.Kinds;
using MobiJobs.Vpp.Seats;

namespace MobiJobs.Operations.Send;

/// <summary>
/// Checks before sending a VPP app or a book whether its devices can get a licence. Nothing is found where no token is
/// known, nor for a book that no token has.
/// </summary>
internal sealed class LicenseCheck
{
    /// <summary>The silence after which a device is hardly going to install anything soon.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromDays(30);

    private static readonly LicenseCheck Nothing = new(null, null, default, false);

    private readonly SeatSources? sources;
    private readonly SeatDevices? devices;
    private readonly DateTime now;
    private readonly bool isOfBooks;

    private LicenseCheck(SeatSources? sources, SeatDevices? devices, DateTime now, bool isOfBooks) =>
        (this.sources, this.devices, this.now, this.isOfBooks) = (sources, devices, now, isOfBooks);

    /// <summary>Reads what is known of these devices' licences, by a handful of statements.</summary>
    public static async Task<LicenseCheck> ReadAsync(
        MobiJobsDb db, OperationOrder order, long[] deviceIds, DateTime now, CancellationToken stopping)
    {
        var licensed = LicensedOf(order);
        if (licensed.Length == 0 || !await SeatSources.AreKnownAsync(db, now, stopping)) { return Nothing; }

        var ofBooks = order.Kind == JobKind.BookInstall;
        var found = await SeatSources.ReadAsync(db, licensed, now, stopping, ofBooks);
        var known = await SeatDevices.ReadAsync(db, deviceIds, found, now, stopping);
        return new LicenseCheck(found, known, now, ofBooks);
    }

    /// <summary>The apps of an order that take seats, by their ids in the store.</summary>
    public static long[] AppsOf(OperationOrder order) => order.Kind == JobKind.VppInstall ? StoreIdsOf(order) : [];

    /// <summary>The apps and books of an order that need licences, by their ids in the store.</summary>
    public static long[] LicensedOf(OperationOrder order) =>
        order.Kind is JobKind.VppInstall or JobKind.BookInstall ? StoreIdsOf(order) : [];

    /// <summary>What is found for this device and item.</summary>
    public CheckFinding Of(long deviceId, CatalogueItem? item)
    {
        if (sources is null || item?.Target.StoreId is not { } app || devices?.Find(deviceId) is not { } device)
        {
            return CheckFinding.None;
        }

        var silent = device.LastContactAt < now - Silence ? CheckFinding.Silent : CheckFinding.None;
        return silent | (isOfBooks ? JudgeBook(sources, device, app) : Judge(sources, device, app));
    }

    private static long[] StoreIdsOf(OperationOrder order) =>
        [.. order.Items.Select(i => i.Target.StoreId).OfType<long>().Distinct()];

    /// <summary>
    /// Apple assigns books to people only: the device's person has a licence, or gets none by itself.
    /// </summary>
    private static CheckFinding JudgeBook(SeatSources known, SeatDevice device, long book)
    {
        if (!known.Apps.Contains(book)) { return CheckFinding.None; } // It may be free, or bought otherwise.

        if (device.Licenses.Where(pool => pool.StoreId == book).ToArray() is { Length: > 0 } held)
        {
            var isUsable = held.Any(pool => known.GroupsOf(pool.TokenId).Contains(device.GroupId ?? 0));
            return isUsable ? CheckFinding.None : CheckFinding.OtherToken;
        }

        if (!known.HasFor(device.GroupId, book)) { return CheckFinding.NoToken; }

        if (device.OutOfReach.Any(pool => pool.StoreId == book)) { return CheckFinding.OtherAccount; }

        return device.IsLinked ? CheckFinding.NoLicense : CheckFinding.NotLinked;
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
            null when !known.HasFor(device.GroupId, app) =>
                ofOtherToken ? CheckFinding.OtherToken : CheckFinding.NoToken, // A licence that is there may do.
            null when device.SerialNumber is null && known.IsForDevices(device.GroupId, app) =>
                CheckFinding.NoSerialNumber,
            null when ofOtherAccount => CheckFinding.OtherAccount,
            null when ofOtherToken => CheckFinding.OtherToken,
            null when !device.IsLinked => CheckFinding.NotLinked,
            null => CheckFinding.NoLicense,
        };
    }
}
