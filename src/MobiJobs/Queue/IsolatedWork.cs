using MobiJobs.Data;

namespace MobiJobs.Queue;

/// <summary>
/// Runs the work of several rooms one after the other, each in a scope of its own, so that work that fails holds up no
/// other and leaves nothing behind in another's context. Only a store that cannot be used stops them all.
/// </summary>
public sealed class IsolatedWork(IServiceScopeFactory scopes, ILogger<IsolatedWork> log)
{
    /// <summary>Runs the work of each of these types.</summary>
    /// <exception cref="AggregateException">Some of it failed; the rest was done.</exception>
    public async Task RunAsync<TWork>(IEnumerable<Type> types, Func<TWork, Task> run, CancellationToken stopping)
        where TWork : notnull
    {
        var failures = new List<Exception>();
        foreach (var type in types)
        {
            await using var scope = scopes.CreateAsyncScope();
            try
            {
                await run((TWork)scope.ServiceProvider.GetRequiredService(type));
            }
            catch (Exception e) when (!stopping.IsCancellationRequested && !IsStoreTrouble(scope.ServiceProvider, e))
            {
                log.LogError(e, "{Work} failed; the others continue", type.Name);
                failures.Add(e);
            }
        }

        if (failures.Count > 0) { throw new AggregateException(failures); }
    }

    private static bool IsStoreTrouble(IServiceProvider services, Exception e) =>
        services.GetRequiredService<MobiJobsDb>().IsStoreTrouble(e);
}
