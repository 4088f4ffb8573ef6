using MobiJobs.Kinds;

namespace MobiJobs.Operations.Send;

/// <summary>The kinds of jobs in the groups in which the form offers them.</summary>
public static class OperationKinds
{
    /// <summary>Each kind once.</summary>
    public static IReadOnlyList<KindGroup> Groups =>
    [
        new(
            Labels.KindGroup_Apps,
            "grid",
            [JobKind.VppInstall, JobKind.AppInstall, JobKind.AppRemove, JobKind.BookInstall, JobKind.VppInvite]),
        new(
            Labels.KindGroup_Settings,
            "list-task",
            [JobKind.ProfileInstall, JobKind.ProfileRemove, JobKind.FeatureSetApply, JobKind.FeatureSetRemove]),
        new(
            Labels.KindGroup_Information,
            "arrow-repeat",
            [JobKind.DeviceInformation, JobKind.AppList, JobKind.ManagedAppList, JobKind.ProfileList]),
        new(Labels.KindGroup_Device, "tablet", [JobKind.DeviceName, JobKind.Restart]),
        new(
            Labels.KindGroup_Lost,
            "exclamation-triangle",
            [
                JobKind.Lock, JobKind.LostModeOn, JobKind.Location, JobKind.LostModeOff, JobKind.PasscodeReset,
                JobKind.Wipe,
            ]),
        new(Labels.KindGroup_Leave, "box-arrow-right", [JobKind.Inactivate]),
    ];
}

/// <summary>Kinds of jobs under one heading.</summary>
public sealed record KindGroup(string Label, string Icon, IReadOnlyList<JobKind> Kinds);
