using MobiJobs.Vpp.Contents;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Vpp;

/// <summary>Labels and badges of VPP.</summary>
public static class VppLabels
{
    /// <summary>Why a change to a token was refused.</summary>
    public static string Label(this TokenResult result) => result switch
    {
        TokenResult.Done => "",
        TokenResult.NotAToken => Labels.Vpp_NotAToken,
        TokenResult.UnknownGroup => Labels.Invalid_Group,
        TokenResult.Expired => Labels.Vpp_TokenExpired,
        TokenResult.Refused => Labels.Vpp_TokenRefused,
        TokenResult.Unreachable => Labels.Vpp_Unreachable,
        TokenResult.InUse => Labels.Vpp_TokenInUse,
        TokenResult.OtherLocation => Labels.Vpp_OtherLocation,
        TokenResult.NotLater => Labels.Vpp_NotLater,
        TokenResult.NotBelow => Labels.Vpp_NotBelow,
        TokenResult.Gone => Labels.Vpp_GoneMeanwhile,
    };

    /// <summary>How many seats there are, and how many are free.</summary>
    public static string Seats(this VppContent content) =>
        content.IsUnlimited ? Labels.Vpp_Unlimited : Say(Labels.Diagnosis_Seats, content.Total, content.Free);

    /// <summary>That no seat is free while it rests, and until when it does.</summary>
    public static string RestLabel(this VppContent content, ShownTime time) =>
        Say(Labels.Vpp_SeatsRest, time.Short(content.RestsUntil));

    /// <summary>The badge of a token's life at a moment (UTC).</summary>
    public static Badge LifeBadge(this VppToken token, DateTime now) => token.Life(now).Badge(token.DaysLeft(now));

    public static Badge Badge(this TokenLife life, int daysLeft) => life switch
    {
        TokenLife.Valid => new(Labels.Vpp_Valid, "check-circle", "done"),
        TokenLife.ExpiresSoon => new(Say(Labels.Vpp_ExpiresSoon, daysLeft), "clock-history", "late"),
        TokenLife.Expired => new(Labels.Vpp_Expired, "x-octagon", "error"),
    };

    public static Badge Badge(this VppUserStatus status) => status switch
    {
        VppUserStatus.Registered => new(status.Label(), "hourglass-split", "late"),
        VppUserStatus.Associated => new(status.Label(), "check-circle", "done"),
        VppUserStatus.Retired => new(status.Label(), "slash-circle", "off"),
    };

    public static string Label(this VppUserStatus status) => status switch
    {
        VppUserStatus.Registered => Labels.Vpp_NotLinked,
        VppUserStatus.Associated => Labels.Vpp_Linked,
        VppUserStatus.Retired => Labels.Vpp_Stopped,
    };

    public static string Label(this VppOrderKind kind) => kind switch
    {
        VppOrderKind.Assign => Labels.Vpp_Assign,
        VppOrderKind.Collect => Labels.Vpp_Collect,
        VppOrderKind.AddPeople => Labels.Vpp_AddUsers,
        VppOrderKind.StopPeople => Labels.Vpp_StopUsers,
    };

    public static Badge Badge(this VppOrderState state) => state switch
    {
        VppOrderState.Waiting => new(Labels.StepState_Planned, "hourglass-split", "off"),
        VppOrderState.Accepted => new(Labels.StepState_Running, "arrow-repeat", "moving"),
        VppOrderState.Done => new(Labels.StepState_Done, "check-circle", "done"),
        VppOrderState.Failed => new(Labels.StepState_Failed, "x-octagon", "error"),
    };
}
