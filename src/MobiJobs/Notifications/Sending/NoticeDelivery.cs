using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Mail;
using MobiJobs.Notifications.Telling;
using MobiJobs.Notifications.Webhooks;

namespace MobiJobs.Notifications.Sending;

/// <summary>
/// Sends the messages of one webhook, or mails, one after the other. A message is claimed by a guarded statement before
/// it is sent: of several processes, one sends it, and if that one dies, another does later.
/// </summary>
internal sealed class NoticeDelivery(
    MobiJobsDb db,
    WebhookCalls calls,
    WebhookVault vault,
    Outbox outbox,
    NoticeReaders readers,
    WorkMeter meter,
    TimeProvider clock)
{
    /// <summary>How long who has claimed a message has it alone: more than an attempt takes.</summary>
    internal static readonly TimeSpan Claim = TimeSpan.FromMinutes(2);

    /// <summary>The pauses after each attempt, about a day in all; after the last attempt it is given up.</summary>
    internal static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2),
        TimeSpan.FromHours(5), TimeSpan.FromHours(8), TimeSpan.FromHours(10),
    ];

    private const int JitterPercent = 10;

    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(1);

    /// <summary>Sends the next one that is due. False if there is none, or it was not taken.</summary>
    /// <param name="webhookId">The webhook; null for mails.</param>
    /// <param name="stopping">The program ends.</param>
    public async Task<bool> SendNextAsync(int? webhookId, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        var next = await db.NoticeMessages.AsNoTracking().Include(m => m.Webhook)
            .DueAt(now)
            .Where(m => m.WebhookId == webhookId)
            .OrderBy(m => m.DueAt).ThenBy(m => m.Id)
            .FirstOrDefaultAsync(stopping);
        if (next is null) { return false; }

        if (!await ClaimAsync(next, now, stopping)) { return true; } // Another process sends it.

        var result = next.Attempts > Pauses.Length
            ? new SendResult(false) { Said = SendTroubles.Abandoned }
            : await TryAsync(next, now, stopping);
        await NoteAsync(next, next.Attempts + 1, now + Claim, result);
        result.Error?.Throw();
        return result.IsTaken || result.IsDropped;
    }

    private async Task<bool> ClaimAsync(NoticeMessage next, DateTime now, CancellationToken stopping) =>
        await db.WriteAsync(
            () => db.NoticeMessages.Where(m => m.Id == next.Id && m.DueAt == next.DueAt).ExecuteUpdateAsync(
                set => set
                    .SetProperty(m => m.DueAt, now + Claim)
                    .SetProperty(m => m.Attempts, m => m.Attempts + 1)
                    .SetProperty(m => m.LastAttemptAt, now),
                stopping),
            stopping) == 1;

    /// <summary>Whatever goes wrong is a failed attempt: a message that breaks its sender must end, too.</summary>
    private async Task<SendResult> TryAsync(NoticeMessage message, DateTime now, CancellationToken stopping)
    {
        try
        {
            return message.Webhook is { } webhook
                ? await CallAsync(webhook, message, now, stopping)
                : await MailAsync(message, stopping);
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            return new SendResult(false) { Said = SendTroubles.Broken, Error = ExceptionDispatchInfo.Capture(e) };
        }
    }

    private async Task<SendResult> CallAsync(
        Webhook webhook, NoticeMessage message, DateTime now, CancellationToken stopping)
    {
        var timestamp = new DateTimeOffset(now).ToUnixTimeSeconds();
        return vault.Sign(webhook, message.Key, timestamp, message.Body, now) is { } signatures
            ? await calls.SendAsync(webhook.Address, message.Key, timestamp, signatures, message.Body, stopping)
            : new SendResult(false) { Said = SendTroubles.Secret }; // Another worker may have the right key.
    }

    /// <summary>Who may not see any more what it tells does not get it, however late it is sent.</summary>
    private async Task<SendResult> MailAsync(NoticeMessage message, CancellationToken stopping)
    {
        var person = await readers.PersonAsync(message.PersonId!.Value, stopping);
        if (person is null || !person.MaySee(message.Groups)) { return new SendResult(false) { IsDropped = true }; }

        var refused = await outbox.TryAsync(new Letter(person.Mail, message.Subject, message.Body), stopping);
        return new SendResult(refused is null) { Said = refused?.Reason, IsFinal = refused is { IsFinal: true } };
    }

    /// <summary>What was sent is noted also if the program ends.</summary>
    private async Task NoteAsync(NoticeMessage message, int attempts, DateTime claimedUntil, SendResult result)
    {
        var now = clock.UtcNow();
        var pause = PauseAfter(attempts, result);
        var (state, channel) = (StateOf(result, pause), message.WebhookId is null ? NoticeWay.Mail : NoticeWay.Webhook);
        await db.WriteAsync(
            async () =>
            {
                var said = TypedText.Bounded(result.Said, NoticeMessage.MaxSaid);
                var noted = await db.NoticeMessages
                    .Where(m => m.Id == message.Id && (m.DueAt == claimedUntil
                        || (result.IsTaken && m.State == MessageState.Dropped && m.Attempts == attempts)))
                    .ExecuteUpdateAsync(
                        set => set
                            .SetProperty(m => m.State, state)
                            .SetProperty(m => m.DueAt, state == MessageState.Waiting ? now + pause : null)
                            .SetProperty(m => m.Status, result.Status)
                            .SetProperty(m => m.Said, said),
                        CancellationToken.None);
                if (noted == 1 && result.IsGone) { await DisableAsync(message.WebhookId!.Value, now); }
            },
            CancellationToken.None);
        meter.Told(channel, result.IsTaken ? NoticeWord.Sent : NoticeWord.Refused);
        if (state != MessageState.Failed) { return; }

        meter.Told(channel, NoticeWord.GivenUp);
        if (message.WebhookId is null) { outbox.GiveUp(null, result.Said); }
    }

    private async Task DisableAsync(int webhookId, DateTime now)
    {
        var disabled = await db.Webhooks.Where(w => w.Id == webhookId && w.DisabledAt == null).ExecuteUpdateAsync(
            set => set.SetProperty(w => w.DisabledAt, now).SetProperty(w => w.IsGone, true), CancellationToken.None);
        if (disabled == 0) { return; }

        await db.NoticeMessages.DropWaitingAsync(webhookId, CancellationToken.None);
        var name = await db.Webhooks.Where(w => w.Id == webhookId).Select(w => w.Name).SingleAsync();
        db.Audit.Add(AuditEntry.Of(AuditEntry.Server, AuditAction.WebhookDisabled, name, now));
        await db.SaveChangesAsync(CancellationToken.None);
    }

    private static MessageState StateOf(SendResult result, TimeSpan? pause) =>
        result.IsTaken ? MessageState.Sent
        : result.IsDropped ? MessageState.Dropped
        : pause is null ? MessageState.Failed : MessageState.Waiting;

    /// <summary>How long it waits now; null if it is not sent again. Never two at the same moment.</summary>
    internal static TimeSpan? PauseAfter(int attempts, SendResult result)
    {
        if (result.IsTaken || result.IsFinal || result.IsGone || result.IsDropped || attempts > Pauses.Length)
        {
            return null;
        }

        var pause = Pauses[attempts - 1];
        var longer = pause + (pause / 100 * RandomNumberGenerator.GetInt32(JitterPercent + 1));
        var asked = result.RetryAfter is { } after && after < LongestPause ? after : result.RetryAfter is null
            ? TimeSpan.Zero
            : LongestPause;
        return asked > longer ? asked : longer;
    }
}

/// <summary>The messages that are due.</summary>
internal static class DueMessages
{
    /// <summary>Those to be sent at this moment (UTC); a webhook that is not in use has none.</summary>
    public static IQueryable<NoticeMessage> DueAt(this IQueryable<NoticeMessage> messages, DateTime now) => messages
        .Where(m => m.DueAt != null && m.DueAt <= now && (m.WebhookId == null || m.Webhook!.DisabledAt == null));

    /// <summary>Those that wait for a webhook are not sent.</summary>
    public static Task<int> DropWaitingAsync(
        this IQueryable<NoticeMessage> messages, int webhookId, CancellationToken stopping) => messages
        .Where(m => m.WebhookId == webhookId && m.DueAt != null)
        .ExecuteUpdateAsync(
            set => set
                .SetProperty(m => m.State, MessageState.Dropped)
                .SetProperty(m => m.DueAt, (DateTime?)null),
            stopping);
}
