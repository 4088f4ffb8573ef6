using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Jobs;
using MobiJobs.Kinds;

namespace MobiJobs.Queue.Acts;

/// <summary>Jobs by SYSTEM, which follow from what happened. None is registered while an equal one waits.</summary>
public sealed class SystemJobs(MobiJobsDb db, EqualJobs equal, DeviceQueue queue)
{
    /// <summary>
    /// Registers these jobs, except equals of a waiting one, and those of an enrollment that has ended. Reserved jobs
    /// are registered whatever waits.
    /// </summary>
    public Task RegisterAsync(IReadOnlyList<NewJob> orders, DateTime now, CancellationToken stopping) =>
        orders.Count == 0 ? Task.CompletedTask : db.WriteAsync(() => RegisterNowAsync(orders, now, stopping), stopping);

    private async Task RegisterNowAsync(IReadOnlyList<NewJob> orders, DateTime now, CancellationToken stopping)
    {
        var devices = orders.Select(o => o.DeviceId).Distinct().ToArray();
        await db.HoldDevicesAsync(devices, stopping);
        var enrollments = await db.Devices.Where(d => devices.Contains(d.Id) && d.EnrollmentId != null)
            .Select(d => d.EnrollmentId!.Value)
            .ToHashSetAsync(stopping);
        var waiting = await equal.WaitingAsync(
            orders.Select(o => o.DeviceId),
            orders.Select(o => o.Kind),
            stopping);
        var wanted = orders
            .Where(o => enrollments.Contains(o.EnrollmentId))
            .Where(o => o.ReservedFor is not null || waiting.Add(JobSubject.Of(o.DeviceId, o.Kind, o.Target)));
        await queue.RegisterAsync([.. wanted], now, stopping);
    }

    /// <summary>端末基本情報取得 after a device is registered or enrolled again.</summary>
    public static NewJob Information(long deviceId, long enrollmentId) =>
        Of(JobKind.DeviceInformation, deviceId, enrollmentId, JobReason.Registration);

    /// <summary>アプリ一覧取得 after a delivery or removal: is the app there?</summary>
    public static NewJob AppList(long deviceId, long enrollmentId, long deliveryId) =>
        Of(JobKind.AppList, deviceId, enrollmentId, JobReason.AfterDelivery) with { ReasonJobId = deliveryId };

    /// <summary>管理対象アプリ一覧取得 after a list of apps that does not say which of them are managed.</summary>
    public static NewJob ManagedApps(long deviceId, long enrollmentId, long listId) =>
        Of(JobKind.ManagedAppList, deviceId, enrollmentId, JobReason.AfterDelivery) with { ReasonJobId = listId };

    /// <summary>構成プロファイル一覧取得 after a profile was installed or removed.</summary>
    public static NewJob Profiles(long deviceId, long enrollmentId, long deliveryId) =>
        Of(JobKind.ProfileList, deviceId, enrollmentId, JobReason.AfterDelivery) with { ReasonJobId = deliveryId };

    /// <summary>アプリ一覧取得 before the delivery of an app that may be there by now is repeated.</summary>
    public static NewJob AppListBefore(long deviceId, long enrollmentId, long deliveryId) =>
        Of(JobKind.AppList, deviceId, enrollmentId, JobReason.BeforeRedelivery) with { ReasonJobId = deliveryId };

    /// <summary>端末基本情報取得 after the device was given another name.</summary>
    public static NewJob InformationAfter(long deviceId, long enrollmentId, long orderId) =>
        Of(JobKind.DeviceInformation, deviceId, enrollmentId, JobReason.AfterDelivery) with { ReasonJobId = orderId };

    /// <summary>アプリ一覧取得 once more, later (UTC).</summary>
    public static NewJob AppListAgain(long deviceId, long enrollmentId, long deliveryId, DateTime at) =>
        Of(JobKind.AppList, deviceId, enrollmentId, JobReason.Verification) with
        {
            ReasonJobId = deliveryId,
            ReservedFor = at,
        };

    private static NewJob Of(JobKind kind, long deviceId, long enrollmentId, JobReason reason) =>
        new(deviceId, enrollmentId, kind, null, Requester.SystemId) { Reason = reason };
}
