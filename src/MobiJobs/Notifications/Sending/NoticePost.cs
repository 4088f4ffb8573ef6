using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Notifications.Sending;

/// <summary>
/// Looks each second for messages to be sent, apart from what the queue does. Each webhook, and all mails together,
/// have turns of their own: one that is slow or answers nothing holds up no other. A turn ends with the first message
/// that is not taken, and begins with who has waited longest for one.
/// </summary>
public sealed class NoticePost(IServiceScopeFactory scopes, TimeProvider clock, ILogger<NoticePost> log)
    : BackgroundService
{
    /// <summary>So many webhooks are called at once; mails are sent besides.</summary>
    private const int AtOnce = 8;

    private const int OfMails = 0; // No webhook has this id.

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Dictionary<int, Task> underWay = [];
    private readonly Dictionary<int, long> turns = [];
    private long turn;
    private bool isAway;

    /// <summary>Sends what is due now, and returns once that is done.</summary>
    internal async Task SendDueAsync(CancellationToken stopping)
    {
        await BeginDueAsync(stopping);
        await Task.WhenAll(underWay.Values);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) { await BeginSafelyAsync(stoppingToken); }
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested) // A store can say it in words of its own.
        {
            await Task.WhenAll(underWay.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task BeginSafelyAsync(CancellationToken stopping)
    {
        try
        {
            await BeginDueAsync(stopping);
            isAway = false;
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            if (!isAway) { log.LogWarning("Messages can't be read now; they are sent later: {Reason}", e.Message); }

            isAway = true; // Said once, not each second.
        }
    }

    private async Task BeginDueAsync(CancellationToken stopping)
    {
        foreach (var (ended, _) in underWay.Where(t => t.Value.IsCompleted).ToArray()) { underWay.Remove(ended); }

        var free = AtOnce - underWay.Keys.Count(id => id != OfMails);
        var due = (await DueAsync(stopping)).Where(id => !underWay.ContainsKey(id))
            .OrderBy(id => turns.GetValueOrDefault(id)).ToArray();
        foreach (var id in due.Where(id => id == OfMails || free-- > 0))
        {
            turns[id] = ++turn;
            underWay[id] = Task.Run(() => SendAllAsync(id == OfMails ? null : id, stopping), CancellationToken.None);
        }
    }

    /// <summary>The webhooks that something is due for, of which there are few; and mails, if one is.</summary>
    private async Task<IReadOnlyList<int>> DueAsync(CancellationToken stopping)
    {
        await using var scope = scopes.CreateWorkScope("messages to be sent");
        var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
        var due = db.NoticeMessages.DueAt(clock.UtcNow());
        var webhooks = await db.Webhooks.Where(w => due.Any(m => m.WebhookId == w.Id)).Select(w => w.Id)
            .ToListAsync(stopping);
        return await due.AnyAsync(m => m.WebhookId == null, stopping) ? [.. webhooks, OfMails] : webhooks;
    }

    private async Task SendAllAsync(int? webhookId, CancellationToken stopping)
    {
        try
        {
            while (await SendNextAsync(webhookId, stopping)) { }
        }
        catch (Exception e) when (!stopping.IsCancellationRequested) // Else the program ends; the claim does, too.
        {
            log.LogError(e, "A message was not sent; it is sent again later");
        }
    }

    private async Task<bool> SendNextAsync(int? webhookId, CancellationToken stopping)
    {
        await using var scope = scopes.CreateWorkScope("messages");
        return !stopping.IsCancellationRequested
            && await scope.ServiceProvider.GetRequiredService<NoticeDelivery>().SendNextAsync(webhookId, stopping);
    }
}
