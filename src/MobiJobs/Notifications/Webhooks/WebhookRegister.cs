using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Notifications.Sending;
using MobiJobs.Notifications.Subscriptions;
using MobiJobs.Notifications.Telling;
using MobiJobs.Queue.Purging;

namespace MobiJobs.Notifications.Webhooks;

/// <summary>Adds, changes and deletes webhooks, each with its audit entry.</summary>
public sealed class WebhookRegister(
    MobiJobsDb db, WebhookVault vault, NoticeLetters letters, OrganizationTime time, TimeProvider clock)
{
    /// <summary>Each is called with everything that it is told.</summary>
    public const int Most = 50;

    /// <summary>
    /// Adds one. Returns its id with the secret, which can't be read again; null if there are as many as there can be.
    /// </summary>
    internal Task<(int Id, string Secret)?> AddAsync(WantedWebhook wanted, string by, CancellationToken stopping) =>
        db.WriteAsync<(int, string)?>(
            async () =>
            {
                await db.Webhooks.HoldAsync(w => w.Name, stopping); // Near the limit there are some: others wait here.
                if (await db.Webhooks.CountAsync(stopping) >= Most) { return null; }

                var (now, secret) = (clock.UtcNow(), WebhookVault.NewSecret());
                var webhook = Webhook.Of(wanted.Name, wanted.Address, vault.Protect(secret), now);
                db.Subscriptions.Add(Subscription.OfWebhook(webhook, wanted.Told, now, time));
                Enter(by, AuditAction.WebhookAdded, webhook, before: null, Told(wanted));
                await db.SaveChangesAsync(stopping);
                return (webhook.Id, secret);
            },
            stopping);

    /// <summary>Changes one. False if there is none.</summary>
    internal Task<bool> ChangeAsync(int id, WantedWebhook wanted, string by, CancellationToken stopping) => OfAsync(
        id,
        (webhook, told) =>
        {
            var before = Told(new WantedWebhook(webhook.Name, webhook.Address, Of(told)));
            webhook.Change(wanted.Name, wanted.Address);
            told.Change(wanted.Told, clock.UtcNow(), time);
            Enter(by, AuditAction.WebhookChanged, webhook, before, Told(wanted));
        },
        stopping);

    /// <summary>Gives one another secret, which can't be read again; null if there is none.</summary>
    internal async Task<string?> RotateAsync(int id, string by, CancellationToken stopping)
    {
        var secret = WebhookVault.NewSecret();
        var isRotated = await OfAsync(
            id,
            (webhook, _) =>
            {
                webhook.Rotate(vault.Protect(secret), clock.UtcNow(), WebhookVault.FormerLife);
                Enter(by, AuditAction.WebhookRotated, webhook);
            },
            stopping);
        return isRotated ? secret : null;
    }

    /// <summary>
    /// Sends to one no more, or again. What waits is not sent, and what happens in between is not told. Nothing changes
    /// where it is so already.
    /// </summary>
    internal Task<bool> SwitchAsync(int id, bool isOn, string by, CancellationToken stopping) => OfAsync(
        id,
        async (webhook, told) =>
        {
            if (webhook.IsOn == isOn) { return; }

            if (isOn)
            {
                webhook.Enable();
                told.BeginAt(clock.UtcNow(), time);
            }
            else { webhook.Disable(clock.UtcNow()); }

            await db.NoticeMessages.DropWaitingAsync(id, stopping);
            Enter(by, isOn ? AuditAction.WebhookEnabled : AuditAction.WebhookDisabled, webhook);
        },
        stopping);

    /// <summary>Sends a message that tells nothing. False if there is no such webhook in use.</summary>
    internal async Task<bool> TestAsync(int id, string by, CancellationToken stopping)
    {
        var isOn = false;
        return await OfAsync(
            id,
            (webhook, _) =>
            {
                isOn = webhook.IsOn;
                if (!isOn) { return; }

                db.NoticeMessages.Add(letters.Test(id));
                Enter(by, AuditAction.WebhookTested, webhook);
            },
            stopping) && isOn;
    }

    /// <summary>Sends a message again, with the same id. One that is on its way already is left to it.</summary>
    internal Task<Resent> SendAgainAsync(int id, long message, string by, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            await HoldAsync(id, stopping);
            var isOn = await db.NoticeMessages.Where(m => m.Id == message && m.WebhookId == id)
                .Select(m => (bool?)(m.Webhook!.DisabledAt == null))
                .FirstOrDefaultAsync(stopping);
            if (isOn != true) { return isOn is null ? Resent.Gone : Resent.Off; }

            var now = clock.UtcNow();
            var sent = await db.NoticeMessages
                .Where(m => m.Id == message && m.WebhookId == id && m.DueAt == null)
                .ExecuteUpdateAsync(
                    set => set
                        .SetProperty(m => m.State, MessageState.Waiting)
                        .SetProperty(m => m.DueAt, now)
                        .SetProperty(m => m.Attempts, 0),
                    stopping);
            if (sent == 0) { return Resent.UnderWay; }

            var webhook = await db.Webhooks.AsNoTracking().SingleAsync(w => w.Id == id, stopping);
            Enter(by, AuditAction.WebhookResent, webhook);
            await db.SaveChangesAsync(stopping);
            return Resent.Begun;
        },
        stopping);

    /// <summary>
    /// Deletes one with its messages. False if there is none. Messages go first, in transactions of their own: a month
    /// of them would hold up every other writer.
    /// </summary>
    internal async Task<bool> DeleteAsync(int id, string by, CancellationToken stopping)
    {
        await db.DeleteInChunksAsync(
            db.NoticeMessages.Where(m => m.WebhookId == id).OrderBy(m => m.Id).Select(m => m.Id),
            ids => db.NoticeMessages.Where(m => ids.Contains(m.Id)).ExecuteDeleteAsync(stopping),
            stopping);
        return await OfAsync(
            id,
            (webhook, _) =>
            {
                db.Webhooks.Remove(webhook);
                Enter(by, AuditAction.WebhookDeleted, webhook);
            },
            stopping);
    }

    private Task<bool> OfAsync(int id, Action<Webhook, Subscription> change, CancellationToken stopping) => OfAsync(
        id,
        (webhook, told) =>
        {
            change(webhook, told);
            return Task.CompletedTask;
        },
        stopping);

    private Task<bool> OfAsync(int id, Func<Webhook, Subscription, Task> change, CancellationToken stopping) =>
        db.WriteAsync(
            async () =>
            {
                await HoldAsync(id, stopping);
                var told = await db.Subscriptions.Include(s => s.Webhook).Include(s => s.Groups)
                    .SingleOrDefaultAsync(s => s.WebhookId == id, stopping);
                if (told is null) { return false; }

                await change(told.Webhook!, told);
                await db.SaveChangesAsync(stopping);
                return true;
            },
            stopping);

    /// <summary>Of several that change a webhook, each sees what the one before has done.</summary>
    private Task<int> HoldAsync(int id, CancellationToken stopping) =>
        db.Webhooks.Where(w => w.Id == id).HoldAsync(w => w.Name, stopping);

    private void Enter(
        string by, AuditAction action, Webhook webhook, string? before = null, string? after = null) =>
        db.Audit.Add(AuditEntry.Of(by, action, webhook.Name, clock.UtcNow()).Changed(before, after));

    private static SubscriptionChoice Of(Subscription told) => new(
        [.. told.Kinds],
        told.IsLimitedToGroups ? [.. told.Groups.Select(g => g.GroupId)] : null,
        told.Rhythm,
        told.Minute)
    {
        FailingPercent = told.FailingPercent,
        FailingOf = told.FailingOf,
    };

    /// <summary>The path and the query of an address may be a key of the receiver's: they are not entered.</summary>
    private static string Told(WantedWebhook wanted)
    {
        var told = wanted.Told;
        var at = TimeOnly.MinValue.AddMinutes(told.Minute).ToString("HH:mm", CultureInfo.InvariantCulture);
        string?[] parts =
        [
            wanted.Name,
            new Uri(wanted.Address).GetLeftPart(UriPartial.Authority),
            string.Join(',', told.Kinds.Select(NoticeKinds.TypeOf)),
            NoticeRhythms.Of(told.Rhythm) + (told.Rhythm == NoticeRhythm.Daily ? $" {at}" : ""),
            told.Kinds.Contains(NoticeKind.Failing)
                ? string.Create(CultureInfo.InvariantCulture, $"{told.FailingPercent} % of {told.FailingOf}")
                : null,
            told.Groups is { } ids ? $"groups {string.Join(',', ids.Order())}" : null,
        ];
        return string.Join("; ", parts.OfType<string>());
    }
}

/// <summary>What came of sending a message again.</summary>
internal enum Resent
{
    /// <summary>There is no such message.</summary>
    Gone,

    /// <summary>The webhook is not in use.</summary>
    Off,

    /// <summary>It is to be sent anyway.</summary>
    UnderWay,

    /// <summary>It is sent again.</summary>
    Begun,
}
