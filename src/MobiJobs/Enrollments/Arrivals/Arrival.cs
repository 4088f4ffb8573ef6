using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Enrollments.PushCertificates;
using MobiJobs.Gateway;

namespace MobiJobs.Enrollments.Arrivals;

/// <summary>
/// What a device that enrolls by itself said when it came, and when it left. Its events arrive in any order, and some
/// never do, so they are compared by the times of the channel's clock, which are those here (UTC).
/// </summary>
public sealed class Arrival
{
    /// <summary>
    /// The channel makes an event a little after the fact: two of one device that follow each other at once may bear
    /// their times in the other order.
    /// </summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(2);

    private Arrival()
    {
    }

    /// <summary>The device's id in the channel.</summary>
    public string ChannelId { get; private set; } = "";

    /// <summary>The device that it is here; null until that is known.</summary>
    public long? DeviceId { get; private set; }

    /// <summary>When the console first heard of it, by its own clock.</summary>
    public DateTime HeardAt { get; private set; }

    public string? SerialNumber { get; private set; }

    public string? Model { get; private set; }

    /// <summary>The topic of the push certificate that it enrolled with.</summary>
    public string? Topic { get; private set; }

    /// <summary>When it last began to enroll.</summary>
    public DateTime? BegunAt { get; private set; }

    /// <summary>When it last said how it is woken.</summary>
    public DateTime? ReachableAt { get; private set; }

    /// <summary>Whether both were heard of its last enrollment: that it began, and that it can be woken.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>When it last ended its management.</summary>
    public DateTime? LeftAt { get; private set; }

    /// <summary>
    /// Whether a person has deleted the device: it is none until it begins to enroll anew, however often it renews what
    /// it is woken by.
    /// </summary>
    public bool IsSentAway { get; private set; }

    /// <summary>Grows with each event, so that two processes don't judge by the same state.</summary>
    public int Version { get; private set; }

    /// <summary>Whether it can be woken, and no device here is known to be it.</summary>
    public bool IsUnknown => DeviceId is null && !IsSentAway && ReachableAt is not null && !(LeftAt >= ReachableAt);

    /// <summary>When its last enrollment began, or was first heard of if its beginning was not.</summary>
    public DateTime? EnrolledAt => BegunAt is null || (!IsComplete && ReachableAt > BegunAt) ? ReachableAt : BegunAt;

    /// <summary>Whether <see cref="EnrolledAt"/> is later than this.</summary>
    public static Expression<Func<Arrival, bool>> HasEnrolledAfter(DateTime? time) => a =>
        a.BegunAt > time || ((a.BegunAt == null || !a.IsComplete) && a.ReachableAt > time);

    /// <summary>A device that the channel knows by this id and the console doesn't know yet.</summary>
    public static Arrival Of(string channelId, DateTime now) => new() { ChannelId = channelId, HeardAt = now };

    /// <summary>It begins to enroll. Says whether this begins a further enrollment.</summary>
    public bool Begin(EnrollingMessage said)
    {
        if (said.At <= BegunAt) { return false; } // Repeated, or older.

        Version++;
        IsSentAway = false;
        BegunAt = said.At;
        SerialNumber = VisibleText.Bounded(said.Facts.SerialNumber?.Trim(), Device.MaxSerialLength) ?? SerialNumber;
        Model = VisibleText.Bounded(said.Facts.Model, Device.MaxModelLength) ?? Model;
        var isOvertaken = ReachableAt >= (IsComplete ? said.At : said.At - Slack); // What follows it was here first.
        IsComplete = isOvertaken;
        return !isOvertaken && !(LeftAt >= said.At);
    }

    /// <summary>It can be woken. Says what that means for its enrollment.</summary>
    public Reach Reach(EnrolledMessage said)
    {
        if (said.At <= ReachableAt || said.At < BegunAt - Slack || said.At <= LeftAt) { return Arrivals.Reach.Stale; }

        var isAwaited = BegunAt is not null && !IsComplete;
        var isAnew = said.IsFirst && !isAwaited;
        var hasBegun = BegunAt > ReachableAt && !IsComplete;
        var isRenewal = !said.IsFirst && ReachableAt is not null && !hasBegun && !(LeftAt >= ReachableAt);
        Version++;
        ReachableAt = said.At;
        Topic = TypedText.Bounded(said.Topic, PushCertificate.MaxTopicLength) ?? Topic;
        IsComplete = !isAnew;
        return isAnew ? Arrivals.Reach.Anew : isRenewal ? Arrivals.Reach.Renewed : Arrivals.Reach.Goes;
    }

    /// <summary>It has ended its management. False if it has come again since.</summary>
    public bool Leave(LeftMessage said)
    {
        if (said.At <= LeftAt || said.At < ReachableAt || said.At < BegunAt) { return false; }

        Version++;
        LeftAt = said.At;
        return true;
    }

    /// <summary>It is this device.</summary>
    public void Is(long deviceId) => (DeviceId, IsSentAway, Version) = (deviceId, false, Version + 1);

    /// <summary>A person deletes these devices: what the channel knows them by is sent away.</summary>
    internal static Task<int> SendAwayAsync(IQueryable<Arrival> which, CancellationToken stopping) =>
        which.ExecuteUpdateAsync(
            set => set
                .SetProperty(a => a.IsSentAway, true)
                .SetProperty(a => a.DeviceId, (long?)null)
                .SetProperty(a => a.Version, a => a.Version + 1),
            stopping);
}

/// <summary>What it means that a device can be woken.</summary>
public enum Reach
{
    /// <summary>Nothing: it is repeated or older than what is known.</summary>
    Stale,

    /// <summary>Its enrollment is complete.</summary>
    Goes,

    /// <summary>
    /// Its enrollment goes on. Where the console ended that, it stays ended: devices renew what they are woken by all
    /// the time.
    /// </summary>
    Renewed,

    /// <summary>It has enrolled again, and the beginning of that was not heard.</summary>
    Anew,
}

internal sealed class ArrivalTable : IEntityTypeConfiguration<Arrival>
{
    public void Configure(EntityTypeBuilder<Arrival> arrival)
    {
        arrival.ToTable("Arrivals");
        arrival.HasKey(a => a.ChannelId);
        arrival.Ignore(a => a.IsUnknown).Ignore(a => a.EnrolledAt);
        arrival.Property(a => a.Version).IsConcurrencyToken();
        arrival.Property(a => a.ChannelId).HasMaxLength(Enrollment.MaxChannelIdLength).IsOrdinal();
        arrival.Property(a => a.SerialNumber).HasMaxLength(Device.MaxSerialLength).IsOrdinal();
        arrival.Property(a => a.Model).HasMaxLength(Device.MaxModelLength);
        arrival.Property(a => a.Topic).HasMaxLength(PushCertificate.MaxTopicLength).IsOrdinal();
        arrival.HasIndex(a => a.Topic);
        arrival.HasOne<Device>().WithMany().HasForeignKey(a => a.DeviceId).OnDelete(DeleteBehavior.Cascade);
        arrival.HasIndex(a => a.HeardAt, "IX_Arrivals_Unknown").HasFilter("[DeviceId] IS NULL AND [IsSentAway] = 0");
    }
}

/// <summary>A person sees the arrivals of the devices that the person sees.</summary>
internal sealed class ArrivalScopes : IRowScopes
{
    public void Apply(ModelBuilder builder, MobiJobsDb db) =>
        builder.Limit<Arrival>(a => db.Scope.SeesAll || db.Devices.Any(d => d.Id == a.DeviceId));
}
