using System.Text.Json;

namespace MobiJobs.Jobs.Stuck;

/// <summary>Why a job keeps its device's queue waiting.</summary>
public enum StuckReason
{
    /// <summary>The device is being woken and has not connected.</summary>
    NoContact,

    /// <summary>Waking was refused, and the device has not been heard since.</summary>
    PushRefused,

    /// <summary>The device has connected; that the channel holds the command is not confirmed yet.</summary>
    HandOver,

    /// <summary>The device has postponed the command.</summary>
    NotNow,

    /// <summary>The device holds the command and has not answered.</summary>
    NoAnswer,

    /// <summary>席待ち: no seat of its VPP token is free.</summary>
    Seat,

    /// <summary>No licence can be assigned to its device: it waits until the device's VPP user has one.</summary>
    License,

    /// <summary>Apple has not answered yet whether the licence is assigned.</summary>
    Assigning,
}

/// <summary>The names and labels of the reasons.</summary>
public static class StuckReasons
{
    /// <summary>The name in addresses: the code term in camelCase.</summary>
    public static string Of(StuckReason reason) => JsonNamingPolicy.CamelCase.ConvertName(reason.ToString());

    /// <summary>Whether it is a reason of heads; the others are of first jobs that wait for a licence.</summary>
    public static bool IsOfHeads(this StuckReason reason) => reason < StuckReason.Seat;

    /// <summary>A reason in the reader's language.</summary>
    public static string Label(this StuckReason reason) => reason switch
    {
        StuckReason.NoContact => Labels.Stuck_NoContact,
        StuckReason.PushRefused => Labels.Stuck_PushRefused,
        StuckReason.HandOver => Labels.Stuck_HandOver,
        StuckReason.NotNow => Labels.Stuck_NotNow,
        StuckReason.NoAnswer => Labels.Stuck_NoAnswer,
        StuckReason.Seat => Labels.Filter_AwaitsSeat,
        StuckReason.License => Labels.Filter_AwaitsLicense,
        StuckReason.Assigning => Labels.Sub_SeatAssigning,
    };
}
