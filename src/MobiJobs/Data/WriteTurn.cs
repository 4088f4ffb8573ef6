namespace MobiJobs.Data;

/// <summary>
/// Whose turn it is to write to the embedded store, which takes one writer at a time. What somebody waits for goes
/// before work in the background. After <see cref="MostBeforeWork"/> of them work that waits has one turn, so neither
/// keeps the other from writing. Within each of the two, who came first goes first.
/// </summary>
internal sealed class WriteTurn
{
    /// <summary>How many go before work that waits.</summary>
    public const int MostBeforeWork = 4;

    private readonly Lock gate = new();
    private readonly Queue<TaskCompletionSource<bool>> awaited = [];
    private readonly Queue<TaskCompletionSource<bool>> work = [];
    private bool isTaken;
    private int beforeWork;

    /// <summary>Waits for the turn, which is given back by <see cref="Release"/>.</summary>
    /// <param name="isAwaited">Whether somebody waits for what is written.</param>
    /// <param name="patience">How long the turn is waited for.</param>
    /// <param name="stopping">Ends the wait.</param>
    /// <returns>False where it did not come in time.</returns>
    public async Task<bool> TakeAsync(bool isAwaited, TimeSpan patience, CancellationToken stopping)
    {
        stopping.ThrowIfCancellationRequested();
        if (Join(isAwaited ? awaited : work) is not { } place) { return true; }

        try
        {
            return await place.Task.WaitAsync(patience, stopping);
        }
        catch (TimeoutException)
        {
            return !place.TrySetResult(false); // It may have come at this moment.
        }
        catch (OperationCanceledException)
        {
            if (!place.TrySetResult(false)) { Release(); }

            throw;
        }
    }

    /// <summary>Gives the turn to the next.</summary>
    public void Release()
    {
        lock (gate)
        {
            while (Next() is { } next)
            {
                if (next.TrySetResult(true)) { return; }
            }

            isTaken = false;
        }
    }

    /// <summary>The place in this line; null if the turn is free, and taken by that.</summary>
    private TaskCompletionSource<bool>? Join(Queue<TaskCompletionSource<bool>> line)
    {
        lock (gate)
        {
            if (!isTaken)
            {
                isTaken = true;
                return null;
            }

            // Whoever gives the turn back must not run what the next one does.
            var place = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            line.Enqueue(place);
            return place;
        }
    }

    private TaskCompletionSource<bool>? Next()
    {
        var (hasAwaited, hasWork) = (AnyIn(awaited), AnyIn(work));
        if (hasAwaited && (!hasWork || beforeWork < MostBeforeWork))
        {
            beforeWork = hasWork ? beforeWork + 1 : 0;
            return awaited.Dequeue();
        }

        beforeWork = 0;
        return hasWork ? work.Dequeue() : null;
    }

    /// <summary>Whether anybody is in this line who has not given up.</summary>
    private static bool AnyIn(Queue<TaskCompletionSource<bool>> line)
    {
        while (line.TryPeek(out var first) && first.Task.IsCompleted) { line.Dequeue(); }

        return line.Count > 0;
    }
}
