using MobiJobs.Audit;

namespace MobiJobs.Runs;

/// <summary>What a run does. Values are stored.</summary>
public enum RunKind : byte
{
    /// <summary>Cancels jobs that were selected or shown.</summary>
    CancelChosen = 1,

    /// <summary>Cancels the jobs that matched a filter.</summary>
    CancelMatching = 2,

    /// <summary>全キャンセル: cancels every cancellable job there was.</summary>
    CancelEverything = 3,

    /// <summary>今すぐ呼び出す: wakes the devices of jobs now.</summary>
    Wake = 4,

    /// <summary>待つのをやめる: frees the queues of jobs that their devices hold.</summary>
    Release = 5,

    /// <summary>Delivers again what did not succeed.</summary>
    Retry = 6,

    /// <summary>Registers the jobs of an operation.</summary>
    Register = 7,

    /// <summary>Registers and changes devices from a file.</summary>
    ImportDevices = 9,

    /// <summary>Moves devices into a group.</summary>
    MoveDevices = 10,

    /// <summary>Ends the management of devices.</summary>
    InactivateDevices = 11,

    /// <summary>Deletes devices with their jobs.</summary>
    DeleteDevices = 12,

    /// <summary>自動配信: sends the apps of an automatic-delivery list where they are missing.</summary>
    DeliverAutomatically = 13,

    /// <summary>引き継ぎ: makes its person the requester of jobs that somebody else has reserved.</summary>
    TakeOver = 14,

    /// <summary>後のジョブを先に: moves jobs that wait for a seat behind the later jobs of their devices.</summary>
    LetPass = 15,

    /// <summary>Assigns licences of one content.</summary>
    AssignLicenses = 20,

    /// <summary>Collects licences of one content.</summary>
    CollectLicenses = 21,

    /// <summary>Registers people with Apple.</summary>
    AddVppUsers = 22,

    /// <summary>Stops people at Apple.</summary>
    StopVppUsers = 23,
}

/// <summary>What the items of a run are.</summary>
public enum RunItemKind
{
    Job,
    Device,

    /// <summary>A row of an imported file, counted from 1.</summary>
    Row,

    /// <summary>A person or a device of a change that Apple is asked for, counted from 1.</summary>
    Holder,
}

/// <summary>The properties of the kinds of run.</summary>
public static class RunKinds
{
    /// <summary>What the items of such a run are.</summary>
    public static RunItemKind ItemsOf(this RunKind kind) => kind switch
    {
        RunKind.CancelChosen or RunKind.CancelMatching or RunKind.CancelEverything or RunKind.Wake or RunKind.Release
            or RunKind.Retry or RunKind.TakeOver or RunKind.LetPass => RunItemKind.Job,
        RunKind.Register or RunKind.MoveDevices or RunKind.InactivateDevices or RunKind.DeleteDevices
            or RunKind.DeliverAutomatically => RunItemKind.Device,
        RunKind.ImportDevices => RunItemKind.Row,
        RunKind.AssignLicenses or RunKind.CollectLicenses or RunKind.AddVppUsers
            or RunKind.StopVppUsers => RunItemKind.Holder,
    };

    /// <summary>Whether such a run registers jobs, so that calling it off stops further ones.</summary>
    public static bool RegistersJobs(this RunKind kind) =>
        kind is RunKind.Retry or RunKind.Register or RunKind.DeliverAutomatically;

    /// <summary>
    /// Whether an item of such a run has its outcome only after the chunk that processed it, once Apple has answered.
    /// </summary>
    public static bool AsksApple(this RunKind kind) => kind.ItemsOf() == RunItemKind.Holder;

    /// <summary>Whether such a run cancels jobs.</summary>
    public static bool Cancels(this RunKind kind) =>
        kind is RunKind.CancelChosen or RunKind.CancelMatching or RunKind.CancelEverything;

    /// <summary>The action under which the audit trail records the confirmation of such a run.</summary>
    public static AuditAction AuditedAs(this RunKind kind) => kind switch
    {
        RunKind.CancelChosen or RunKind.CancelMatching or RunKind.CancelEverything => AuditAction.JobsCanceled,
        RunKind.Wake => AuditAction.DevicesWoken,
        RunKind.Release => AuditAction.JobsReleased,
        RunKind.LetPass => AuditAction.JobsLetPass,
        RunKind.Retry => AuditAction.JobsRetried,
        RunKind.Register => AuditAction.OperationRegistered,
        RunKind.ImportDevices => AuditAction.DevicesImported,
        RunKind.MoveDevices => AuditAction.DevicesMoved,
        RunKind.InactivateDevices => AuditAction.DevicesInactivated,
        RunKind.DeleteDevices => AuditAction.DevicesDeleted,
        RunKind.DeliverAutomatically => AuditAction.AutoDeliveryStarted,
        RunKind.TakeOver => AuditAction.ReservationsTakenOver,
        RunKind.AssignLicenses or RunKind.CollectLicenses or RunKind.AddVppUsers
            or RunKind.StopVppUsers => AuditAction.VppChangeConfirmed,
    };

    /// <summary>
    /// The kinds of run whose confirmation is recorded under this action. A page confirms only these: what it asks the
    /// person beforehand may not be enough for other kinds.
    /// </summary>
    public static RunKind[] AuditedAs(AuditAction action) =>
        [.. Enum.GetValues<RunKind>().Where(kind => kind.AuditedAs() == action)];

    /// <summary>The name of an outcome in addresses and in the API.</summary>
    public static string NameOf(RunOutcome outcome) => outcome switch
    {
        RunOutcome.Pending => "pending",
        RunOutcome.Done => "done",
        RunOutcome.AlreadyEnded => "alreadyEnded",
        RunOutcome.TooLate => "tooLate",
        RunOutcome.Refused => "refused",
        RunOutcome.CalledOff => "calledOff",
        RunOutcome.LeftOut => "leftOut",
        RunOutcome.NotApproved => "notApproved",
    };
}
