namespace MobiJobs.Enrollments.Import;

/// <summary>
/// The change that a row leads to, as the preview shows it. Values are stored with the items of a run.
/// </summary>
public enum ImportVerdict
{
    New = 1,
    Changed = 2,
    Unchanged = 3,
    Wrong = 4,

    /// <summary>A spreadsheet may have changed it: it is left out until a person says that it is right.</summary>
    Doubtful = 5,
}

/// <summary>
/// Why a row that the preview showed was not imported. Values are stored with the items of a run, beside those of
/// <see cref="ImportVerdict"/>.
/// </summary>
public enum ImportRefusal
{
    /// <summary>A device of this number has been registered since.</summary>
    NumberTaken = 11,

    /// <summary>The device has been changed since.</summary>
    DeviceChanged = 12,

    DeviceGone = 13,

    GroupGone = 14,

    /// <summary>A device has been enrolled with the row's enrollment ID since.</summary>
    EnrollmentIdTaken = 15,
}

/// <summary>Verdicts and refusals in words.</summary>
internal static class ImportLabels
{
    public static string? Of(int reason) => Enum.IsDefined((ImportVerdict)reason)
        ? ((ImportVerdict)reason).Label()
        : Enum.IsDefined((ImportRefusal)reason) ? ((ImportRefusal)reason).Label() : null;

    public static Badge Badge(this ImportVerdict verdict) => verdict switch
    {
        ImportVerdict.New => new(verdict.Label(), "plus-lg", "done"),
        ImportVerdict.Changed => new(verdict.Label(), "pencil", "moving"),
        ImportVerdict.Unchanged => new(verdict.Label(), "check-circle", "off"),
        ImportVerdict.Wrong => new(verdict.Label(), "exclamation-triangle", "error"),
        ImportVerdict.Doubtful => new(verdict.Label(), "question-circle", "late"),
    };

    private static string Label(this ImportVerdict verdict) => verdict switch
    {
        ImportVerdict.New => Labels.Import_New,
        ImportVerdict.Changed => Labels.Import_Changed,
        ImportVerdict.Unchanged => Labels.Import_Unchanged,
        ImportVerdict.Wrong => Labels.Import_Wrong,
        ImportVerdict.Doubtful => Labels.Import_Doubtful,
    };

    private static string Label(this ImportRefusal refusal) => refusal switch
    {
        ImportRefusal.NumberTaken => Labels.Import_NumberTaken,
        ImportRefusal.DeviceChanged => Labels.Import_DeviceChanged,
        ImportRefusal.DeviceGone => Labels.Import_DeviceGone,
        ImportRefusal.GroupGone => Labels.Import_GroupGone,
        ImportRefusal.EnrollmentIdTaken => Labels.Import_IdTakenSince,
    };
}
