namespace MobiJobs.Jobs;

/// <summary>
/// How far a delivery of a VPP app has come with the licence that its device needs. A job without a value needs none,
/// or nothing is known of the seats. Values are stored, and a filtered index and a constraint name them.
/// </summary>
public enum SeatState : byte
{
    /// <summary>
    /// No licence can be assigned to the device, which has told no serial number; it has no person, or that person's
    /// licence was lost. It waits until one reaches the device, or the device tells a serial number.
    /// </summary>
    Unassignable = 0,

    /// <summary>席待ち: no seat is free. The jobs of a token and an app get seats in the order of their ids.</summary>
    Awaited = 1,

    /// <summary>A free seat is kept for the job until its turn comes.</summary>
    Promised = 2,

    /// <summary>The job is the next of its device: the seat is to be assigned to the device.</summary>
    Due = 3,

    /// <summary>Apple has been asked to assign the seat.</summary>
    Assigning = 4,

    /// <summary>The seat was assigned to the device for this job, which gives it back unless it succeeds.</summary>
    Taken = 5,

    /// <summary>The device, or the person it belongs to, has a licence that this job did not ask for.</summary>
    Held = 6,

    /// <summary>The job ended without success: its seat is to be collected.</summary>
    Returning = 7,
}

/// <summary>The seat of a job that is to be registered.</summary>
/// <param name="TokenId">The VPP token whose seats count.</param>
public sealed record JobSeat(int TokenId, SeatState State);
