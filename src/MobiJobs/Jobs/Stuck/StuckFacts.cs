using System.Globalization;
using MobiJobs.Jobs.List;

namespace MobiJobs.Jobs.Stuck;

/// <summary>How a job keeps its queue waiting. All times are UTC.</summary>
/// <param name="Since">Since when it is the head, or waits for a licence.</param>
/// <param name="Behind">How many jobs wait behind it.</param>
public sealed record StuckFacts(StuckReason Reason, DateTime Since, int Behind)
{
    /// <summary>How long that is, as much of it as is shown.</summary>
    public required TimeSpan Age { get; init; }

    /// <summary>How its device could not be woken, if it has not been heard since; null if it could.</summary>
    public TimelineEntry? Refused { get; init; }

    /// <summary>What keeps it waiting whatever its device does.</summary>
    public HoldUp HeldUp { get; init; }

    /// <summary>How often its device was woken for it.</summary>
    public int Wakes { get; init; }

    /// <summary>When it was woken last; null if it never was, or nobody knows.</summary>
    public DateTime? LastWokenAt { get; init; }

    /// <summary>When it is woken next; null if that is not planned.</summary>
    public DateTime? NextWakeAt { get; init; }

    /// <summary>When its device was heard last.</summary>
    public DateTime? LastContactAt { get; init; }

    /// <summary>When the device said NotNow last; null if it has not.</summary>
    public DateTime? NotNowAt { get; init; }

    /// <summary>Why it waits, in the reader's language.</summary>
    public string Text(ShownTime time) => HeldUp switch
    {
        HoldUp.Stopped => Labels.Stuck_Stopped,
        HoldUp.ChannelDown => Labels.Stuck_ChannelDown,
        HoldUp.None => Reason == StuckReason.NotNow && NotNowAt is { } at
            ? Say(Labels.Stuck_NotNowAt, time.Short(at))
            : Reason.Label(),
    };

    /// <summary>Changes whenever the row looks different.</summary>
    internal string Version => string.Create(
        CultureInfo.InvariantCulture,
        $"{Reason:D}|{Since:O}|{Age}|{Behind}|{Refused?.At:O}|{HeldUp:D}|{Wakes}|{LastWokenAt:O}|{NextWakeAt:O}"
        + $"|{LastContactAt:O}|{NotNowAt:O}");
}

/// <summary>What keeps all devices from being woken and handed anything.</summary>
public enum HoldUp
{
    None,

    /// <summary>配信停止 is on.</summary>
    Stopped,

    /// <summary>The channel can't be used.</summary>
    ChannelDown,
}
