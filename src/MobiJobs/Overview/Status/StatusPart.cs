using System.Globalization;
using MobiJobs.Queue.Periodic;

namespace MobiJobs.Overview.Status;

/// <summary>How a part of the program does. The greatest is the state of the whole.</summary>
public enum PartState
{
    Unknown,
    Fine,
    Attention,
    Wrong,
}

/// <summary>One part of the program: how it does, and what to do where that is not as it should be.</summary>
/// <param name="Name">The part.</param>
/// <param name="State">How it does.</param>
/// <param name="Words">That in a sentence.</param>
public sealed record StatusPart(string Name, PartState State, string Words)
{
    /// <summary>What can be done; null for nothing.</summary>
    public string? NextStep { get; init; }

    /// <summary>The address of the page that says more, and its name; null for none.</summary>
    public (string Address, string Name)? More { get; init; }
}

/// <summary>Labels of the status page.</summary>
public static class StatusLabels
{
    private const double Mega = 1_000_000;
    private const double Giga = 1_000_000_000;

    /// <summary>The state of a part.</summary>
    public static Badge Badge(this PartState state) => state switch
    {
        PartState.Fine => new(Labels.Status_Fine, "check-circle", "done"),
        PartState.Unknown => new(Labels.Channel_Unknown, "question-circle", "off"),
        PartState.Attention => new(Labels.Status_Attention, "exclamation-triangle", "late"),
        PartState.Wrong => new(Labels.Status_Wrong, "x-octagon", "error"),
    };

    /// <summary>The state of the whole in a sentence.</summary>
    public static string Words(this PartState state) => state switch
    {
        PartState.Fine or PartState.Unknown => Labels.Status_AllFine,
        PartState.Attention => Labels.Status_SomeAttention,
        PartState.Wrong => Labels.Status_SomeWrong,
    };

    /// <summary>How often work recurs.</summary>
    public static string Label(this Rhythm rhythm) => rhythm switch
    {
        Rhythm.EveryMinute => Labels.Rhythm_EveryMinute,
        Rhythm.Hourly => Labels.Rhythm_Hourly,
        Rhythm.Nightly => Labels.Rhythm_Nightly,
    };

    /// <summary>A number of bytes, in the unit that suits it.</summary>
    public static string Size(long bytes) => bytes < Giga
        ? string.Create(CultureInfo.CurrentCulture, $"{bytes / Mega:N1} MB")
        : string.Create(CultureInfo.CurrentCulture, $"{bytes / Giga:N1} GB");
}
