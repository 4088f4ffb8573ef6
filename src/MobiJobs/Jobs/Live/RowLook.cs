namespace MobiJobs.Jobs.Live;

/// <summary>How an open page shows its rows.</summary>
public enum RowLook
{
    /// <summary>As ジョブ管理 does.</summary>
    Jobs,

    /// <summary>As 滞留 does: with why they keep their queues waiting.</summary>
    Stuck,
}

/// <summary>The names of the looks, and the views that draw their rows.</summary>
internal static class RowLooks
{
    /// <summary>The name that pages give.</summary>
    public static string Of(RowLook look) => look switch
    {
        RowLook.Jobs => "jobs",
        RowLook.Stuck => "stuck",
    };

    /// <summary>The partial view of rows.</summary>
    public static string View(this RowLook look) => look switch
    {
        RowLook.Jobs => "/Jobs/List/_JobRows.cshtml",
        RowLook.Stuck => "/Jobs/Stuck/_StuckRows.cshtml",
    };
}
