using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Notifications.Webhooks;
using MobiJobs.Overview.Status;

namespace MobiJobs.Notifications.Sending;

/// <summary>Whether people and programs got what they are told: for those who set it up.</summary>
internal sealed class NoticeLook(MobiJobsDb db, ShownTime time) : IStatusLook
{
    private static readonly TimeSpan Back = TimeSpan.FromDays(1);

    /// <summary>No message is tried longer: what is older is not looked through.</summary>
    private static readonly TimeSpan Oldest = TimeSpan.FromDays(10);

    /// <summary>How long a first attempt may wait before nobody can be sending.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public string Name => Labels.Notice_Title;

    public async Task<StatusPart?> LookAsync(Rights reader, CancellationToken stopping)
    {
        if (!reader.Has(Permissions.ManageSettings)) { return null; }

        var now = time.Now;
        var failed = await db.NoticeMessages
            .Where(m => m.CreatedAt > now - Oldest && m.LastAttemptAt > now - Back && m.State == MessageState.Failed)
            .GroupBy(m => m.WebhookId == null)
            .Select(g => new { IsMail = g.Key, Count = g.Count() })
            .ToListAsync(stopping);
        if (failed.Count > 0)
        {
            return Late(Say(
                Labels.Status_NoticesFailed,
                failed.Where(f => f.IsMail).Sum(f => f.Count), failed.Where(f => !f.IsMail).Sum(f => f.Count)));
        }

        var oldest = await db.NoticeMessages.DueAt(now - Patience)
            .Where(m => m.Attempts == 0)
            .OrderBy(m => m.DueAt)
            .Select(m => m.DueAt)
            .FirstOrDefaultAsync(stopping);
        return oldest is null
            ? new(Name, PartState.Fine, Labels.Status_NoticesFine)
            : Late(Say(Labels.Status_NoticesLate, time.Short(oldest)));
    }

    private StatusPart Late(string words) => new(Name, PartState.Attention, words)
    {
        NextStep = Labels.Status_NoticesNext,
        More = (WebhookPages.List, Labels.Webhook_Title),
    };
}
