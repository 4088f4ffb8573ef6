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
}
