using System.Globalization;
using MobiJobs.Vpp.Contents;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Vpp;

/// <summary>Labels, icons and colour families of VPP.</summary>
public static class VppLabels
{
    /// <summary>Why a change to a token was refused.</summary>
    public static string Label(this TokenResult result) => result switch
    {
        TokenResult.Done => "",
        TokenResult.NotAToken => Labels.Vpp_NoToken,
        TokenResult.UnknownGroup => Labels.Invalid_Group,
        TokenResult.Expired => Labels.Vpp_TokenExpired,
        TokenResult.Refused => Labels.Vpp_TokenRefused,
        TokenResult.Unreachable => Labels.Vpp_Unreachable,
        TokenResult.InUse => Labels.Vpp_TokenInUse,
        TokenResult.OtherLocation => Labels.Vpp_OtherLocation,
        TokenResult.NotLater => Labels.Vpp_NotLater,
        TokenResult.NotBelow => Labels.Vpp_NotBelow,
    };

    /// <summary>How many seats there are, and how many are free.</summary>
    public static string Seats(this VppContent content) =>
        content.IsUnlimited
            ? Labels.Vpp_Unlimited
            : string.Format(CultureInfo.CurrentCulture, Labels.Diagnosis_Seats, content.Total, content.Free);

    public static string Label(this TokenLife life) => life switch
    {
        TokenLife.Valid => Labels.Vpp_Valid,
        TokenLife.ExpiresSoon => Labels.Vpp_ExpiresSoon,
        TokenLife.Expired => Labels.Vpp_Expired,
    };

    public static string Icon(this TokenLife life) => life switch
    {
        TokenLife.Valid => "check-circle",
        TokenLife.ExpiresSoon => "clock-history",
        TokenLife.Expired => "x-octagon",
    };

    public static string Family(this TokenLife life) => life switch
    {
        TokenLife.Valid => "done",
        TokenLife.ExpiresSoon => "late",
        TokenLife.Expired => "error",
    };

    public static string Label(this VppUserStatus status) => status switch
    {
        VppUserStatus.Registered => Labels.Vpp_NotLinked,
        VppUserStatus.Associated => Labels.Vpp_Linked,
        VppUserStatus.Retired => Labels.Vpp_Stopped,
    };

    public static string Icon(this VppUserStatus status) => status switch
    {
        VppUserStatus.Registered => "hourglass-split",
        VppUserStatus.Associated => "check-circle",
        VppUserStatus.Retired => "slash-circle",
    };

    public static string Family(this VppUserStatus status) => status switch
    {
        VppUserStatus.Registered => "late",
        VppUserStatus.Associated => "done",
        VppUserStatus.Retired => "off",
    };

    public static string Label(this VppOrderKind kind) => kind switch
    {
        VppOrderKind.Assign => Labels.Vpp_Assign,
        VppOrderKind.Collect => Labels.Vpp_Collect,
        VppOrderKind.AddPeople => Labels.Vpp_AddUsers,
        VppOrderKind.StopPeople => Labels.Vpp_StopUsers,
    };

    public static string Label(this VppOrderState state) => state switch
    {
        VppOrderState.Waiting => Labels.StepState_Planned,
        VppOrderState.Accepted => Labels.StepState_Running,
        VppOrderState.Done => Labels.StepState_Done,
        VppOrderState.Failed => Labels.StepState_Failed,
    };

    public static string Icon(this VppOrderState state) => state switch
    {
        VppOrderState.Waiting => "hourglass-split",
        VppOrderState.Accepted => "arrow-repeat",
        VppOrderState.Done => "check-circle",
        VppOrderState.Failed => "x-octagon",
    };

    public static string Family(this VppOrderState state) => state switch
    {
        VppOrderState.Waiting => "off",
        VppOrderState.Accepted => "moving",
        VppOrderState.Done => "done",
        VppOrderState.Failed => "error",
    };
}
