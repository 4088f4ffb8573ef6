using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Notifications.Sending;

namespace MobiJobs.Notifications.Webhooks;

/// <summary>Reads the pages of webhooks.</summary>
public sealed class WebhookPages(MobiJobsDb db)
{
    /// <summary>The address of the list.</summary>
    public const string List = "/settings/webhooks";

    /// <summary>The key of what was wrong with the proof for another secret.</summary>
    public const string RotateProof = "rotate-password";

    private const int PageSize = 50;

    /// <summary>The address of one.</summary>
    public static string Of(int id) => string.Create(CultureInfo.InvariantCulture, $"{List}/{id}");

    /// <summary>All webhooks with what was sent to each last, and the form for another.</summary>
    internal async Task<WebhookList> ListAsync(WebhookForm form, CancellationToken stopping)
    {
        var told = await db.Subscriptions.AsNoTracking().Include(s => s.Webhook).Where(s => s.WebhookId != null)
            .OrderBy(s => s.WebhookId).ToListAsync(stopping);
        var last = await db.Webhooks
            .Select(w => db.NoticeMessages.Where(m => m.WebhookId == w.Id).Max(m => (long?)m.Id))
            .ToListAsync(stopping);
        var messages = await db.NoticeMessages.AsNoTracking().Where(m => last.Contains(m.Id))
            .Select(MessageRow.Projection)
            .ToDictionaryAsync(m => m.WebhookId!.Value, stopping);
        return new WebhookList(
            [.. told.Select(s => new WebhookRow(
                s.Webhook!, [.. s.Kinds], messages.GetValueOrDefault(s.WebhookId!.Value)))],
            form,
            (await GroupTree.LoadAsync(db, stopping)).Choices);
    }

    /// <summary>One webhook with its form and its messages, the newest first; null if there is none.</summary>
    /// <param name="typed">The form as it was typed; null for what is stored.</param>
    /// <param name="after">The last message of the page before.</param>
    internal async Task<WebhookPage?> OneAsync(int id, WebhookForm? typed, long? after, CancellationToken stopping)
    {
        var told = await db.Subscriptions.AsNoTracking().Include(s => s.Webhook).Include(s => s.Groups)
            .SingleOrDefaultAsync(s => s.WebhookId == id, stopping);
        if (told is null) { return null; }

        var rows = await db.NoticeMessages.AsNoTracking()
            .Where(m => m.WebhookId == id && (after == null || m.Id < after))
            .OrderByDescending(m => m.Id)
            .Take(PageSize + 1)
            .Select(MessageRow.Projection)
            .ToListAsync(stopping);
        var start = after is null ? PageStart.Top : PageStart.After;
        return new WebhookPage(
            told.Webhook!,
            typed ?? WebhookForm.From(told.Webhook!, told),
            KeysetPage.Of(rows, PageSize, start, m => m.Id.ToString(CultureInfo.InvariantCulture)),
            (await GroupTree.LoadAsync(db, stopping)).Choices);
    }
}

/// <summary>The list of webhooks.</summary>
public sealed record WebhookList(
    IReadOnlyList<WebhookRow> Rows, WebhookForm Form, IReadOnlyList<GroupChoice> Groups);

/// <summary>A webhook as the list shows it.</summary>
/// <param name="Last">What was sent to it last; null for nothing.</param>
public sealed record WebhookRow(Webhook Webhook, IReadOnlyList<NoticeKind> Kinds, MessageRow? Last);

/// <summary>The page of one webhook.</summary>
public sealed record WebhookPage(
    Webhook Webhook, WebhookForm Form, KeysetPage<MessageRow> Messages, IReadOnlyList<GroupChoice> Groups)
{
    /// <summary>The secret that was just made; it is shown here and never again.</summary>
    public string? Secret { get; init; }

    /// <summary>Its address.</summary>
    public string Path => WebhookPages.Of(Webhook.Id);
}
