using System.Globalization;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Devices.List;
using MobiJobs.Jobs.Filter;
using MobiJobs.Kinds;

namespace MobiJobs.Jobs.Live;

/// <summary>How the devices that a person sees are doing now: each number leads to the list behind it.</summary>
/// <param name="Running">The heads of queues.</param>
/// <param name="Stuck">What has kept its queue waiting for <see cref="FleetCounts.StuckAfter"/>.</param>
/// <param name="Failed">The jobs that have failed since midnight in the organisation's time zone.</param>
/// <param name="Channel">Whether devices can be reached.</param>
public sealed record FleetNow(int Running, int Stuck, int Failed, ChannelNow Channel)
{
    /// <summary>The error that most of the failed jobs ended with; null if none has one.</summary>
    public ErrorNow? Top { get; init; }

    /// <summary>要対応: the failed jobs of today that somebody still has to act for.</summary>
    public int NeedingAction { get; init; }

    /// <summary>席待ち: the deliveries that wait for a seat of a VPP token.</summary>
    public int AwaitingSeat { get; init; }

    /// <summary>The managed devices that have not been heard of for <see cref="FleetCounts.SilentAfter"/>.</summary>
    public int Silent { get; init; }

    /// <summary>The address of the list of these devices.</summary>
    public static string SilentDevices => QueryAddress.Of("/devices", new DeviceFilter
    {
        State = DeviceState.Managed,
        Contact = LastContact.Over7Days,
        Sort = DeviceSort.Contact,
    }.Query());

    /// <summary>Distinguishes what is shown from what was.</summary>
    public string Version => string.Create(
        CultureInfo.InvariantCulture,
        $"{Running}.{Stuck}.{Failed}.{NeedingAction}.{AwaitingSeat}.{Silent}."
        + $"{Top?.Kind}.{Top?.ErrorKey}.{Top?.Count}.{Channel.Outage?.Since.Ticks}."
        + $"{Channel.RefusedSince?.Ticks}.{Channel.IsHeard}.{Channel.Stopped?.At.Ticks}");
}

/// <summary>An error of a kind of job, and how many ended with it since midnight.</summary>
public sealed record ErrorNow(JobKind Kind, string ErrorKey, int Count)
{
    /// <summary>The filter that finds them.</summary>
    public JobFilter Jobs => new() { Kind = Kind, Error = ErrorKey, EndedToday = true };
}

/// <summary>Whether devices can be reached at all.</summary>
/// <param name="Outage">Why none can be woken; null if they can.</param>
/// <param name="IsHeard">Whether a device has ever connected: until then nobody knows whether they can.</param>
/// <param name="RefusedSince">Since when (UTC) their events have been refused; null while they are taken.</param>
public sealed record ChannelNow(ChannelOutage? Outage, bool IsHeard, DateTime? RefusedSince)
{
    /// <summary>Who stopped delivery, and when; null while it is not stopped.</summary>
    public Stopped? Stopped { get; init; }

    /// <summary>The state in words.</summary>
    public Badge Badge(ShownTime time) => Outage is { } outage
        ? new(Say(Labels.Channel_Down, time.Short(outage.Since)), "x-octagon", "error")
        : RefusedSince is { } refused ? new(Say(Labels.Channel_Unheard, time.Short(refused)), "x-octagon", "error")
        : Stopped is not null ? new(Labels.Channel_Stopped, "pause-circle", "error")
        : IsHeard ? new(Labels.Channel_Works, "check-circle", "done")
        : new(Labels.Channel_Untried, "question-circle", "off");
}
