using MobiJobs.Data;

namespace MobiJobs.Mail;

/// <summary>
/// Sends mails in the background, a few at a time: nobody waits for a server, and how long an answer takes says nothing
/// about who gets mail. One that is not taken waits for its next attempt by itself and holds up no other. They are kept
/// in memory, since the store must not hold the links in them; what has not been sent when the program ends is lost,
/// and logged.
/// </summary>
public sealed class Outbox : BackgroundService
{
    private const int AtOnce = 4;
    private const int MostWaiting = 1000;
    private const int MostToOne = 20;
    private const int MostAsked = 200;

    /// <summary>How long an attempt may take: a server that says nothing keeps one place no longer.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>How long a mail waits after each attempt; after the last one it is given up.</summary>
    private static readonly TimeSpan[] Pauses =
        [TimeSpan.FromSeconds(20), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15)];

    /// <summary>How long a command waits for what was not taken at once.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly MailQueue waiting = new();
    private readonly List<Task> underWay = [];
    private readonly IPost post;
    private readonly MailSettings settings;
    private readonly IServiceScopeFactory scopes;
    private readonly TimeProvider clock;
    private readonly ILogger<Outbox> log;
    private readonly Undelivered undelivered;
    private int paused;

    public Outbox(MailSettings settings, IServiceScopeFactory scopes, TimeProvider clock, ILogger<Outbox> log)
        : this(settings, PostOf(settings, clock), scopes, clock, log)
    {
    }

    internal Outbox(
        MailSettings settings, IPost post, IServiceScopeFactory scopes, TimeProvider clock, ILogger<Outbox> log)
    {
        (this.settings, this.post, this.scopes, this.clock, this.log) = (settings, post, scopes, clock, log);
        undelivered = new Undelivered(clock);
    }

    /// <summary>What was dropped or not taken since this process began; null for nothing.</summary>
    public UnsentMails? Unsent => undelivered.SoFar;

    /// <summary>Sends a mail soon.</summary>
    public void Send(Letter letter)
    {
        MailPlace[] places = [new("all", MostWaiting), new($"to {letter.To}", MostToOne)];
        var attempt = new Attempt(letter, IsAsked: false, places, Number: 1);
        Add(stopping => SendAsync(attempt, stopping), isAsked: false, letter.To, places);
    }

    /// <summary>
    /// Sends a mail now, once, for who keeps it until it is taken. Returns why it was not; null if it was.
    /// </summary>
    public async Task<RefusedMail?> TryAsync(Letter letter, CancellationToken stopping) =>
        await AttemptAsync(letter, stopping) is { } trouble ? new RefusedMail(trouble.Message, trouble.IsFinal) : null;

    /// <summary>Counts a mail that somebody else has kept and given up.</summary>
    public void GiveUp(string? to, string? reason) => undelivered.Add(to, reason);

    /// <summary>Runs work in the background, in a scope of its own; the work may send mails.</summary>
    public void Later(Func<IServiceProvider, CancellationToken, Task> work) => Add(
        async stopping =>
        {
            await using var scope = scopes.CreateWorkScope("mail");
            await work(scope.ServiceProvider, stopping);
        },
        isAsked: false,
        to: null,
        new MailPlace("all", MostWaiting));

    /// <summary>
    /// Looks soon, in a scope of its own, whether there is a mail to be sent to somebody who is not signed in, and
    /// sends it. Such mails come after all others.
    /// </summary>
    public void SendIfAny(MailAsker asker, Func<IServiceProvider, CancellationToken, Task<Letter?>> find)
    {
        MailPlace[] places = [new("asked", MostAsked), .. asker.Places()];
        Add(
            async stopping =>
            {
                Letter? letter;
                await using (var scope = scopes.CreateWorkScope("mail"))
                {
                    letter = await find(scope.ServiceProvider, stopping);
                }

                if (letter is not null)
                {
                    await SendAsync(new Attempt(letter, IsAsked: true, places, Number: 1), stopping);
                }
            },
            isAsked: true,
            to: null,
            places);
    }

    /// <summary>Sends what waits; for a command, which ends when it has done its work.</summary>
    public async Task SendAllAsync(CancellationToken stopping)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping, patience.Token);
        try
        {
            while (true)
            {
                while (waiting.Take() is { } next) { await DoAsync(next, ending.Token); }

                // In this order: a mail is among those that wait before it is none of the paused ones.
                if (Volatile.Read(ref paused) == 0 && waiting.Count == 0) { return; }

                await waiting.WaitAsync(ending.Token);
            }
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            LogLost();
        }
    }

    /// <summary>Returns once all that waits now is sent, or waits for another attempt.</summary>
    internal Task SettleAsync()
    {
        var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting.TryAdd(
            async _ =>
            {
                await Task.WhenAll(underWay.ToArray()); // Those that were begun before: nothing is begun meanwhile.
                settled.SetResult();
            },
            isAsked: true); // Those come last.
        return settled.Task;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.Console is null)
        {
            log.LogWarning(
                "{Key} is not set: links in mails lead to {Address}, which no other machine can open",
                "Web:Address",
                settings.OnThisMachine);
        }

        using var free = new SemaphoreSlim(AtOnce);
        try
        {
            while (true)
            {
                await waiting.WaitAsync(stoppingToken);
                await free.WaitAsync(stoppingToken);
                underWay.RemoveAll(task => task.IsCompleted);
                if (waiting.Take() is { } next) { underWay.Add(DoAndFreeAsync(next, free, stoppingToken)); }
                else { free.Release(); }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await Task.WhenAll(underWay).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            LogLost();
        }
    }

    private void Add(
        Func<CancellationToken, Task> work, bool isAsked, string? to, params MailPlace[] places)
    {
        if (waiting.TryAdd(work, isAsked, places)) { return; }

        log.LogWarning(
            "A mail was not sent: too many {Which} wait to be sent", isAsked ? "that were asked for" : "others");
        undelivered.Add(to, reason: null);
    }

    private async Task DoAndFreeAsync(
        Func<CancellationToken, Task> work, SemaphoreSlim free, CancellationToken stopping)
    {
        try
        {
            await DoAsync(work, stopping);
        }
        finally
        {
            free.Release();
        }
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
            undelivered.Add(to: null, e.Message);
        }
    }

    private async Task SendAsync(Attempt attempt, CancellationToken stopping)
    {
        if (await AttemptAsync(attempt.Letter, stopping) is not { } trouble) { return; }

        var isOver = trouble.IsFinal || attempt.Number > Pauses.Length;
        log.LogWarning("A mail was not taken{Again}: {Reason}", isOver ? "" : ", trying again", trouble.Message);
        if (isOver) { undelivered.Add(attempt.Letter.To, trouble.Message); }
        else { _ = PauseAsync(attempt, stopping); }
    }

    /// <summary>One attempt. Returns why the mail was not taken; null if it was.</summary>
    private async Task<PostException?> AttemptAsync(Letter letter, CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(Limit, clock);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping, limit.Token);
        try
        {
            await post.SendAsync(letter.ToMessage(settings.From, clock.GetUtcNow()), ending.Token);
            return null;
        }
        catch (PostException e)
        {
            return e;
        }
        catch (OperationCanceledException e) when (!stopping.IsCancellationRequested)
        {
            return new PostException($"There was no answer within {Limit.TotalSeconds:0} s.", isFinal: false, e);
        }
    }

    /// <summary>
    /// Puts a mail back among those that wait, once its pause is over. It keeps its places meanwhile, so that the mails
    /// of one kind that a server does not take cost none of another.
    /// </summary>
    private async Task PauseAsync(Attempt attempt, CancellationToken stopping)
    {
        Interlocked.Increment(ref paused);
        waiting.Keep(attempt.Places);
        try
        {
            using var pause = new PeriodicTimer(Pauses[attempt.Number - 1], clock);
            await pause.WaitForNextTickAsync(stopping);
            var next = attempt with { Number = attempt.Number + 1 };
            waiting.Return(ending => SendAsync(next, ending), next.IsAsked, next.Places);
            Interlocked.Decrement(ref paused);
        }
        catch (OperationCanceledException)
        {
            // The program ends: the mail is counted as lost.
        }
    }

    private static IPost PostOf(MailSettings settings, TimeProvider clock) =>
        settings.Smtp is { } smtp ? new SmtpPost(smtp) : new FolderPost(settings.Folder, clock);

    private void LogLost()
    {
        var lost = waiting.Count + Volatile.Read(ref paused);
        if (lost > 0) { log.LogWarning("{MailCount} mails were not sent", lost); }
    }

    /// <summary>A mail on its way.</summary>
    /// <param name="Number">Counts the attempts from 1.</param>
    private sealed record Attempt(Letter Letter, bool IsAsked, MailPlace[] Places, int Number);
}
