using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Jobs;
using MobiJobs.Queue.Cancel;
using MobiJobs.Runs;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Runs;

/// <summary>A run whose chunk always fails has an end that a person sees, and holds up no other.</summary>
public sealed class FailingRunsTests
{
    private static readonly Actor Tanaka = new("y.tanaka", 2);

    [Fact]
    public async Task A_run_that_always_fails_stands_after_growing_pauses_and_can_be_resumed()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        var later = scenario.Now.AddDays(2);
        var job = await scenario.RegisterAsync(device: 1, reservedFor: later);
        var other = await scenario.RegisterAsync(device: 2, reservedFor: later);
        var poisoned = await ConfirmedAsync(scenario, job);
        var healthy = await ConfirmedAsync(scenario, other);
        var ends = $"\"Id\" = {job} AND \"Stage\" = {(int)JobStage.Ended}";
        await scenario.AskAsync(db => db.PoisonAsync("Jobs", ends));

        await scenario.SweepAsync();
        Assert.Equal(JobStatus.Canceled, await scenario.StatusAsync(other));
        Assert.Equal((1, null), await FailuresAsync(scenario, poisoned));
        await scenario.SweepAsync();
        Assert.Equal((1, null), await FailuresAsync(scenario, poisoned));
        foreach (var pause in RunKeeper.PausesAfterFailure)
        {
            scenario.Clock.Advance(pause);
            await scenario.SweepAsync();
        }

        var (failures, stoppedAt) = await FailuresAsync(scenario, poisoned);
        Assert.Equal((RunKeeper.PausesAfterFailure.Count + 1, scenario.Now), (failures, stoppedAt));
        Assert.Equal([poisoned], await StoppedAsync(scenario));
        Assert.NotNull(await scenario.AskAsync(
            db => db.Runs.Where(r => r.Id == healthy).Select(r => r.EndedAt).SingleAsync()));
        Assert.Equal(RunOutcome.Pending, await OutcomeAsync(scenario, poisoned));

        await scenario.AskAsync(db => db.CureAsync("Jobs"));
        scenario.Clock.Advance(TimeSpan.FromHours(2));
        await scenario.SweepAsync();
        Assert.Equal(RunOutcome.Pending, await OutcomeAsync(scenario, poisoned));

        Assert.True(await scenario.DoAsync<RunKeeper, bool>(keeper => keeper.ResumeAsync(poisoned, Tanaka, default)));
        await scenario.SweepAsync();
        Assert.Equal(RunOutcome.Done, await OutcomeAsync(scenario, poisoned));
        Assert.Empty(await StoppedAsync(scenario));
    }

    [Fact]
    public async Task What_is_left_of_a_run_that_stands_can_be_called_off_once()
    {
        await using var scenario = await Scenario.CreateAsync();
        var run = await ConfirmedAsync(scenario, await scenario.RegisterAsync());
        await scenario.AskAsync(db => db.Runs.Where(r => r.Id == run)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.StoppedAt, scenario.Now)));

        Assert.True(await scenario.DoAsync<RunKeeper, bool>(keeper => keeper.CallOffAsync(run, Tanaka, default)));
        Assert.False(await scenario.DoAsync<RunKeeper, bool>(keeper => keeper.CallOffAsync(run, Tanaka, default)));
        Assert.Equal(RunOutcome.CalledOff, await OutcomeAsync(scenario, run));
        Assert.Equal(1, await scenario.AskAsync(db => db.Audit.CountAsync(a => a.Action == AuditAction.RunCalledOff)));
    }

    private static async Task<long> ConfirmedAsync(Scenario scenario, long job)
    {
        var preview = await scenario.DoAsync<CancelPreviews, CancelPreview>(
            previews => previews.ChosenAsync([job], Tanaka, default));
        Assert.NotNull(await scenario.DoAsync<RunKeeper, Run?>(
            keeper => keeper.ConfirmAsync(preview.RunId, Tanaka, AuditAction.JobsCanceled, default)));
        return preview.RunId;
    }

    private static Task<(int Failures, DateTime? StoppedAt)> FailuresAsync(Scenario scenario, long run) =>
        scenario.AskAsync(db => db.Runs.Where(r => r.Id == run)
            .Select(r => new ValueTuple<int, DateTime?>(r.Failures, r.StoppedAt)).SingleAsync());

    private static async Task<IEnumerable<long>> StoppedAsync(Scenario scenario) =>
        (await scenario.DoAsync<RunKeeper, List<Run>>(keeper => keeper.StoppedAsync(default))).Select(r => r.Id);

    private static Task<RunOutcome> OutcomeAsync(Scenario scenario, long run) => scenario.AskAsync(
        db => db.RunItems.Where(i => i.RunId == run).Select(i => i.Outcome).SingleAsync());
}
