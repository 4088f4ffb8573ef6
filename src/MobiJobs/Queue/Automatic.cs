using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;

namespace MobiJobs.Queue;

/// <summary>Jobs by SYSTEM: what follows from what happened. None is registered when an equal one is waiting (rule 11).</summary>
public sealed class Automatic(MobiJobsDb db, DeviceQueue queue)
{
    /// <summary>Registers those of these orders that no waiting job makes needless.</summary>
    public async Task RegisterAsync(IReadOnlyList<NewJob> orders, DateTime now, CancellationToken stopping)
    {
        if (orders.Count == 0) { return; }

        var devices = orders.Select(o => o.DeviceId).Distinct().ToArray();
        var kinds = orders.Select(o => o.Kind).Distinct().ToArray();
        var equal = await db.Jobs
            .Where(j => devices.Contains(j.DeviceId) && j.Stage == JobStage.Waiting && kinds.Contains(j.Kind))
            .Select(j => new { j.DeviceId, j.Kind, j.StoreId, j.BundleId, j.ProfileId })
            .ToListAsync(stopping);
        var waiting = equal.Select(e => (e.DeviceId, e.Kind, e.StoreId, e.BundleId, e.ProfileId)).ToHashSet();
        var wanted = orders.Where(o => o.ReservedFor is not null || waiting.Add((o.DeviceId, o.Kind, o.Target?.StoreId, o.Target?.BundleId, o.Target?.ProfileId)));
        await queue.RegisterAsync([.. wanted], now, stopping);
    }

    /// <summary>端末基本情報取得 after a device is registered or enrolled again.</summary>
    public static NewJob Information(long deviceId, long enrollmentId) =>
        new(deviceId, enrollmentId, JobKind.DeviceInformation, null, Requester.SystemId, JobReason.Registration);

    /// <summary>アプリ一覧取得 after a delivery or removal: is the app there?</summary>
    public static NewJob AppList(long deviceId, long enrollmentId, long deliveryId) =>
        new(deviceId, enrollmentId, JobKind.AppList, null, Requester.SystemId, JobReason.AfterDelivery, deliveryId);

    /// <summary>アプリ一覧取得 once more, later (UTC).</summary>
    public static NewJob AppListAgain(long deviceId, long enrollmentId, long deliveryId, DateTime at) =>
        new(deviceId, enrollmentId, JobKind.AppList, null, Requester.SystemId, JobReason.Verification, deliveryId, ReservedFor: at);
}
