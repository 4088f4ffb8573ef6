using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;

namespace MobiJobs.Queue;

/// <summary>Jobs by SYSTEM, which follow from what happened. None is registered while an equal one waits.</summary>
public sealed class SystemJobs(MobiJobsDb db, DeviceQueue queue)
{
    /// <summary>
    /// Registers these jobs, but not those that equal a waiting one. A job that is only waiting has yet to start, so it
    /// serves as well; one that is under way may have looked too early. Reserved jobs are always registered.
    /// </summary>
    public async Task RegisterAsync(IReadOnlyList<NewJob> orders, DateTime now, CancellationToken stopping)
    {
        if (orders.Count == 0) { return; }

        var waiting = await WaitingAsync(orders, stopping);
        var wanted = orders
            .Where(o => o.ReservedFor is not null || waiting.Add(JobSubject.Of(o.DeviceId, o.Kind, o.Target)));
        await queue.RegisterAsync([.. wanted], now, stopping);
    }

    /// <summary>端末基本情報取得 after a device is registered or enrolled again.</summary>
    public static NewJob Information(long deviceId, long enrollmentId) =>
        Of(JobKind.DeviceInformation, deviceId, enrollmentId, JobReason.Registration);

    /// <summary>アプリ一覧取得 after a delivery or removal: is the app there?</summary>
    public static NewJob AppList(long deviceId, long enrollmentId, long deliveryId) =>
        Of(JobKind.AppList, deviceId, enrollmentId, JobReason.AfterDelivery) with { ReasonJobId = deliveryId };

    /// <summary>アプリ一覧取得 once more, later (UTC).</summary>
    public static NewJob AppListAgain(long deviceId, long enrollmentId, long deliveryId, DateTime at) =>
        Of(JobKind.AppList, deviceId, enrollmentId, JobReason.Verification) with
        {
            ReasonJobId = deliveryId,
            ReservedFor = at,
        };

    private static NewJob Of(JobKind kind, long deviceId, long enrollmentId, JobReason reason) =>
        new(deviceId, enrollmentId, kind, null, Requester.SystemId) { Reason = reason };

    private async Task<HashSet<JobSubject>> WaitingAsync(IReadOnlyList<NewJob> orders, CancellationToken stopping)
    {
        var devices = orders.Select(o => o.DeviceId).Distinct().ToArray();
        var kinds = orders.Select(o => o.Kind).Distinct().ToArray();
        var waiting = await db.Jobs
            .Where(j => devices.Contains(j.DeviceId) && j.Stage == JobStage.Waiting && kinds.Contains(j.Kind))
            .Select(j => new { j.DeviceId, j.Kind, j.StoreId, j.BundleId, j.ProfileId, j.Detail })
            .ToListAsync(stopping);
        return
        [
            .. waiting.Select(j => JobSubject.Of(j.DeviceId, j.Kind, j.StoreId, j.BundleId, j.ProfileId, j.Detail)),
        ];
    }
}
