namespace MobiJobs.Enrollments.Many;

/// <summary>
/// What a preview found of a device, and why nothing was done with it. Values are stored: never reuse a free one.
/// </summary>
public enum DeviceRefusal
{
    None = 0,

    /// <summary>Not a refusal: the preview showed that the device is managed.</summary>
    WasManaged = 1,

    NotManaged = 2,

    Gone = 3,

    /// <summary>It enrolled again after the preview.</summary>
    EnrolledAgain = 4,

    /// <summary>It is managed, and the preview did not show it so.</summary>
    Managed = 5,

    AlreadyThere = 6,

    GroupGone = 7,

    /// <summary>It was moved after the preview.</summary>
    MovedSince = 8,

    /// <summary>The group to move into was renamed or moved after the preview.</summary>
    GroupChanged = 9,

    /// <summary>The person who asked may not do it any more, by the time a second person approved it.</summary>
    NotAllowed = 10,
}

/// <summary>The reasons in words.</summary>
internal static class DeviceRefusalLabels
{
    public static string? Of(int reason) => (DeviceRefusal)reason switch
    {
        DeviceRefusal.None or DeviceRefusal.WasManaged => null,
        DeviceRefusal.NotManaged => Labels.Many_NotManaged,
        DeviceRefusal.Gone => Labels.Many_Gone,
        DeviceRefusal.EnrolledAgain => Labels.Many_EnrolledAgain,
        DeviceRefusal.Managed => Labels.Many_Managed,
        DeviceRefusal.AlreadyThere => Labels.Many_AlreadyThere,
        DeviceRefusal.GroupGone => Labels.Many_GroupGone,
        DeviceRefusal.MovedSince => Labels.Many_MovedSince,
        DeviceRefusal.GroupChanged => Labels.Many_GroupChanged,
        DeviceRefusal.NotAllowed => Labels.Finding_NotAllowed,
    };
}
