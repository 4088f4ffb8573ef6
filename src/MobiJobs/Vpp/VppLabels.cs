using System.Globalization;
using MobiJobs.Vpp.Contents;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Vpp;

/// <summary>VPP in the reader's language.</summary>
public static class VppLabels
{
    /// <summary>Why a token was not taken.</summary>
    public static string Label(this TokenResult result) => result switch
    {
        TokenResult.Done => "",
        TokenResult.NoToken => Labels.Vpp_NoToken,
        TokenResult.NoGroup => Labels.Invalid_Group,
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
        content.IsUnlimited ? Labels.Vpp_Unlimited : string.Format(CultureInfo.CurrentCulture, Labels.Diagnosis_Seats, content.Total, content.Free);

    /// <summary>How a token's life stands.</summary>
    public static string Label(this TokenLife life) => life switch
    {
        TokenLife.Valid => Labels.Vpp_Valid,
        TokenLife.ExpiresSoon => Labels.Vpp_ExpiresSoon,
        TokenLife.Expired => Labels.Vpp_Expired,
    };

    /// <summary>Its sign.</summary>
    public static string Icon(this TokenLife life) => life switch
    {
        TokenLife.Valid => "check-circle",
        TokenLife.ExpiresSoon => "clock-history",
        TokenLife.Expired => "x-octagon",
    };

    /// <summary>The family of looks it belongs to.</summary>
    public static string Family(this TokenLife life) => life switch
    {
        TokenLife.Valid => "done",
        TokenLife.ExpiresSoon => "late",
        TokenLife.Expired => "error",
    };

    /// <summary>Where a person stands.</summary>
    public static string Label(this VppUserStatus status) => status switch
    {
        VppUserStatus.Registered => Labels.Vpp_NotLinked,
        VppUserStatus.Associated => Labels.Vpp_Linked,
        VppUserStatus.Retired => Labels.Vpp_Stopped,
    };

    /// <summary>Its sign.</summary>
    public static string Icon(this VppUserStatus status) => status switch
    {
        VppUserStatus.Registered => "hourglass-split",
        VppUserStatus.Associated => "check-circle",
        VppUserStatus.Retired => "slash-circle",
    };

    /// <summary>The family of looks it belongs to.</summary>
    public static string Family(this VppUserStatus status) => status switch
    {
        VppUserStatus.Registered => "late",
        VppUserStatus.Associated => "done",
        VppUserStatus.Retired => "off",
    };

    /// <summary>What is asked of Apple.</summary>
    public static string Label(this VppOrderKind kind) => kind switch
    {
        VppOrderKind.Assign => Labels.Vpp_Assign,
        VppOrderKind.Collect => Labels.Vpp_Collect,
        VppOrderKind.AddPeople => Labels.Vpp_AddUsers,
        VppOrderKind.StopPeople => Labels.Vpp_StopUsers,
    };

    /// <summary>How far it is.</summary>
    public static string Label(this VppOrderState state) => state switch
    {
        VppOrderState.Waiting => Labels.StepState_Planned,
        VppOrderState.Asked => Labels.StepState_Running,
        VppOrderState.Done => Labels.StepState_Done,
        VppOrderState.Failed => Labels.StepState_Failed,
    };

    /// <summary>Its sign.</summary>
    public static string Icon(this VppOrderState state) => state switch
    {
        VppOrderState.Waiting => "hourglass-split",
        VppOrderState.Asked => "arrow-repeat",
        VppOrderState.Done => "check-circle",
        VppOrderState.Failed => "x-octagon",
    };

    /// <summary>The family of looks it belongs to.</summary>
    public static string Family(this VppOrderState state) => state switch
    {
        VppOrderState.Waiting => "off",
        VppOrderState.Asked => "moving",
        VppOrderState.Done => "done",
        VppOrderState.Failed => "error",
    };
}
