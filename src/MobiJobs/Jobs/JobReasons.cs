namespace MobiJobs.Jobs;

/// <summary>Why a job exists. Values are stored.</summary>
public enum JobReason : byte
{
    /// <summary>An administrator ordered it.</summary>
    Order = 0,

    /// <summary>The device was registered.</summary>
    Registration = 1,

    /// <summary>Fetches the app list after an app was delivered or removed.</summary>
    AfterDelivery = 2,

    /// <summary>Fetches the app list again, since the app was not there (or not gone) yet.</summary>
    Verification = 3,

    /// <summary>Fetches the app list before a delivery is repeated whose app may be there by now.</summary>
    BeforeRedelivery = 4,

    /// <summary>An automatic-delivery list; the job's operation has the list's name.</summary>
    AutomaticDelivery = 10,

    /// <summary>
    /// Repeats a delivery that failed for the network; <see cref="Job.AutomaticTry"/> says which time.
    /// </summary>
    NetworkRedelivery = 11,

    /// <summary>Repeats a delivery of an app that was said to be on its way, and did not come.</summary>
    MissingRedelivery = 12,

    /// <summary>Repeats a delivery of an app that was there already, to take over its management.</summary>
    TakeOverRedelivery = 13,

    /// <summary>Repeats a delivery whose device did not find the licence that it has.</summary>
    LicenseRedelivery = 14,
}

/// <summary>Why a job ended, where its status alone does not say. Values are stored.</summary>
public enum EndReason : byte
{
    None = 0,

    /// <summary>A person cancelled it.</summary>
    Person = 1,

    /// <summary>A person stopped waiting for the device (応答待ちを打ち切る).</summary>
    Released = 2,

    /// <summary>The device enrolled again.</summary>
    EnrollmentEnded = 3,

    /// <summary>The device was inactivated: it is no longer managed.</summary>
    Inactivated = 4,

    /// <summary>The device's answer could not be read.</summary>
    UnreadableAnswer = 5,

    /// <summary>The channel refused the command.</summary>
    RefusedByChannel = 6,

    /// <summary>The device was wiped.</summary>
    Erased = 7,

    /// <summary>The device has connected again without an answer, which was lost on its way.</summary>
    AnswerLost = 8,

    /// <summary>
    /// It was reserved, and when its time came, who asked for it was not allowed to send it to the device any more.
    /// </summary>
    RequesterMayNot = 9,
    /// <summary>The app to be delivered again was found on the device first.</summary>
    AlreadyThere = 10,
}

/// <summary>Whether an app list confirmed a delivery or removal. Values are stored.</summary>
public enum Verification : byte
{
    None = 0,
    Pending = 1,
    Confirmed = 2,

    /// <summary>No app list has shown it; a later one still may.</summary>
    Unconfirmed = 3,

    /// <summary>The app is there, but as the person's own: the device does not manage it.</summary>
    Unmanaged = 4,

    /// <summary>The person at the device declined the installation.</summary>
    Declined = 5,
}
