namespace MobiJobs.Notifications;

/// <summary>What people and programs can be told. Values are stored: never renumber them.</summary>
public enum NoticeKind : byte
{
    /// <summary>滞留: jobs that began to keep their queues waiting.</summary>
    Stuck = 1,

    /// <summary>More of the jobs that ended within an hour failed than the reader accepts.</summary>
    Failing = 2,

    /// <summary>VPP tokens, push certificates and certificates in profiles that end soon or have ended.</summary>
    Ending = 3,

    /// <summary>Runs that wait for a second person. People are told by mails of their own.</summary>
    Approval = 4,

    /// <summary>A lock, wipe or lost mode that has ended.</summary>
    Act = 5,

    /// <summary>A message by which an administrator tries a webhook.</summary>
    Test = 9,
}

/// <summary>The names, types and labels of the kinds.</summary>
public static class NoticeKinds
{
    /// <summary>Those that a person can choose.</summary>
    public static readonly IReadOnlyList<NoticeKind> OfPeople =
        [NoticeKind.Stuck, NoticeKind.Failing, NoticeKind.Ending, NoticeKind.Act];

    /// <summary>Those that a webhook can be given.</summary>
    public static readonly IReadOnlyList<NoticeKind> OfWebhooks = [.. OfPeople, NoticeKind.Approval];

    /// <summary>The kinds as bits.</summary>
    public static int ToBits(IEnumerable<NoticeKind> kinds) =>
        kinds.Aggregate(0, (bits, kind) => bits | (1 << (int)kind));

    /// <summary>The type of a webhook's messages of this kind; it never changes.</summary>
    public static string TypeOf(NoticeKind kind) => kind switch
    {
        NoticeKind.Stuck => "jobs.stuck",
        NoticeKind.Failing => "jobs.failing",
        NoticeKind.Ending => "items.ending",
        NoticeKind.Approval => "approvals.waiting",
        NoticeKind.Act => "acts.ended",
        NoticeKind.Test => "webhook.test",
    };

    /// <summary>A kind in the reader's language.</summary>
    public static string Label(this NoticeKind kind) => kind switch
    {
        NoticeKind.Stuck => Labels.Nav_Stuck,
        NoticeKind.Failing => Labels.Notice_Failing,
        NoticeKind.Ending => Labels.Notice_Ending,
        NoticeKind.Approval => Labels.Notice_Approval,
        NoticeKind.Act => Labels.Notice_Act,
        NoticeKind.Test => Labels.Notice_Test,
    };

    /// <summary>What the kind tells, in the reader's language; null where the label says it.</summary>
    public static string? Hint(this NoticeKind kind) => kind switch
    {
        NoticeKind.Stuck => Say(Labels.Notice_StuckHint, (int)Jobs.Live.FleetCounts.StuckAfter.TotalMinutes),
        NoticeKind.Failing => Labels.Notice_FailingHint,
        NoticeKind.Ending => Labels.Notice_EndingHint,
        NoticeKind.Approval => Labels.Notice_ApprovalHint,
        NoticeKind.Act => Labels.Notice_ActHint,
        NoticeKind.Test => null,
    };
}
