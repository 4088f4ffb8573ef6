namespace MobiJobs.Catalogue.Apps;

/// <summary>Sources and families in words.</summary>
public static class AppLabels
{
    /// <summary>A source in the reader's language.</summary>
    public static string Label(this AppSource source) => source switch
    {
        AppSource.Vpp => Labels.AppSource_Vpp,
        AppSource.AppStore => Labels.AppSource_AppStore,
        AppSource.InHouse => Labels.AppSource_InHouse,
    };

    /// <summary>Families by their names, which are the same everywhere.</summary>
    public static string Label(this DeviceFamilies families)
    {
        if (families == DeviceFamilies.None) { return Labels.App_AnyFamily; }

        return string.Join(" · ", Enum.GetValues<DeviceFamilies>().Where(f => f != DeviceFamilies.None && families.HasFlag(f)).Select(Name));
    }

    private static string Name(DeviceFamilies family) => family switch
    {
        DeviceFamilies.None => "",
        DeviceFamilies.IPhone => "iPhone",
        DeviceFamilies.IPad => "iPad",
        DeviceFamilies.Mac => "Mac",
        DeviceFamilies.AppleTv => "Apple TV",
    };
}
