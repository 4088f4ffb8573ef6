using Microsoft.EntityFrameworkCore;
using MobiJobs.Enrollments.Import;
using MobiJobs.Jobs;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Queue;

/// <summary>Each room's sweep stands alone.</summary>
public sealed class Sweeping
{
    [Fact]
    public async Task A_sweep_that_fails_holds_up_no_other()
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.AskAsync(async db =>
        {
            db.ImportRuns.Add(ImportRun.Preview(
                "lost.csv",
                rows: 1,
                expected: 1,
                makesGroups: false,
                requestedById: 2,
                scenario.Now));
            await db.SaveChangesAsync();
            // Its file is gone.
            return await db.ImportRuns.ExecuteUpdateAsync(set => set.SetProperty(r => r.StartedAt, scenario.Now));
        });
        var job = await scenario.RegisterAsync();

        var failure = await Assert.ThrowsAsync<AggregateException>(scenario.SweepAsync);

        Assert.Single(failure.InnerExceptions);
        Assert.Equal(JobStatus.Pushing, await scenario.StatusAsync(job));
    }
}
