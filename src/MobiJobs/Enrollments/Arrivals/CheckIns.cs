using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Gateway;
using MobiJobs.Queue.Periodic;

namespace MobiJobs.Enrollments.Arrivals;

/// <summary>
/// Devices that enroll by themselves, come back and leave. One that is new is registered under its serial number; one
/// that comes back is known by its id in the channel, or by its serial number.
/// </summary>
public sealed class CheckIns(
    MobiJobsDb db,
    DeviceRegister register,
    DeviceDepartures departures,
    IDeviceGateway gateway,
    TimeProvider clock) : ISweep
{
    /// <summary>How long a device's serial number is waited for that should have come before.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>By how much the times of two events may be in the other order.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(2);

    private const int MaxAtOnce = 200;

    /// <summary>
    /// Does what these messages mean, in their order, within the caller's transaction. Returns what each has changed;
    /// null where it has no id.
    /// </summary>
    public async Task<IReadOnlyList<CheckInEffect?>> ApplyAsync(
        IReadOnlyList<CheckIn> messages, CancellationToken stopping)
    {
        var effects = new List<CheckInEffect?>();
        foreach (var (channelId, message) in messages)
        {
            if (channelId.Length == 0)
            {
                effects.Add(null);
                continue;
            }

            var arrival = await FindAsync(channelId, stopping);
            effects.Add(await ApplyAsync(arrival, message, stopping));
            await db.SaveChangesAsync(stopping);
        }

        return effects;
    }

    /// <summary>
    /// Registers devices that can be woken, and whose beginning was never heard, under their channel id.
    /// </summary>
    public async Task SweepAsync(CancellationToken stopping)
    {
        var before = clock.UtcNow() - Patience;
        var unknown = await db.Arrivals
            .Where(a => a.DeviceId == null && !a.IsSentAway && a.HeardAt < before && a.ReachableAt != null)
            .Where(a => a.LeftAt == null || a.LeftAt < a.ReachableAt)
            .OrderBy(a => a.HeardAt).Select(a => a.ChannelId).Take(MaxAtOnce).ToListAsync(stopping);
        foreach (var channelId in unknown)
        {
            await db.WriteAsync(
                async () =>
                {
                    var arrival = await FindAsync(channelId, stopping);
                    if (arrival.IsUnknown) { await EnrollAsync(arrival, stopping); } // Nothing was heard meanwhile.
                },
                stopping);
            db.ChangeTracker.Clear(); // What is tracked already keeps the next one from being run again.
        }
    }

    private async Task<Arrival> FindAsync(string channelId, CancellationToken stopping) =>
        await db.Arrivals.SingleOrDefaultAsync(a => a.ChannelId == channelId, stopping)
        ?? db.Arrivals.Add(Arrival.Of(channelId, clock.UtcNow())).Entity;

    private async Task<CheckInEffect> ApplyAsync(Arrival arrival, DeviceMessage message, CancellationToken stopping) =>
        message switch
        {
            EnrollingMessage said => await BeginAsync(arrival, said, stopping),
            EnrolledMessage said => await ReachAsync(arrival, said, stopping),
            LeftMessage said when arrival.Leave(said) => await LeaveAsync(arrival, stopping),
            _ => CheckInEffect.Stale,
        };

    /// <summary>
    /// A device that enrolls again takes commands at once; one that is new to the channel only once it can be woken.
    /// </summary>
    private async Task<CheckInEffect> BeginAsync(Arrival arrival, EnrollingMessage said, CancellationToken stopping)
    {
        if (said.At <= arrival.BegunAt) { return CheckInEffect.Stale; }

        var isFurther = arrival.Begin(said);
        if (isFurther) { await UnlockTokens.ForgetBeforeAsync(db, arrival.ChannelId, said.At - Slack, stopping); }

        return (isFurther ? await KnownAsync(arrival, stopping) is not null : IsAwaited(arrival))
            ? await EnrollAsync(arrival, stopping)
            : CheckInEffect.Began;
    }

    /// <summary>A device that can be woken already, and has only now said who it is.</summary>
    private static bool IsAwaited(Arrival arrival) => arrival is { DeviceId: null, ReachableAt: not null };

    private async Task<CheckInEffect> ReachAsync(Arrival arrival, EnrolledMessage said, CancellationToken stopping)
    {
        var reach = arrival.Reach(said);
        if (reach == Reach.Stale) { return CheckInEffect.Stale; }

        if (arrival.IsSentAway) { return CheckInEffect.Deleted; }

        var open = reach == Reach.Anew ? null : await OpenAsync(arrival, stopping);
        if (reach == Reach.Renewed)
        {
            return open is not null ? CheckInEffect.Renewed : await WhyNotRenewedAsync(arrival, stopping);
        }

        if (open is not null)
        {
            arrival.Is(open.DeviceId);
            return CheckInEffect.Completed;
        }

        return arrival.BegunAt is not null || await KnownAsync(arrival, stopping) is not null
            ? await EnrollAsync(arrival, stopping)
            : CheckInEffect.Awaited;
    }

    /// <summary>The channel goes on knowing an id that the console manages nothing under any more.</summary>
    private async Task<CheckInEffect> WhyNotRenewedAsync(Arrival arrival, CancellationToken stopping)
    {
        if (await KnownAsync(arrival, stopping) is not { } device) { return CheckInEffect.Awaited; }

        return device.EnrollmentId is null ? CheckInEffect.Ended : CheckInEffect.Superseded;
    }

    private async Task<CheckInEffect> LeaveAsync(Arrival arrival, CancellationToken stopping)
    {
        if (await OpenAsync(arrival, stopping) is not { } open) { return CheckInEffect.NotManaged; }

        await departures.InactivateAsync(open.DeviceId, open.Id, Requester.SystemName, clock.UtcNow(), stopping);
        return CheckInEffect.Left;
    }

    private Task<Enrollment?> OpenAsync(Arrival arrival, CancellationToken stopping) => db.Enrollments.AsNoTracking()
        .FirstOrDefaultAsync(
            e => e.Channel == gateway.Kind && e.ChannelId == arrival.ChannelId && e.EndedAt == null,
            stopping);

    private async Task<CheckInEffect> EnrollAsync(Arrival arrival, CancellationToken stopping)
    {
        var device = await KnownAsync(arrival, stopping) ?? await BySerialAsync(arrival, stopping);
        if (device is not null && await HasNewerAsync(device, arrival, stopping))
        {
            arrival.Is(device.Id);
            await db.SaveChangesAsync(stopping);
            return CheckInEffect.Superseded;
        }

        if (device is null)
        {
            var number = await FreeNumberAsync(arrival, stopping);
            device = await register.ArriveAsync(number, arrival.Model, arrival.SerialNumber, stopping);
        }
        else
        {
            db.Audit.Add(AuditEntry.Of(Requester.SystemName, AuditAction.DeviceEnrolled, device.Number, clock.UtcNow())
                .About(device.Number, arrival.SerialNumber ?? device.SerialNumber));
        }

        device.Describe(arrival.Model, arrival.SerialNumber);
        arrival.Is(device.Id);
        await db.SaveChangesAsync(stopping);
        await register.EnrollAgainAsync(device.Id, arrival.ChannelId, stopping);
        return CheckInEffect.Enrolled;
    }

    /// <summary>
    /// Whether the device has a later enrollment under another id. The channel goes on knowing the former one, whose
    /// events may be late: they must not bring it back.
    /// </summary>
    private Task<bool> HasNewerAsync(Device device, Arrival arrival, CancellationToken stopping)
    {
        var at = arrival.EnrolledAt;
        return db.Arrivals
            .Where(a => a.DeviceId == device.Id && a.ChannelId != arrival.ChannelId)
            .Where(Arrival.HasEnrolledAfter(at))
            .AnyAsync(
                a => db.Enrollments.Any(
                    e => e.DeviceId == device.Id && e.ChannelId == a.ChannelId && e.EndedAt == null),
                stopping);
    }

    /// <summary>The device that the channel knew by this id before; null if there is none.</summary>
    private async Task<Device?> KnownAsync(Arrival arrival, CancellationToken stopping)
    {
        var known = arrival.DeviceId ?? await db.Enrollments
            .Where(e => e.Channel == gateway.Kind && e.ChannelId == arrival.ChannelId)
            .OrderByDescending(e => e.Id).Select(e => (long?)e.DeviceId).FirstOrDefaultAsync(stopping);
        return known is null ? null : await db.Devices.FirstOrDefaultAsync(d => d.Id == known, stopping);
    }

    /// <summary>
    /// A device that was registered before it came, or has got another id since. People write serial numbers in upper
    /// or lower case; an index finds both.
    /// </summary>
    private async Task<Device?> BySerialAsync(Arrival arrival, CancellationToken stopping)
    {
        if (arrival.SerialNumber is not { } serial) { return null; }

        var number = Device.ReadNumber(serial);
        string[] written = [serial, serial.ToUpperInvariant(), serial.ToLowerInvariant()];
        return await db.Devices
            .Where(d => written.Contains(d.SerialNumber!) || (d.SerialNumber == null && d.Number == number))
            .OrderByDescending(d => d.EnrollmentId == null).ThenByDescending(d => d.Id)
            .FirstOrDefaultAsync(stopping);
    }

    private async Task<string> FreeNumberAsync(Arrival arrival, CancellationToken stopping)
    {
        foreach (var text in new[] { arrival.SerialNumber, arrival.ChannelId })
        {
            var isFree = Device.ReadNumber(text) is { } number
                && !await db.Devices.AnyAsync(d => d.Number == number, stopping);
            if (isFree) { return text!; }
        }

        return Guid.NewGuid().ToString("N").ToUpperInvariant();
    }
}

/// <summary>What a device said when it came or left.</summary>
public sealed record CheckIn(string ChannelId, DeviceMessage Message);
