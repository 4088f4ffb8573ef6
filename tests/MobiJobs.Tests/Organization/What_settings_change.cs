using Microsoft.EntityFrameworkCore;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue.Purging;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Organization;

/// <summary>Deadlines, wake-ups and retention that are not the usual ones.</summary>
public sealed class What_settings_change
{
    [Fact]
    public async Task A_deadline_holds_for_jobs_that_are_registered_from_then_on()
    {
        await using var scenario = await Scenario.CreateAsync();
        var before = await scenario.RegisterAsync(JobKind.Wipe);
        await UseAsync(scenario, [1], new() { [JobKind.Wipe] = 60 });
        var after = await scenario.RegisterAsync(JobKind.Wipe);
        var other = await scenario.RegisterAsync(JobKind.Lock);
        Assert.Equal(scenario.Now.AddDays(30), (await scenario.JobAsync(before)).DeadlineAt);
        Assert.Equal(scenario.Now.AddDays(60), (await scenario.JobAsync(after)).DeadlineAt);
        Assert.Equal(scenario.Now.AddDays(30), (await scenario.JobAsync(other)).DeadlineAt);
    }

    [Theory]
    [InlineData(new[] { 10 }, new double[] { 10, 20, 30, 40 })]
    [InlineData(new[] { 2, 60 }, new double[] { 2, 62, 122, 182 })]
    public async Task A_silent_device_is_woken_after_the_gaps_that_are_set_and_the_last_repeats(
        int[] gaps, double[] expected)
    {
        await using var scenario = await Scenario.CreateAsync();
        await UseAsync(scenario, gaps, []);
        var job = await scenario.RegisterAsync();
        await scenario.AdvanceAsync(1);
        var (start, calls) = (scenario.Now, new List<double>());
        while (calls.Count < expected.Length)
        {
            scenario.Clock.Advance((await scenario.JobAsync(job)).DueAt!.Value - scenario.Now);
            var before = scenario.Channel.Woken.Count;
            await scenario.DueAsync();
            if (scenario.Channel.Woken.Count > before) { calls.Add((scenario.Now - start).TotalMinutes); }
        }

        Assert.Equal(expected, calls);
    }

    [Fact]
    public async Task History_is_kept_for_as_many_months_as_are_set()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync();
        await scenario.CancelAsync(job);
        scenario.Clock.Advance(TimeSpan.FromDays(30 * 5)); // From November to April.
        await KeepAsync(scenario, 6);
        Assert.Equal(JobStatus.Canceled, await scenario.StatusAsync(job));
        await KeepAsync(scenario, 5);
        Assert.Equal(0, await scenario.AskAsync(db => db.Jobs.CountAsync()));
    }

    private static Task UseAsync(Scenario scenario, int[] minutes, Dictionary<JobKind, int> days) =>
        scenario.DoAsync<DeliveryTimes>(times =>
        {
            times.Use([.. minutes.Select(m => TimeSpan.FromMinutes(m))], days);
            return Task.CompletedTask;
        });

    private static Task KeepAsync(Scenario scenario, int months) =>
        scenario.DoAsync<HistoryKept, HistoryPurge, int>((kept, purge) =>
        {
            kept.Use(months);
            return purge.RunAsync(CancellationToken.None);
        });
}
