namespace MobiJobs.Runs.Reports;

/// <summary>The texts of runs and outcomes, in the reader's language. A member without one doesn't compile.</summary>
public static class RunLabels
{
    /// <summary>What a run does.</summary>
    public static string Label(this RunKind kind) => kind switch
    {
        RunKind.CancelChosen or RunKind.CancelMatching => Labels.Cancel_Title,
        RunKind.CancelEverything => Labels.Cancel_AllTitle,
        RunKind.Wake => Labels.RunKind_Wake,
        RunKind.Release => Labels.RunKind_Release,
        RunKind.LetPass => Labels.Action_LetPass,
        RunKind.Retry => Labels.RunKind_Retry,
        RunKind.Register => Labels.RunKind_Register,
        RunKind.ImportDevices => Labels.RunKind_ImportDevices,
        RunKind.MoveDevices => Labels.RunKind_MoveDevices,
        RunKind.InactivateDevices => Labels.RunKind_InactivateDevices,
        RunKind.DeleteDevices => Labels.RunKind_DeleteDevices,
        RunKind.DeliverAutomatically => Labels.Nav_AutoDelivery,
        RunKind.TakeOver => Labels.RunKind_TakeOver,
        RunKind.AssignLicenses => Labels.Vpp_Assign,
        RunKind.CollectLicenses => Labels.Vpp_Collect,
        RunKind.AddVppUsers => Labels.Vpp_AddUsers,
        RunKind.StopVppUsers => Labels.Vpp_StopUsers,
    };

    /// <summary>The badge of an outcome in a run of this kind.</summary>
    public static Badge Badge(this RunOutcome outcome, RunKind kind) => outcome switch
    {
        RunOutcome.Pending => new(Labels.Outcome_Pending, "hourglass-split", "off"),
        RunOutcome.Done => new(Done(kind), "check-circle", "done"),
        RunOutcome.AlreadyEnded => new(Labels.Outcome_AlreadyEnded, "flag", "off"),
        RunOutcome.TooLate => new(Labels.Outcome_TooLate, "phone", "late"),
        RunOutcome.Refused => new(Labels.Outcome_Refused, "x-octagon", "error"),
        RunOutcome.CalledOff => new(
            kind.RegistersJobs() ? Labels.Outcome_CalledOff : Labels.Outcome_NotDone, "slash-circle", "off"),
        RunOutcome.LeftOut => new(Labels.Outcome_LeftOut, "dash-circle", "off"),
        RunOutcome.NotApproved => new(Labels.Outcome_NotApproved, "x-octagon", "off"),
    };

    /// <summary>The badge of items whose registration was called off before they had a job.</summary>
    public static Badge NotRegistered => new(Labels.Outcome_NotRegistered, "slash-circle", "off");

    /// <summary>What was still being registered when the preview was made, and could not be called off.</summary>
    public static Badge StoppedBefore => new(Labels.Outcome_StoppedBefore, "flag", "off");

    private static string Done(RunKind kind) => kind switch
    {
        RunKind.CancelChosen or RunKind.CancelMatching or RunKind.CancelEverything => Labels.Outcome_Canceled,
        RunKind.Wake => Labels.Outcome_Woken,
        RunKind.Release => Labels.Outcome_Released,
        RunKind.LetPass => Labels.Outcome_LetPass,
        RunKind.Retry or RunKind.Register or RunKind.DeliverAutomatically => Labels.Outcome_Registered,
        RunKind.TakeOver => Labels.Outcome_TakenOver,
        RunKind.ImportDevices => Labels.Outcome_Imported,
        RunKind.MoveDevices => Labels.Outcome_Moved,
        RunKind.InactivateDevices => Labels.Outcome_Inactivated,
        RunKind.DeleteDevices => Labels.Outcome_Deleted,
        RunKind.AssignLicenses => Labels.Outcome_Assigned,
        RunKind.CollectLicenses => Labels.Outcome_Collected,
        RunKind.AddVppUsers => Labels.Outcome_Added,
        RunKind.StopVppUsers => Labels.Outcome_Stopped,
    };
}
