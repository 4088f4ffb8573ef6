using MobiJobs.Kinds;

namespace MobiJobs.Operations.Send;

/// <summary>The kinds as people look for them.</summary>
public static class OperationKinds
{
    /// <summary>Each kind once, in groups with a label.</summary>
    public static IReadOnlyList<(string Label, string Icon, IReadOnlyList<JobKind> Kinds)> Groups =>
    [
        (Labels.KindGroup_Apps, "grid", [JobKind.VppInstall, JobKind.AppInstall, JobKind.AppRemove, JobKind.BookInstall, JobKind.VppInvite]),
        (Labels.KindGroup_Settings, "list-task", [JobKind.ProfileInstall, JobKind.ProfileRemove, JobKind.FeatureSetApply, JobKind.FeatureSetRemove]),
        (Labels.KindGroup_Information, "arrow-repeat", [JobKind.DeviceInformation, JobKind.AppList]),
        (Labels.KindGroup_Lost, "exclamation-triangle", [JobKind.Lock, JobKind.LostModeOn, JobKind.LostModeOff, JobKind.PasscodeReset, JobKind.Wipe]),
        (Labels.KindGroup_Leave, "box-arrow-right", [JobKind.Inactivate]),
    ];
}
