using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MobiJobs.Data;

/// <summary>
/// Whether work can be done: a row is changed and committed, as nothing else tells that a disk is full, a file
/// read-only or a lock kept. Asked once for all who ask within two seconds.
/// </summary>
internal sealed class StoreReady(IServiceScopeFactory scopes, TimeProvider clock) : IHealthCheck, IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private readonly SemaphoreSlim gate = new(1);
    private (DateTime At, HealthCheckResult Result)? last;

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            var now = clock.UtcNow();
            if (last is { } known && now - known.At < Fresh && now >= known.At) { return known.Result; }

            var result = await TryAsync(cancellationToken);
            last = (clock.UtcNow(), result);
            return result;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();

    /// <summary>In a scope of its own that is nobody's work: it waits no longer than a person would.</summary>
    private async Task<HealthCheckResult> TryAsync(CancellationToken stopping)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        patience.CancelAfter(Patience);
        try
        {
            var store = db.Installations.Where(i => i.Id == Installation.OnlyId);
            var now = clock.UtcNow();
            var rows = await db.WriteAsync(
                () => store.ExecuteUpdateAsync(set => set.SetProperty(i => i.CheckedAt, now), patience.Token),
                patience.Token);
            return rows == 1 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The store is empty.");
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy("The store can't be written.", e);
        }
    }
}
