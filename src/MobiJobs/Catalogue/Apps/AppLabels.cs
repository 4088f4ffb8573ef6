namespace MobiJobs.Catalogue.Apps;

/// <summary>The labels of sources and families.</summary>
public static class AppLabels
{
    public static string Label(this AppSource source) => source switch
    {
        AppSource.Vpp => Labels.AppSource_Vpp,
        AppSource.AppStore => Labels.AppSource_AppStore,
        AppSource.InHouse => Labels.AppSource_InHouse,
    };

    /// <summary>Product names, which are the same in every language.</summary>
    public static string Label(this DeviceFamilies families)
    {
        if (families == DeviceFamilies.None) { return Labels.App_AnyFamily; }

        return string.Join(" · ", families.Each().Select(Name));
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
