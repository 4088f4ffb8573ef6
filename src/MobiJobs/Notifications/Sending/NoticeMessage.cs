using MobiJobs.Notifications.Webhooks;

namespace MobiJobs.Notifications.Sending;

/// <summary>
/// A message to a person or a webhook, written in the transaction that notes what it tells. All times are UTC.
/// </summary>
public sealed class NoticeMessage
{
    internal const int MaxSubject = 200;
    internal const int MaxSaid = 500;

    private NoticeMessage()
    {
    }

    public long Id { get; private set; }

    /// <summary>The same however often it is sent: by it receivers know one that comes twice.</summary>
    public string Key { get; private set; } = "";

    /// <summary>Who gets it by mail; null for a webhook.</summary>
    public int? PersonId { get; private set; }

    /// <summary>The webhook that gets it; null for a person.</summary>
    public int? WebhookId { get; private set; }

    public Webhook? Webhook { get; private set; }

    /// <summary>What it tells; null for a mail, which may tell several.</summary>
    public NoticeKind? Kind { get; private set; }

    /// <summary>The subject of a mail; empty for a webhook.</summary>
    public string Subject { get; private set; } = "";

    /// <summary>The text of a mail, or the body of a request, as it is signed.</summary>
    public string Body { get; private set; } = "";

    /// <summary>
    /// The groups whose devices it tells of, separated by commas; null for the whole fleet. Who doesn't see them any
    /// more doesn't get it.
    /// </summary>
    public string? Groups { get; private set; }

    public DateTime CreatedAt { get; private set; }

    public MessageState State { get; private set; }

    /// <summary>When it is sent next, or whoever is sending it counts as gone; null once it has ended.</summary>
    public DateTime? DueAt { get; private set; }

    /// <summary>How often it was sent.</summary>
    public int Attempts { get; private set; }

    public DateTime? LastAttemptAt { get; private set; }

    /// <summary>What the receiver answered last; null if it did not.</summary>
    public int? Status { get; private set; }

    /// <summary>The beginning of what the receiver said, or what went wrong; untrusted.</summary>
    public string? Said { get; private set; }

    /// <summary>A mail.</summary>
    internal static NoticeMessage OfMail(
        int personId, string subject, string text, string? groups, DateTime now) => new()
        {
            Key = NewKey(),
            PersonId = personId,
            Subject = TypedText.Bounded(subject, MaxSubject) ?? "",
            Body = text,
            Groups = groups,
            CreatedAt = now,
            State = MessageState.Waiting,
            DueAt = now,
        };

    /// <summary>The body of a request.</summary>
    internal static NoticeMessage OfWebhook(int webhookId, NoticeKind kind, string body, DateTime now) => new()
    {
        Key = NewKey(),
        WebhookId = webhookId,
        Kind = kind,
        Body = body,
        CreatedAt = now,
        State = MessageState.Waiting,
        DueAt = now,
    };

    private static string NewKey() => $"msg_{Guid.NewGuid():N}";
}

/// <summary>How far a message is. Values are stored: never renumber them.</summary>
public enum MessageState : byte
{
    /// <summary>It is to be sent, for the first time or again.</summary>
    Waiting = 1,

    /// <summary>It was taken.</summary>
    Sent = 2,

    /// <summary>It was not taken as often as it is sent, or won't ever be.</summary>
    Failed = 3,

    /// <summary>Its reader may not see any more what it tells, or can't be reached.</summary>
    Dropped = 4,
}
