namespace MobiJobs.Queue.Periodic;

/// <summary>What recurs: the name by which the store keeps each work, and what people read.</summary>
public static class RecurringNames
{
    public const string Sweep = "sweep";
    public const string Purge = "purge";
    public const string DayCounts = "day-counts";
    public const string AutoDelivery = "auto-delivery";
    public const string VppSync = "vpp-sync";
    public const string Notices = "notices";

    /// <summary>What the work of this name does; of one that the program no longer has, the name.</summary>
    public static string LabelOf(string name) => name switch
    {
        Sweep => Labels.Work_Sweep,
        Purge => Labels.Work_Purge,
        DayCounts => Labels.Work_DayCounts,
        AutoDelivery => Labels.Work_AutoDelivery,
        VppSync => Labels.Work_VppSync,
        Notices => Labels.Work_Notices,
        _ => name,
    };
}
