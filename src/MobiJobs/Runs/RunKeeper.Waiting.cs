using Microsoft.EntityFrameworkCore;

namespace MobiJobs.Runs;

/// <summary>How a caller waits for a run.</summary>
public sealed partial class RunKeeper
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Carries out a confirmed run to its end, or waits for the process that does so. One that fails, or that somebody
    /// else must approve first, is returned as it stands.
    /// </summary>
    public Task<Run> CarryOutToEndAsync(long runId, CancellationToken stopping) =>
        WaitAsync(runId, carriesOut: true, run => run.EndedAt is not null, stopping);

    /// <summary>
    /// Waits a while until a confirmed run has ended or failed, carrying it out or leaving that to a worker. What is
    /// returned may still be under way.
    /// </summary>
    public Task<Run> WaitForEndAsync(
        long runId, bool carriesOut, TimeSpan patience, CancellationToken stopping)
    {
        var until = clock.UtcNow() + patience;
        return WaitAsync(runId, carriesOut, run => run.EndedAt is not null || clock.UtcNow() >= until, stopping);
    }

    /// <summary>Waits until a worker has completed a preview whose items are to be checked, or has failed to.</summary>
    public Task<Run> WaitForCheckAsync(long runId, CancellationToken stopping) =>
        WaitAsync(runId, carriesOut: false, run => run.ReadyAt is not null, stopping);

    /// <summary>Completes a preview whose items are to be checked, or waits for the process that does so.</summary>
    public Task<Run> CheckToEndAsync(long runId, CancellationToken stopping) =>
        WaitAsync(runId, carriesOut: true, run => run.ReadyAt is not null, stopping);

    private async Task<Run> WaitAsync(
        long runId, bool carriesOut, Func<Run, bool> isThere, CancellationToken stopping)
    {
        while (true)
        {
            if (carriesOut) { await CarryOutAsync(runId, stopping); }

            var run = await db.Runs.AsNoTracking().SingleAsync(r => r.Id == runId, stopping);
            if (isThere(run) || run.HasFailed || run.AwaitsApproval) { return run; }

            await Task.Delay(Pause, clock, stopping);
        }
    }
}
