using System.Text.Json;

namespace MobiJobs.Runs.Approvals;

/// <summary>The texts of approvals, in the reader's language. A member without one doesn't compile.</summary>
public static class ApprovalLabels
{
    /// <summary>What nothing brings back.</summary>
    public static string Label(this IrreversibleKind act) => act switch
    {
        IrreversibleKind.Wipe => Labels.Irreversible_Wipe,
        IrreversibleKind.Inactivation => Labels.Irreversible_Inactivation,
        IrreversibleKind.Deletion => Labels.Irreversible_Deletion,
    };

    /// <summary>What it does to its devices, as a warning.</summary>
    public static string Warning(this IrreversibleKind act) => act switch
    {
        IrreversibleKind.Wipe => Labels.Irreversible_WipeWarning,
        IrreversibleKind.Inactivation => Labels.Many_InactivateFinal,
        IrreversibleKind.Deletion => Labels.Many_DeleteFinal,
    };

    /// <summary>The drawing of it.</summary>
    public static string Icon(this IrreversibleKind act) => act switch
    {
        IrreversibleKind.Wipe => "phone",
        IrreversibleKind.Inactivation => "slash-circle",
        IrreversibleKind.Deletion => "trash",
    };

    /// <summary>How it stands or ended, in a word.</summary>
    public static string Label(this ApprovalState approval) => approval switch
    {
        ApprovalState.None => "",
        ApprovalState.Waiting => Labels.Approval_Title,
        ApprovalState.Approved => Labels.Approval_StateApproved,
        ApprovalState.Refused => Labels.Approval_StateRefused,
        ApprovalState.Expired => Labels.Approval_StateExpired,
        ApprovalState.CalledOff => Labels.Approval_StateCalledOff,
        ApprovalState.RightLost => Labels.Approval_StateRightLost,
    };

    /// <summary>The name of a state in addresses.</summary>
    public static string NameOf(ApprovalState approval) => JsonNamingPolicy.CamelCase.ConvertName(approval.ToString());

    /// <summary>The badge of a state.</summary>
    public static Badge Badge(this ApprovalState approval) =>
        new(approval.Label(), approval.Look().Icon, approval.Look().Family);

    /// <summary>How it stands or ended, as one sentence with the place of the name and of the time.</summary>
    public static string Sentence(this ApprovalState approval) => approval switch
    {
        ApprovalState.None => "",
        ApprovalState.Waiting => Labels.Approval_WaitsUntil,
        ApprovalState.Approved => Labels.Approval_ApprovedBy,
        ApprovalState.Refused => Labels.Approval_RefusedBy,
        ApprovalState.Expired => Labels.Approval_Expired,
        ApprovalState.CalledOff => Labels.Approval_CalledOff,
        ApprovalState.RightLost => Labels.Approval_RightLost,
    };

    /// <summary>The time of that sentence.</summary>
    public static DateTime? TimeOf(Run run) => run.Approval is ApprovalState.Waiting or ApprovalState.Expired
        ? run.ApprovalUntil
        : run.DecidedAt;

    /// <summary>The drawing of how it stands, and its family of colours.</summary>
    public static (string Icon, string Family) Look(this ApprovalState approval) => approval switch
    {
        ApprovalState.None or ApprovalState.Waiting => ("hourglass-split", "late"),
        ApprovalState.Approved => ("check-circle", "done"),
        ApprovalState.Refused => ("x-octagon", "error"),
        ApprovalState.Expired => ("clock-history", "error"),
        ApprovalState.CalledOff => ("slash-circle", "late"),
        ApprovalState.RightLost => ("x-octagon", "error"),
    };
}
