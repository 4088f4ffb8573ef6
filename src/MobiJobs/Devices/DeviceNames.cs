using MobiJobs.Devices.List;

namespace MobiJobs.Devices;

/// <summary>The names of states, last contacts and sort orders in addresses and in the API, and their labels.</summary>
public static class DeviceNames
{
    public static string Of(DeviceState state) => state switch
    {
        DeviceState.Managed => "managed",
        DeviceState.Inactive => "inactive",
        DeviceState.Erased => "erased",
    };

    public static string Of(LastContact contact) => contact switch
    {
        LastContact.Never => "never",
        LastContact.Over1Day => "1d",
        LastContact.Over7Days => "7d",
        LastContact.Over30Days => "30d",
        LastContact.Over90Days => "90d",
    };

    public static string Of(DeviceSort sort) => sort switch
    {
        DeviceSort.Number => "number",
        DeviceSort.Name => "name",
        DeviceSort.Owner => "owner",
        DeviceSort.Model => "model",
        DeviceSort.Serial => "serial",
        DeviceSort.Group => "group",
        DeviceSort.State => "state",
        DeviceSort.Contact => "contact",
    };

    public static string Label(this DeviceState state) => state switch
    {
        DeviceState.Managed => Labels.Device_Managed,
        DeviceState.Inactive => Labels.Device_Inactive,
        DeviceState.Erased => Labels.Device_Erased,
    };

    public static Badge Badge(this DeviceState state) => state switch
    {
        DeviceState.Managed => new Badge(state.Label(), "check-circle", "done"),
        DeviceState.Inactive => new Badge(state.Label(), "slash-circle", "off"),
        DeviceState.Erased => new Badge(state.Label(), "arrow-counterclockwise", "wait"),
    };

    public static string Label(this LastContact contact) => contact switch
    {
        LastContact.Never => Labels.Contact_Never,
        LastContact.Over1Day => Labels.Contact_Over1Day,
        LastContact.Over7Days => Labels.Contact_Over7Days,
        LastContact.Over30Days => Labels.Contact_Over30Days,
        LastContact.Over90Days => Labels.Contact_Over90Days,
    };
}
