using System.Linq.Expressions;

namespace MobiJobs.Notifications.Sending;

/// <summary>A message as the log shows it. Times are UTC.</summary>
public sealed record MessageRow
{
    /// <summary>Reads it.</summary>
    public static readonly Expression<Func<NoticeMessage, MessageRow>> Projection = m => new MessageRow
    {
        Id = m.Id,
        WebhookId = m.WebhookId,
        Key = m.Key,
        Kind = m.Kind,
        CreatedAt = m.CreatedAt,
        State = m.State,
        DueAt = m.DueAt,
        Attempts = m.Attempts,
        LastAttemptAt = m.LastAttemptAt,
        Status = m.Status,
        Said = m.Said,
    };

    public required long Id { get; init; }

    public required int? WebhookId { get; init; }

    public required string Key { get; init; }

    public required NoticeKind? Kind { get; init; }

    public required DateTime CreatedAt { get; init; }

    public required MessageState State { get; init; }

    public required DateTime? DueAt { get; init; }

    public required int Attempts { get; init; }

    public required DateTime? LastAttemptAt { get; init; }

    public required int? Status { get; init; }

    /// <summary>What the receiver said, or what went wrong; untrusted.</summary>
    public required string? Said { get; init; }

    /// <summary>The same in the reader's language, where this program knows it.</summary>
    public string? Words => SendTroubles.Words(Said, Status);

    /// <summary>How far it is.</summary>
    public Badge Badge => State switch
    {
        MessageState.Waiting when Attempts == 0 => new(Labels.Message_Waiting, "clock", "wait"),
        MessageState.Waiting => new(Labels.Message_Again, "arrow-repeat", "late"),
        MessageState.Sent => new(Labels.Message_Sent, "check-circle", "done"),
        MessageState.Failed => new(Labels.Message_Failed, "x-octagon", "error"),
        MessageState.Dropped => new(Labels.Message_Dropped, "slash-circle", "muted"),
    };
}
