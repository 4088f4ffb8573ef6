using Hangfire.Server;
using MobiJobs.Data;

namespace MobiJobs.Queue.Periodic;

/// <summary>
/// Runs each second the steps that rooms registered. It is a poll of its own, so that a slow step delays no job.
/// </summary>
internal sealed class PeriodicStepPoll(
    IEnumerable<PeriodicStep> steps,
    IsolatedWork work,
    IServiceScopeFactory scopes,
    ILogger<PeriodicStepPoll> log) : IBackgroundProcess
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public void Execute(BackgroundProcessContext context)
    {
        RunAsync(context.StoppingToken).GetAwaiter().GetResult();
        context.Wait(Pause);
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        await using var scope = scopes.CreateAsyncScope();
        try
        {
            await work.RunAsync<IPeriodicStep>(steps.Select(s => s.Type), step => step.RunAsync(stopping), stopping);
        }
        catch (Exception e) when (scope.ServiceProvider.GetRequiredService<MobiJobsDb>().IsStoreTrouble(e))
        {
            log.LogWarning("The store can't be written now; periodic steps wait: {Reason}", e.Message);
        }
    }
}
