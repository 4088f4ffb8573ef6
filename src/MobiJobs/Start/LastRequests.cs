namespace MobiJobs.Start;

/// <summary>
/// Breaks off what is still being answered some seconds after the program was told to stop. A download to a slow reader
/// would otherwise hold up everything that stops after it, until the program is killed. What is broken off has no end,
/// so that its reader knows that it is not whole.
/// </summary>
internal sealed class LastRequests : IDisposable
{
    /// <summary>All of a stop: who stops a program usually kills it after ten seconds.</summary>
    public static readonly TimeSpan WholeStop = TimeSpan.FromSeconds(9);

    /// <summary>Of these, for what is being answered; work that is under way begins to stop afterwards.</summary>
    private static readonly TimeSpan Answers = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource over;
    private readonly CancellationTokenRegistration stop;

    public LastRequests(IHostApplicationLifetime lifetime, TimeProvider clock)
    {
        over = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        stop = lifetime.ApplicationStopping.Register(() => over.CancelAfter(Answers));
    }

    /// <summary>Answers a request, as long as there is time for it.</summary>
    public async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        await using var end = over.Token.UnsafeRegister(static of => ((HttpContext)of!).Abort(), context);
        await next(context);
    }

    public void Dispose()
    {
        stop.Dispose();
        over.Dispose();
    }
}
