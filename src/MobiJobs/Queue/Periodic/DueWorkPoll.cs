using Hangfire.Server;
using MobiJobs.Data;

namespace MobiJobs.Queue.Periodic;

/// <summary>
/// Looks each second for due jobs. Hangfire keeps it running and starts it again after a fault; its processes are
/// synchronous.
/// </summary>
internal sealed class DueWorkPoll(IServiceScopeFactory scopes, ILogger<DueWorkPoll> log) : IBackgroundProcess
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public void Execute(BackgroundProcessContext context)
    {
        var found = RunAsync(context.StoppingToken).GetAwaiter().GetResult();
        if (found < DeviceQueue.ChunkSize) { context.Wait(Pause); }
    }

    private async Task<int> RunAsync(CancellationToken stopping)
    {
        await using var scope = scopes.CreateAsyncScope();
        try
        {
            return await scope.ServiceProvider.GetRequiredService<DueWork>().RunAsync(stopping);
        }
        catch (Exception e) when (scope.ServiceProvider.GetRequiredService<MobiJobsDb>().IsPassing(e))
        {
            log.LogWarning("Another writer was in the way; what is still due is due in a second: {Reason}", e.Message);
            return 0;
        }
        catch (Exception e) when (scope.ServiceProvider.GetRequiredService<MobiJobsDb>().IsStoreTrouble(e))
        {
            log.LogWarning("The store can't be written now; due work waits: {Reason}", e.Message);
            return 0;
        }
    }
}
