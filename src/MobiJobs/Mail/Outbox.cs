using System.Threading.Channels;
using MobiJobs.Data;

namespace MobiJobs.Mail;

/// <summary>
/// Sends mails one after the other, in the background: nobody waits for a server, and how long an answer takes says
/// nothing about who gets mail. They are kept in memory, since the store must not hold the links in them; what has not
/// been sent when the program ends is lost, and logged.
/// </summary>
public sealed class Outbox : BackgroundService
{
    private const int Tries = 5;
    private const int MostWaiting = 1000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(20);

    private readonly Channel<Func<CancellationToken, Task>> waiting =
        Channel.CreateBounded<Func<CancellationToken, Task>>(MostWaiting);

    private readonly IPost post;
    private readonly MailSettings settings;
    private readonly IServiceScopeFactory scopes;
    private readonly TimeProvider clock;
    private readonly ILogger<Outbox> log;

    public Outbox(MailSettings settings, IServiceScopeFactory scopes, TimeProvider clock, ILogger<Outbox> log)
    {
        post = settings.Smtp is { } smtp ? new SmtpPost(smtp) : new FolderPost(settings.Folder, clock);
        (this.settings, this.scopes, this.clock, this.log) = (settings, scopes, clock, log);
    }

    /// <summary>Puts a mail in the queue.</summary>
    public void Send(Letter letter) => Add(stopping => SendAsync(letter, stopping));

    /// <summary>Runs work in the background, in a scope of its own; the work may send mails.</summary>
    public void Later(Func<IServiceProvider, CancellationToken, Task> work) => Add(async stopping =>
    {
        await using var scope = scopes.CreateWorkScope("mail");
        await work(scope.ServiceProvider, stopping);
    });

    /// <summary>Sends what waits; for a command, which ends when it has done its work.</summary>
    public async Task SendAllAsync(CancellationToken stopping)
    {
        while (waiting.Reader.TryRead(out var next)) { await DoAsync(next, stopping); }
    }

    /// <summary>Returns once all that waits now is sent.</summary>
    internal Task SettleAsync()
    {
        var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Add(_ =>
        {
            settled.SetResult();
            return Task.CompletedTask;
        });
        return settled.Task;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var next in waiting.Reader.ReadAllAsync(stoppingToken))
            {
                await DoAsync(next, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            if (waiting.Reader.Count > 0) { log.LogWarning("{MailCount} mails were not sent", waiting.Reader.Count); }
        }
    }

    private void Add(Func<CancellationToken, Task> work)
    {
        if (!waiting.Writer.TryWrite(work)) { log.LogWarning("A mail was not sent: too many wait to be sent"); }
    }

    private async Task DoAsync(Func<CancellationToken, Task> work, CancellationToken stopping)
    {
        try
        {
            await work(stopping);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogError(e, "A mail was not sent");
        }
    }

    private async Task SendAsync(Letter letter, CancellationToken stopping)
    {
        using var pause = new PeriodicTimer(Pause, clock);
        for (var tried = 1; ; tried++)
        {
            try
            {
                await post.SendAsync(letter.ToMessage(settings.From, clock.GetUtcNow()), stopping);
                return;
            }
            catch (PostException e)
            {
                var isOver = e.IsFinal || tried == Tries;
                log.LogWarning("A mail was not taken{Again}: {Reason}", isOver ? "" : ", trying again", e.Message);
                if (isOver) { return; }
            }

            await pause.WaitForNextTickAsync(stopping);
        }
    }
}
