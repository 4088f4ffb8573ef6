namespace MobiJobs.Jobs;

/// <summary>
/// An event of a job's timeline that the job's own columns don't record. The usual ones (registered, head, handed over,
/// ended) have no row of their own: ten million jobs would need forty million rows.
/// </summary>
public sealed class JobEvent
{
    private JobEvent()
    {
    }

    public long Id { get; private set; }

    public long JobId { get; private set; }

    public DateTime At { get; private set; }

    public JobEventKind Kind { get; private set; }

    /// <summary>A count (the wake-up's number), where the kind has one.</summary>
    public int? Number { get; private set; }

    /// <summary>Text of the channel or the device; untrusted.</summary>
    public string? Note { get; private set; }

    /// <summary>What happened to the job, and when (UTC).</summary>
    public static JobEvent Of(long jobId, JobEventKind kind, DateTime at, int? number = null, string? note = null) =>
        new() { JobId = jobId, Kind = kind, At = at, Number = number, Note = TypedText.Bounded(note, 400) };
}

/// <summary>What happened to a job. Values are stored: never reuse a free one.</summary>
public enum JobEventKind : byte
{
    WokenAgain = 1,
    WakeRefused = 2,
    NotNow = 3,
    LateAnswer = 5,
    AppMissing = 6,
    AppVerified = 7,
    WokenByPerson = 8,

    /// <summary>The channel refused the command; the note is its reason.</summary>
    RefusedByChannel = 9,

    /// <summary>An answer could not be read; the note says why.</summary>
    AnswerUnreadable = 10,

    /// <summary>The device has connected again though it should have answered: its answer was lost.</summary>
    AnswerLost = 11,

    /// <summary>Apple refused to assign its licence; the number is Apple's.</summary>
    SeatRefused = 12,

    /// <summary>A person let the later jobs of its device pass.</summary>
    LetPass = 13,

    /// <summary>The app is there, but not managed.</summary>
    AppUnmanaged = 14,

    /// <summary>The person at the device declined the installation.</summary>
    AppDeclined = 15,

    /// <summary>Apple had no seat for it after all; the number is Apple's.</summary>
    NoSeat = 16,
    ReservationMoved = 20,
    ReservationLifted = 21,

    /// <summary>Somebody else became its requester; the note says who from and who.</summary>
    TakenOver = 22,

    /// <summary>No seat was free.</summary>
    SeatAwaited = 30,

    /// <summary>A free seat is kept for it.</summary>
    SeatPromised = 31,

    /// <summary>Apple has assigned a licence to its device.</summary>
    SeatTaken = 32,

    /// <summary>Its device has a licence that it did not ask for.</summary>
    SeatHeld = 33,

    /// <summary>Its licence is being collected, or doesn't reach the device.</summary>
    SeatLost = 34,

    /// <summary>It ended without success, and its licence is being collected.</summary>
    SeatReturned = 35,

    /// <summary>Nothing is known of the seats any more: it goes on without.</summary>
    SeatUnknown = 36,

    /// <summary>The account of its requester is disabled or gone: what was promised to it is for others.</summary>
    SeatReleased = 37,

    /// <summary>Its device has no serial number, by which a licence is assigned: it goes on without.</summary>
    SeatImpossible = 38,

    /// <summary>Its device has neither a serial number nor a person: it waits for somebody to have a licence.</summary>
    SeatUnassignable = 39,

    /// <summary>Its licence is gone, and its device has no serial number: it waits until its person has one.</summary>
    LicenseLost = 40,
}
