using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Devices.Groups;
using MobiJobs.Devices.Known;
using MobiJobs.Enrollments.Arrivals;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Queue.Acts;

namespace MobiJobs.Enrollments;

/// <summary>
/// Registers, enrolls and changes devices, each with an audit entry in the same save.
/// </summary>
public sealed class DeviceRegister(
    MobiJobsDb db,
    DeviceQueue queue,
    SystemJobs systemJobs,
    QueueBell bell,
    IDeviceGateway gateway,
    TimeProvider clock)
{
    /// <summary>
    /// Registers a device. If the channel enrolls it at once, also a job that fetches its information; otherwise the
    /// device has no enrollment and no jobs until it enrolls by itself. The number of an erased device is registered
    /// again. Null if the number is taken.
    /// </summary>
    public async Task<Device?> RegisterAsync(Device entered, Actor by, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var device = entered;
        try
        {
            await db.WriteAsync(
                async () =>
                {
                    device = await FindErasedAsync(entered.Number, stopping) ?? db.Devices.Add(entered).Entity;
                    if (device != entered) { device.RegisterAgain(entered); }

                    db.Audit.Add(Entry(by.Name, AuditAction.DeviceRegistered, device, now));
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
            return null;
        }

        await db.AfterCommitAsync(() => bell.RingAsync(device.Id));
        return device;
    }

    /// <summary>
    /// Why a device can't have this serial number: another one has it, in upper or lower case, whose number is said to
    /// who sees it. Null if none has.
    /// </summary>
    public async Task<string?> SerialProblemAsync(Device entered, CancellationToken stopping)
    {
        if (entered.SerialNumber is not { } serial) { return null; }

        string[] written = [serial, serial.ToUpperInvariant(), serial.ToLowerInvariant()];
        var others = db.Devices.Where(d => written.Contains(d.SerialNumber) && d.Number != entered.Number);
        if (await others.OrderBy(d => d.Id).Select(d => d.Number).FirstOrDefaultAsync(stopping) is { } number)
        {
            return Say(Labels.Import_SerialOfOther, number);
        }

        return await others.OfWholeFleet().AnyAsync(stopping) ? Labels.Invalid_SerialTaken : null;
    }

    /// <summary>
    /// Registers a device that comes by itself, under a number that is free, within the caller's transaction.
    /// </summary>
    internal async Task<Device> ArriveAsync(
        string number, string? model, string? serialNumber, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var device = db.Devices.Add(Device.Register(number, "", model, serialNumber, groupId: null, now)).Entity;
        db.Audit.Add(Entry(Requester.SystemName, AuditAction.DeviceRegistered, device, now));
        await db.SaveChangesAsync(stopping);
        return device;
    }

    /// <summary>
    /// The device has enrolled again. Open jobs of the former enrollment end; a wipe that was handed over counts as
    /// done, since a device that was not wiped would not enroll, but is marked as unconfirmed.
    /// </summary>
    public async Task EnrollAgainAsync(long deviceId, string channelId, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        await db.WriteAsync(
            async () =>
            {
                var ended = await LeaveEnrollmentAsync(deviceId, stopping);
                var device = await db.Devices.SingleAsync(d => d.Id == deviceId, stopping);
                await db.Entry(device).ReloadAsync(stopping); // The tracked entity may be older than the row.
                if (ended is { } former)
                {
                    await EndJobsAsync(device, former, now, stopping);
                    var left = await db.Enrollments.SingleAsync(e => e.Id == former, stopping);
                    left.End(now);
                    if (left.ChannelId != channelId) { await UnlockTokens.ForgetAsync(db, [former], stopping); }
                }

                await DevicePlace.ForgetAsync(db, [deviceId], stopping);
                await ForgetSupervisionAsync(deviceId, stopping);
                await StartEnrollmentAsync(device, channelId, now, stopping);
            },
            stopping);
        await db.AfterCommitAsync(() => bell.RingAsync(deviceId));
    }

    /// <summary>Changes the owner and the group.</summary>
    public async Task ChangeAsync(Device device, string ownerName, int? groupId, Actor by, CancellationToken stopping)
    {
        var groups = await GroupTree.LoadAsync(db, stopping);
        string Said() => $"{device.OwnerName} · {groups.PathOf(device.GroupId) ?? "/"}";
        var before = Said();
        device.Change(ownerName, groupId);
        db.Audit.Add(Entry(by.Name, AuditAction.DeviceChanged, device, clock.UtcNow()).Changed(before, Said()));
        await db.SaveChangesAsync(stopping);
    }

    /// <summary>
    /// It may have been set up otherwise: unknown until the device tells, so that nothing is refused for it.
    /// </summary>
    private Task<int> ForgetSupervisionAsync(long deviceId, CancellationToken stopping) =>
        db.Devices.Where(d => d.Id == deviceId)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.IsSupervised, (bool?)null), stopping);

    /// <summary>
    /// Clears a device's current enrollment. The device's row stays locked until the transaction ends, so that nothing
    /// else can end its management meanwhile. Returns the former enrollment; null if there was none.
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

    private async Task EndJobsAsync(Device device, long former, DateTime now, CancellationToken stopping)
    {
        var wipes = db.Jobs.Where(j => j.EnrollmentId == former && j.Kind == JobKind.Wipe
            && j.Stage == JobStage.Active && j.Status >= JobStatus.AwaitingDevice);
        var others = db.Jobs.Where(j => j.EnrollmentId == former && j.DueAt != null)
            .Where(j => !wipes.Any(w => w.Id == j.Id));
        await queue.EndAllAsync(others, Ending.EnrollmentEnded, now, stopping);
        var done = await wipes.Select(j => j.Id).ToArrayAsync(stopping);
        if (done.Length == 0) { return; }

        await queue.EndAsync(wipes, Ending.WipedUnconfirmed, now, stopping);
        await ActTrail.DoneAsync(db, done, now, stopping);
        await ErasedDevices.ForgetAsync(db, [device.Id], stopping);
    }

    private static AuditEntry Entry(string who, AuditAction action, Device device, DateTime now) =>
        AuditEntry.Of(who, action, device.Number, now).About(device.Number, device.SerialNumber);

    /// <summary>The erased device of this number, if this person may change it.</summary>
    private Task<Device?> FindErasedAsync(string number, CancellationToken stopping) =>
        db.Devices.FirstOrDefaultAsync(d => d.Number == number && d.State == DeviceState.Erased, stopping);

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
