namespace MobiJobs.Enrollments.Arrivals;

/// <summary>What a message by which a device came, stayed or left has changed. Values are stored.</summary>
public enum CheckInEffect : byte
{
    /// <summary>The device has begun to enroll. It is managed once it can be woken.</summary>
    Began = 1,

    /// <summary>A device was registered, or enrolled again.</summary>
    Enrolled = 2,

    /// <summary>Its enrollment is complete: it can be woken.</summary>
    Completed = 3,

    /// <summary>It said anew how it is woken. Nothing else has changed.</summary>
    Renewed = 4,

    /// <summary>Its management has ended.</summary>
    Left = 5,

    /// <summary>It can be woken, but hasn't said who it is yet.</summary>
    Awaited = 6,

    /// <summary>Nothing: repeated, or older than what is known.</summary>
    Stale = 20,

    /// <summary>Nothing: the device is managed under a later id by now.</summary>
    Superseded = 21,

    /// <summary>Nothing: its management was ended here, which a renewal does not change.</summary>
    Ended = 22,

    /// <summary>Nothing: a person has deleted the device.</summary>
    Deleted = 23,

    /// <summary>Nothing: no device is managed under this id.</summary>
    NotManaged = 24,
}
