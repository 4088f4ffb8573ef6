namespace MobiJobs.Runs.Approvals;

/// <summary>The texts of approvals, in the reader's language. A member without one doesn't compile.</summary>
public static class ApprovalLabels
{
    /// <summary>What nothing brings back.</summary>
    public static string Label(this FinalAct act) => act switch
    {
        FinalAct.Wipe => Labels.FinalAct_Wipe,
        FinalAct.Inactivation => Labels.FinalAct_Inactivation,
        FinalAct.Deletion => Labels.FinalAct_Deletion,
    };

    /// <summary>What it does to its devices, as a warning.</summary>
    public static string Warning(this FinalAct act) => act switch
    {
        FinalAct.Wipe => Labels.FinalAct_WipeWarning,
        FinalAct.Inactivation => Labels.Many_InactivateFinal,
        FinalAct.Deletion => Labels.Many_DeleteFinal,
    };

    /// <summary>The drawing of it.</summary>
    public static string Icon(this FinalAct act) => act switch
    {
        FinalAct.Wipe => "phone",
        FinalAct.Inactivation => "slash-circle",
        FinalAct.Deletion => "trash",
    };

    /// <summary>How it stands or ended, as one sentence with the place of the name and of the time.</summary>
    public static string Sentence(this Approval approval) => approval switch
    {
        Approval.None => "",
        Approval.Waiting => Labels.Approval_WaitsUntil,
        Approval.Approved => Labels.Approval_ApprovedBy,
        Approval.Refused => Labels.Approval_RefusedBy,
        Approval.Expired => Labels.Approval_Expired,
        Approval.CalledOff => Labels.Approval_CalledOff,
    };

    /// <summary>The time of that sentence.</summary>
    public static DateTime? TimeOf(Run run) => run.Approval is Approval.Waiting or Approval.Expired
        ? run.ApprovalUntil
        : run.DecidedAt;

    /// <summary>The drawing of how it stands, and its family of colours.</summary>
    public static (string Icon, string Family) Look(this Approval approval) => approval switch
    {
        Approval.None or Approval.Waiting => ("hourglass-split", "late"),
        Approval.Approved => ("check-circle", "done"),
        Approval.Refused => ("x-octagon", "error"),
        Approval.Expired => ("clock-history", "error"),
        Approval.CalledOff => ("slash-circle", "late"),
    };
}
