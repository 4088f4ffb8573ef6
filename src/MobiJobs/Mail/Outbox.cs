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
    private const int MostToOne = 20;
    private const int MostAsked = 200;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(20);

    private readonly MailQueue waiting = new();
    private readonly Lock counting = new();
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

    /// <summary>What was dropped or not taken since this process began; null for nothing.</summary>
    public UnsentMails? Unsent { get; private set; }

    /// <summary>Sends a mail soon.</summary>
    public void Send(Letter letter) => Add(
        stopping => SendAsync(letter, stopping),
        isAsked: false,
        new("all", MostWaiting),
        new($"to {letter.To}", MostToOne));

    /// <summary>Runs work in the background, in a scope of its own; the work may send mails.</summary>
    public void Later(Func<IServiceProvider, CancellationToken, Task> work) => Add(
        async stopping =>
        {
            await using var scope = scopes.CreateWorkScope("mail");
            await work(scope.ServiceProvider, stopping);
        },
        isAsked: false,
        new MailPlace("all", MostWaiting));

    /// <summary>
    /// Looks soon, in a scope of its own, whether there is a mail to be sent to somebody who is not signed in, and
    /// sends it. Such mails come after all others.
    /// </summary>
    public void SendIfAny(MailAsker asker, Func<IServiceProvider, CancellationToken, Task<Letter?>> find) => Add(
        async stopping =>
        {
            Letter? letter;
            await using (var scope = scopes.CreateWorkScope("mail"))
            {
                letter = await find(scope.ServiceProvider, stopping);
            }

            if (letter is not null) { await SendAsync(letter, stopping); }
        },
        isAsked: true,
        [new("asked", MostAsked), .. asker.Places()]);

    /// <summary>Sends what waits; for a command, which ends when it has done its work.</summary>
    public async Task SendAllAsync(CancellationToken stopping)
    {
        while (waiting.Take() is { } next) { await DoAsync(next, stopping); }
    }

    /// <summary>Returns once all that waits now is sent.</summary>
    internal Task SettleAsync()
    {
        var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting.TryAdd(
            _ =>
            {
                settled.SetResult();
                return Task.CompletedTask;
            },
            isAsked: true); // Those come last.
        return settled.Task;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await waiting.WaitAsync(stoppingToken);
                if (waiting.Take() is { } next) { await DoAsync(next, stoppingToken); }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            if (waiting.Count > 0) { log.LogWarning("{MailCount} mails were not sent", waiting.Count); }
        }
    }

    private void Add(Func<CancellationToken, Task> work, bool isAsked, params MailPlace[] places)
    {
        if (waiting.TryAdd(work, isAsked, places)) { return; }

        log.LogWarning(
            "A mail was not sent: too many {Which} wait to be sent", isAsked ? "that were asked for" : "others");
        Count();
    }

    private void Count()
    {
        lock (counting) { Unsent = new UnsentMails((Unsent?.Count ?? 0) + 1, clock.UtcNow()); }
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
            Count();
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
                if (isOver)
                {
                    Count();
                    return;
                }
            }

            await pause.WaitForNextTickAsync(stopping);
        }
    }
}
