using MobiJobs.Data;

namespace MobiJobs.Api.Idempotency;

/// <summary>The key of the current request, for actions whose work takes several transactions.</summary>
public sealed class KeyedRequest(MobiJobsDb db)
{
    /// <summary>The key; null for a request without one.</summary>
    internal RequestKey? Key { get; set; }

    /// <summary>The run that an earlier request with the same key started.</summary>
    public long? RunId => Key?.RunId;

    /// <summary>Starts a run and stores the key in one transaction: both exist, or neither does.</summary>
    public Task<T?> StartAsync<T>(long runId, Func<Task<T?>> start, CancellationToken stopping)
        where T : class => db.WriteAsync(
            async () =>
            {
                if (await start() is not { } run) { return null; }

                if (Key is { } key)
                {
                    key.Started(runId);
                    db.RequestKeys.Add(key);
                    await db.SaveChangesAsync(stopping);
                }

                return run;
            },
            stopping);
}
