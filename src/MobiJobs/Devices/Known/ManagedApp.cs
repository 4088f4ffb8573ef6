using MobiJobs.Gateway;

namespace MobiJobs.Devices.Known;

/// <summary>What a device said of an app that it was to manage, installed or not.</summary>
public sealed class ManagedApp
{
    private ManagedApp()
    {
    }

    public long DeviceId { get; private set; }

    public string BundleId { get; private set; } = "";

    public ManagedAppState State { get; private set; }

    /// <summary>When it said so (UTC).</summary>
    public DateTime At { get; private set; }

    /// <summary>Null if the device reported no usable bundle id.</summary>
    public static ManagedApp? From(long deviceId, ManagedAppFact fact, DateTime now) =>
        VisibleText.Bounded(fact.BundleId, 200) is not { } bundleId
            ? null
            : new ManagedApp { DeviceId = deviceId, BundleId = bundleId, State = fact.State, At = now };

    /// <summary>The device says something newer of it.</summary>
    public void Update(ManagedAppState state, DateTime now) => (State, At) = (state, now);
}

/// <summary>The labels of states. A state without one does not compile.</summary>
public static class ManagedAppLabels
{
    /// <summary>A state in the reader's language.</summary>
    public static string Label(this ManagedAppState state) => state switch
    {
        ManagedAppState.Other => Labels.ManagedApp_Other,
        ManagedAppState.Working => Labels.ManagedApp_Working,
        ManagedAppState.Asking => Labels.ManagedApp_Asking,
        ManagedAppState.NeedsRedemption => Labels.ManagedApp_NeedsRedemption,
        ManagedAppState.Managed => Labels.ManagedApp_Managed,
        ManagedAppState.Uninstalled => Labels.ManagedApp_Uninstalled,
        ManagedAppState.UserInstalled => Labels.ManagedApp_UserInstalled,
        ManagedAppState.UserRejected => Labels.ManagedApp_UserRejected,
        ManagedAppState.UpdateRejected => Labels.ManagedApp_UpdateRejected,
        ManagedAppState.ManagementRejected => Labels.ManagedApp_ManagementRejected,
        ManagedAppState.Failed => Labels.ManagedApp_Failed,
    };

    /// <summary>The name of the guide's entry on a state; null where there is nothing to explain.</summary>
    public static string? GuideEntry(this ManagedAppState state) => state switch
    {
        ManagedAppState.Other or ManagedAppState.Managed => null,
        ManagedAppState.Working => "state-installing",
        ManagedAppState.Asking => "state-prompting",
        ManagedAppState.NeedsRedemption => "state-needsredemption",
        ManagedAppState.Uninstalled => "managed-but-uninstalled",
        ManagedAppState.UserInstalled => "user-installed-first",
        ManagedAppState.UserRejected => "rejected-by-user",
        ManagedAppState.UpdateRejected => "update-rejected",
        ManagedAppState.ManagementRejected => "management-rejected",
        ManagedAppState.Failed => "state-failed",
    };
}
