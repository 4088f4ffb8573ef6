using Microsoft.EntityFrameworkCore;
using MobiJobs.Jobs;
using MobiJobs.Runs;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Queue;

/// <summary>Each room's sweep stands alone.</summary>
public sealed class Sweeping
{
    [Fact]
    public async Task A_sweep_that_fails_holds_up_no_other()
    {
        await using var scenario = await Scenario.CreateAsync();
        var unreadable = Run.Preview(RunKind.MoveDevices, "", 2, scenario.Now, order: "no group");
        await scenario.DoAsync<RunPreviews>(runs => runs.FreezeReadyAsync(unreadable, [RunItem.Of(1)], default));
        await scenario.AskAsync(
            db => db.Runs.ExecuteUpdateAsync(set => set.SetProperty(r => r.StartedAt, scenario.Now)));
        var job = await scenario.RegisterAsync();

        var failure = await Assert.ThrowsAsync<AggregateException>(scenario.SweepAsync);

        Assert.Single(failure.InnerExceptions);
        Assert.Equal(JobStatus.Pushing, await scenario.StatusAsync(job));
    }
}
