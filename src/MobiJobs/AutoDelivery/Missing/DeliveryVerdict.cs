namespace MobiJobs.AutoDelivery.Missing;

/// <summary>Why a run of a list does not send something to a device. Values are stored.</summary>
public enum DeliveryVerdict
{
    /// <summary>It is sent, or the device is asked.</summary>
    Send = 0,

    Deleted = 1,

    NotManaged = 2,

    Retired = 3,

    /// <summary>The app does not run on the device.</summary>
    Unfit = 4,

    Installed = 5,

    /// <summary>A delivery is open, or succeeded but is not yet confirmed by an app list.</summary>
    OnTheWay = 6,

    /// <summary>A hold is in force.</summary>
    Held = 7,

    /// <summary>It keeps disappearing: a hold begins.</summary>
    HeldNow = 8,

    /// <summary>Nothing is known of the device's apps any more, as after a wipe.</summary>
    AppsUnknown = 9,

    /// <summary>The app list need not be asked for: it has come meanwhile.</summary>
    AppsKnown = 10,

    /// <summary>The same question is waiting already.</summary>
    Asked = 11,

    /// <summary>The automatic-delivery list was deleted.</summary>
    ListDeleted = 12,
}
