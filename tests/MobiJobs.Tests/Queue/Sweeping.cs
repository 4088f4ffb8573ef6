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
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        var reserved = await scenario.RegisterAsync(device: 2, reservedFor: scenario.Now);
        await scenario.AskAsync(db => db.Jobs.Where(j => j.Id == reserved)
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.DueAt, scenario.Now.AddDays(1))));
        var due = $"\"Id\" = {reserved} AND \"DueAt\" <= \"ReservedFor\"";
        await scenario.AskAsync(db => db.PoisonAsync("Jobs", due));
        var job = await scenario.RegisterAsync();

        var failure = await Assert.ThrowsAsync<AggregateException>(scenario.SweepAsync);

        Assert.Single(failure.InnerExceptions);
        Assert.Equal(JobStatus.Pushing, await scenario.StatusAsync(job));
    }

    [Fact]
    public async Task A_run_that_fails_holds_up_no_later_one()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync(reservedFor: scenario.Now.AddDays(1));
        var unreadable = Run.Preview(RunKind.MoveDevices, "", 2, scenario.Now, order: "no group");
        var later = Run.Preview(RunKind.CancelChosen, "", 2, scenario.Now);
        await scenario.DoAsync<RunPreviews>(runs => runs.FreezeReadyAsync(unreadable, [RunItem.Of(1)], default));
        await scenario.DoAsync<RunPreviews>(runs => runs.FreezeReadyAsync(later, [RunItem.Of(job)], default));
        await scenario.AskAsync(
            db => db.Runs.ExecuteUpdateAsync(set => set.SetProperty(r => r.StartedAt, scenario.Now)));

        await scenario.SweepAsync();

        Assert.Equal(JobStatus.Canceled, await scenario.StatusAsync(job));
    }
}
