using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;

namespace MobiJobs.Enrollments;

/// <summary>
/// Registers, enrols, changes, deactivates and deletes devices, each with an audit entry in the same save.
/// </summary>
public sealed class DeviceRegister(
    MobiJobsDb db,
    DeviceQueue queue,
    SystemJobs systemJobs,
    QueueBell bell,
    DeviceDepartures departures,
    IDeviceGateway gateway,
    TimeProvider clock)
{
    /// <summary>
    /// Registers a device. If the channel enrolls it at once, also a job that fetches its information; otherwise the
    /// device has no enrollment and no jobs until it enrolls by itself. False if the number is taken.
    /// </summary>
    public async Task<bool> RegisterAsync(Device device, Actor by, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        try
        {
            await db.WriteAsync(
                async () =>
                {
                    db.Devices.Add(device);
                    db.Audit.Add(AuditEntry.Of(by.Name, AuditAction.DeviceRegistered, device.Number, now));
                    await db.SaveChangesAsync(stopping);
                    if (gateway.EnrollRegistered() is { } channelId)
                    {
                        await StartEnrollmentAsync(device, channelId, now, stopping);
                    }
                },
                stopping);
        }
        catch (DbUpdateException e) when (db.IsUniqueViolation(e))
        {
            return false;
        }

        await db.AfterCommitAsync(() => bell.RingAsync(device.Id));
        return true;
    }

    /// <summary>
    /// The device has enrolled again. Open jobs of the former enrollment end; a wipe that was handed over counts as
    /// done, since a device that was not wiped would not enrol, but is marked as unconfirmed.
    /// </summary>
    public async Task EnrollAgainAsync(long deviceId, string channelId, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        await db.WriteAsync(
            async () =>
            {
                var ended = await LeaveEnrollmentAsync(deviceId, stopping);
                var device = await db.Devices.SingleAsync(d => d.Id == deviceId, stopping);
                await db.Entry(device).ReloadAsync(stopping); // What is tracked may be older than the statement.
                if (ended is { } former)
                {
                    var wipes = db.Jobs.Where(j => j.EnrollmentId == former && j.Kind == JobKind.Wipe
                        && j.Stage == JobStage.Active && j.Status >= JobStatus.AwaitingDevice);
                    await queue.EndAllAsync(former, Ending.EnrollmentEnded, now, stopping, except: wipes);
                    await queue.EndAsync(wipes, Ending.WipedUnconfirmed, now, stopping);
                    (await db.Enrollments.SingleAsync(e => e.Id == former, stopping)).End(now);
                }

                await StartEnrollmentAsync(device, channelId, now, stopping);
            },
            stopping);
        bell.Ring(deviceId);
    }

    /// <summary>Changes the owner and the group.</summary>
    public async Task ChangeAsync(Device device, string ownerName, int? groupId, Actor by, CancellationToken stopping)
    {
        device.Change(ownerName, groupId);
        db.Audit.Add(AuditEntry.Of(by.Name, AuditAction.DeviceChanged, device.Number, clock.UtcNow()));
        await db.SaveChangesAsync(stopping);
    }

    /// <summary>
    /// Inactivates a device that itself reports the end of its management. Nothing changes if it has enrolled again
    /// since. Its open jobs end, its history stays.
    /// </summary>
    public Task InactivateAsync(
        long deviceId,
        long enrollmentId,
        string by,
        DateTime now,
        CancellationToken stopping)
    {
        var which = db.Devices.Where(d => d.Id == deviceId && d.EnrollmentId == enrollmentId);
        return db.WriteAsync(() => departures.InactivateAsync(which, by, runId: null, now, stopping), stopping);
    }

    /// <summary>Deletes a device and all its jobs. Returns how many jobs were deleted.</summary>
    public async Task<int> DeleteAsync(Device device, Actor by, CancellationToken stopping)
    {
        var which = db.Devices.Where(d => d.Id == device.Id);
        var left = await db.WriteAsync(
            () => departures.DeleteAsync(which, by.Name, clock.UtcNow(), stopping), stopping);
        db.Entry(device).State = EntityState.Detached;
        return left.Sum(d => d.Jobs);
    }

    /// <summary>
    /// Takes a device out of its enrollment, whichever that is by now, and holds its row from then on: nothing can end
    /// the management of the device in between. Returns the enrollment; null if it had none.
    /// </summary>
    private async Task<long?> LeaveEnrollmentAsync(long deviceId, CancellationToken stopping)
    {
        while (true)
        {
            var former = await db.Devices.Where(d => d.Id == deviceId).Select(d => d.EnrollmentId)
                .SingleAsync(stopping);
            var left = await db.Devices.Where(d => d.Id == deviceId && d.EnrollmentId == former)
                .ExecuteUpdateAsync(set => set.SetProperty(d => d.EnrollmentId, (long?)null), stopping);
            if (left == 1) { return former; }
        }
    }

    private async Task StartEnrollmentAsync(
        Device device,
        string channelId,
        DateTime now,
        CancellationToken stopping)
    {
        var enrollment = Enrollment.Start(device, gateway.Kind, channelId, now);
        db.Enrollments.Add(enrollment);
        await db.SaveChangesAsync(stopping);
        device.Enroll(enrollment.Id);
        await db.SaveChangesAsync(stopping);
        await systemJobs.RegisterAsync([SystemJobs.Information(device.Id, enrollment.Id)], now, stopping);
    }
}
