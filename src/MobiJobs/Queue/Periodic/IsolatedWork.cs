using MobiJobs.Data;

namespace MobiJobs.Queue.Periodic;

/// <summary>
/// Runs the work of several rooms one after the other, each in a scope of its own, so that work that fails holds up no
/// other and leaves nothing behind in another's context. Only a store that cannot be used stops them all.
/// </summary>
public sealed class IsolatedWork(IServiceScopeFactory scopes, ILogger<IsolatedWork> log)
{
    /// <summary>How often work is repeated at once that the store undid for the sake of another writer.</summary>
    private const int MaxAttempts = 3;

    /// <summary>Runs the work of each of these types.</summary>
    /// <exception cref="AggregateException">Some of it failed; the rest was done.</exception>
    public Task RunAsync<TWork>(IEnumerable<Type> types, Func<TWork, Task> run, CancellationToken stopping)
        where TWork : notnull => RunAllAsync(types, type => FailsAsync(type, run, stopping));

    /// <summary>Runs the same work for each item.</summary>
    /// <exception cref="AggregateException">It failed for some; the rest was done.</exception>
    public Task RunForEachAsync<TWork, TItem>(
        IEnumerable<TItem> items, Func<TWork, TItem, Task> run, CancellationToken stopping)
        where TWork : notnull =>
        RunAllAsync(items, item => FailsAsync<TWork>(typeof(TWork), work => run(work, item), stopping));

    private static async Task RunAllAsync<T>(IEnumerable<T> all, Func<T, Task<Exception?>> failsAsync)
    {
        var failures = new List<Exception>();
        foreach (var one in all)
        {
            if (await failsAsync(one) is { } failure) { failures.Add(failure); }
        }

        if (failures.Count > 0) { throw new AggregateException(failures); }
    }

    /// <summary>Why it fails, after it was repeated where that may help; null if it does not.</summary>
    private async Task<Exception?> FailsAsync<TWork>(Type type, Func<TWork, Task> run, CancellationToken stopping)
        where TWork : notnull
    {
        for (var attempt = 1; await TryAsync(type, run, stopping) is { } failure; attempt++)
        {
            if (failure.MayRepeat && attempt < MaxAttempts) { continue; }

            log.LogError(failure.Error, "{Work} failed; the others continue", type.Name);
            return failure.Error;
        }

        return null;
    }

    private async Task<Failure?> TryAsync<TWork>(Type type, Func<TWork, Task> run, CancellationToken stopping)
        where TWork : notnull
    {
        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        try
        {
            await run((TWork)services.GetRequiredService(type));
            return null;
        }
        catch (Exception e) when (!stopping.IsCancellationRequested && !StoreOf(services).IsStoreTrouble(e))
        {
            return new Failure(e, StoreOf(services).IsPassing(e));
        }
    }

    private static MobiJobsDb StoreOf(IServiceProvider services) => services.GetRequiredService<MobiJobsDb>();

    private sealed record Failure(Exception Error, bool MayRepeat);
}
