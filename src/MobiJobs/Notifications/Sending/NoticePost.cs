using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Notifications.Sending;

/// <summary>
/// Looks each second for messages to be sent, apart from what the queue does. Each webhook, and all mails together,
/// have a turn of their own: one that is slow or answers nothing holds up no other.
/// </summary>
public sealed class NoticePost(IServiceScopeFactory scopes, TimeProvider clock, ILogger<NoticePost> log)
    : BackgroundService
{
    /// <summary>So many webhooks are called at once; mails are sent besides.</summary>
    private const int AtOnce = 8;

    private const int OfMails = 0; // No webhook has this id.

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Dictionary<int, Task> underWay = [];

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
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await Task.WhenAll(underWay.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task BeginSafelyAsync(CancellationToken stopping)
    {
        try
        {
            await BeginDueAsync(stopping);
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            log.LogWarning("Messages can't be read now; they are sent later: {Reason}", e.Message);
        }
    }

    private async Task BeginDueAsync(CancellationToken stopping)
    {
        foreach (var (ended, _) in underWay.Where(t => t.Value.IsCompleted).ToArray()) { underWay.Remove(ended); }

        var free = AtOnce - underWay.Keys.Count(id => id != OfMails);
        var busy = underWay.Keys.ToArray();
        await using var scope = scopes.CreateWorkScope("messages to be sent");
        var due = await scope.ServiceProvider.GetRequiredService<MobiJobsDb>().NoticeMessages.DueAt(clock.UtcNow())
            .Where(m => !busy.Contains(m.WebhookId ?? OfMails))
            .GroupBy(m => m.WebhookId ?? OfMails)
            .Select(g => new { Id = g.Key, Since = g.Min(m => m.DueAt) })
            .OrderBy(d => d.Since)
            .Take(AtOnce + 1)
            .ToListAsync(stopping);
        foreach (var id in due.Select(d => d.Id).Where(id => id == OfMails || free-- > 0))
        {
            underWay[id] = Task.Run(() => SendAllAsync(id == OfMails ? null : id, stopping), CancellationToken.None);
        }
    }

    private async Task SendAllAsync(int? webhookId, CancellationToken stopping)
    {
        try
        {
            while (await SendNextAsync(webhookId, stopping)) { }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogError(e, "A message was not sent; it is sent again later");
        }
        catch (OperationCanceledException)
        {
            // The program ends; the claim of the message does, too.
        }
    }

    private async Task<bool> SendNextAsync(int? webhookId, CancellationToken stopping)
    {
        await using var scope = scopes.CreateWorkScope("messages");
        return !stopping.IsCancellationRequested
            && await scope.ServiceProvider.GetRequiredService<NoticeDelivery>().SendNextAsync(webhookId, stopping);
    }
}
