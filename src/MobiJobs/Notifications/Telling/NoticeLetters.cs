using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using MobiJobs.Accounts.Links;
using MobiJobs.Mail;
using MobiJobs.Notifications.Sending;
using MobiJobs.Notifications.Subscriptions;

namespace MobiJobs.Notifications.Telling;

/// <summary>
/// Writes what is told: one mail for all kinds, in both languages, or one message to a webhook for each kind.
/// </summary>
public sealed class NoticeLetters(MailSettings settings, OrganizationTime time, TimeProvider clock)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    /// <summary>The messages of a digest.</summary>
    internal IReadOnlyList<NoticeMessage> Write(Subscription reader, NoticeDigest digest) =>
        reader.PersonId is { } person
            ? [MailOf(person, digest)]
            : [.. digest.Sections.Select(s => OfWebhook(reader.WebhookId!.Value, digest.Window, s))];

    /// <summary>A message that only shows that a webhook works.</summary>
    internal NoticeMessage Test(int webhookId)
    {
        var now = clock.UtcNow();
        return OfWebhook(webhookId, new NoticeWindow(now, now), new NoticeSection(NoticeKind.Test, 0, []));
    }

    private NoticeMessage MailOf(int personId, NoticeDigest digest)
    {
        var letter = BothLanguages.Write("", () => Subject(digest), () => Text(digest));
        var groups = digest.Groups.Contains(null)
            ? null
            : string.Join(',', digest.Groups.Select(id => id!.Value.ToString(CultureInfo.InvariantCulture)));
        return NoticeMessage.OfMail(personId, letter.Subject, letter.Text, groups, clock.UtcNow());
    }

    private static string Subject(NoticeDigest digest) => Say(
        Labels.Notice_MailSubject,
        string.Join(Labels.List_Separator, digest.Sections.Select(s => $"{s.Kind.Label()} {s.Count:N0}")));

    private string Text(NoticeDigest digest)
    {
        var text = new StringBuilder();
        text.Append(Say(
            Labels.Notice_MailBegin,
            time.Written(digest.Window.From), time.Written(digest.Window.To), time.Zone.Id));
        foreach (var section in digest.Sections)
        {
            text.Append("\r\n\r\n").Append(Headline(section));
            foreach (var line in section.Lines) { text.Append("\r\n- ").Append(LineOf(line)); }

            if (section.Others > 0) { text.Append("\r\n- ").Append(Say(Labels.Notice_Others, section.Others)); }

            text.Append("\r\n").Append(settings.AddressOf(section.Page));
        }

        return text.Append("\r\n\r\n").Append(Say(Labels.Notice_MailEnd, settings.AddressOf(NoticePages.Own)))
            .ToString();
    }

    private static string Headline(NoticeSection section) => section.Of is { } ended
        ? Say(Labels.Notice_FailingOf, section.Kind.Label(), section.Count, ended)
        : Say(Labels.Notice_Headline, section.Kind.Label(), section.Count);

    private string LineOf(NoticeLine line)
    {
        var words = line.Cause.Words(time);
        if (line.Cause.IsOne) { return words; }

        return line.Examples.Count == 0
            ? Say(Labels.Notice_Line, words, line.Count)
            : Say(Labels.Notice_LineOf, words, line.Count, string.Join(Labels.List_Separator, line.Examples));
    }

    private NoticeMessage OfWebhook(int webhookId, NoticeWindow window, NoticeSection section)
    {
        var now = clock.UtcNow();
        var body = JsonSerializer.Serialize(
            new WebhookBody(
                NoticeKinds.TypeOf(section.Kind),
                now,
                new WebhookData(FromOf(window, section.Kind), window.To, section.Count, section.Of)
                {
                    Causes = [.. section.Lines.Select(WebhookCause.Of)],
                    Others = section.Others,
                    Url = settings.AddressOf(section.Page),
                }),
            Json);
        return NoticeMessage.OfWebhook(webhookId, section.Kind, body, now);
    }

    /// <summary>Failures are counted within the hour before, however often the reader is told.</summary>
    private static DateTime FromOf(NoticeWindow window, NoticeKind kind) =>
        kind == NoticeKind.Failing ? window.To - NoticeFacts.FailingWithin : window.From;

    private sealed record WebhookBody(string Type, DateTime Timestamp, WebhookData Data);

    private sealed record WebhookData(DateTime From, DateTime To, int Count, int? Of)
    {
        public required IReadOnlyList<WebhookCause> Causes { get; init; }

        public required int Others { get; init; }

        public required string Url { get; init; }
    }

    private sealed record WebhookCause(string Cause, int Count)
    {
        public string? Kind { get; init; }

        public string? Name { get; init; }

        public long? Run { get; init; }

        public int? Devices { get; init; }

        public int? Days { get; init; }

        public DateTime? At { get; init; }

        public required IReadOnlyList<string> Examples { get; init; }

        public static WebhookCause Of(NoticeLine line)
        {
            var plain = new WebhookCause(line.Cause.Code, line.Count) { Examples = line.Examples };
            return line.Cause switch
            {
                FailureCause failure => plain with { Kind = Kinds.KindNames.Of(failure.Job) },
                ActCause act => plain with { Kind = Kinds.KindNames.Of(act.Job) },
                SeatCause seat => plain with { Name = seat.App },
                EndingCause ending => plain with { Name = ending.Name, Days = ending.Days, At = ending.EndsAt },
                ApprovalCause run => plain with { Run = run.RunId, Devices = run.Devices, At = run.Until },
                _ => plain,
            };
        }
    }
}
