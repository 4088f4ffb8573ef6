using Microsoft.EntityFrameworkCore;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Notifications.Sending;
using MobiJobs.Notifications.Subscriptions;
using MobiJobs.Notifications.Telling;

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
                webhook.Rotate(vault.Protect(secret), clock.UtcNow() + WebhookVault.FormerLife);
                Enter(by, AuditAction.WebhookRotated, webhook);
            },
            stopping);
        return isRotated ? secret : null;
    }

    /// <summary>Sends to one no more, or again: then what happened in between is not told.</summary>
    internal Task<bool> SwitchAsync(int id, bool isOn, string by, CancellationToken stopping) => OfAsync(
        id,
        (webhook, told) =>
        {
            if (isOn) { webhook.Enable(); }
            else { webhook.Disable(clock.UtcNow()); }

            if (isOn) { told.BeginAt(clock.UtcNow(), time); }

            Enter(by, isOn ? AuditAction.WebhookEnabled : AuditAction.WebhookDisabled, webhook);
        },
        stopping);

    /// <summary>Sends a message that tells nothing.</summary>
    internal Task<bool> TestAsync(int id, string by, CancellationToken stopping) => OfAsync(
        id,
        (webhook, _) =>
        {
            db.NoticeMessages.Add(letters.Test(id));
            Enter(by, AuditAction.WebhookTested, webhook);
        },
        stopping);

    /// <summary>Sends a message of one again, with the same id. False if it is gone, or on its way.</summary>
    internal Task<bool> SendAgainAsync(int id, long messageId, string by, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            var now = clock.UtcNow();
            var sent = await db.NoticeMessages
                .Where(m => m.Id == messageId && m.WebhookId == id && m.DueAt == null)
                .ExecuteUpdateAsync(
                    set => set
                        .SetProperty(m => m.State, MessageState.Waiting)
                        .SetProperty(m => m.DueAt, now)
                        .SetProperty(m => m.Attempts, 0),
                    stopping);
            if (sent == 0) { return false; }

            var webhook = await db.Webhooks.AsNoTracking().SingleAsync(w => w.Id == id, stopping);
            Enter(by, AuditAction.WebhookResent, webhook);
            await db.SaveChangesAsync(stopping);
            return true;
        },
        stopping);

    /// <summary>Deletes one with its messages. False if there is none.</summary>
    internal Task<bool> DeleteAsync(int id, string by, CancellationToken stopping) => db.WriteAsync(
        async () =>
        {
            await db.DeleteAllAsync(db.NoticeMessages.Where(m => m.WebhookId == id), stopping);
            return await OfAsync(
                id,
                (webhook, _) =>
                {
                    db.Webhooks.Remove(webhook);
                    Enter(by, AuditAction.WebhookDeleted, webhook);
                },
                stopping);
        },
        stopping);

    private Task<bool> OfAsync(int id, Action<Webhook, Subscription> change, CancellationToken stopping) =>
        db.WriteAsync(
            async () =>
            {
                var told = await db.Subscriptions.Include(s => s.Webhook).Include(s => s.Groups)
                    .SingleOrDefaultAsync(s => s.WebhookId == id, stopping);
                if (told is null) { return false; }

                change(told.Webhook!, told);
                await db.SaveChangesAsync(stopping);
                return true;
            },
            stopping);

    private void Enter(
        string by, AuditAction action, Webhook webhook, string? before = null, string? after = null) =>
        db.Audit.Add(AuditEntry.Of(by, action, webhook.Name, clock.UtcNow()).Changed(before, after));

    private static SubscriptionChoice Of(Subscription told) => new(
        [.. told.Kinds],
        told.IsLimitedToGroups ? [.. told.Groups.Select(g => g.GroupId)] : null,
        told.Rhythm,
        told.Minute);

    /// <summary>The query of an address may be a key of the receiver's.</summary>
    private static string Told(WantedWebhook wanted)
    {
        var address = new Uri(wanted.Address).GetLeftPart(UriPartial.Path);
        var groups = wanted.Told.Groups is { } ids ? $"; groups {string.Join(',', ids.Order())}" : "";
        return $"{address}; {string.Join(',', wanted.Told.Kinds.Select(NoticeKinds.TypeOf))}{groups}";
    }
}
