using Microsoft.EntityFrameworkCore;
using MobiJobs.Audit;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Filter;
using MobiJobs.Kinds;
using MobiJobs.Operations.Retry;
using MobiJobs.Queue;
using MobiJobs.Queue.Acts;
using MobiJobs.Queue.Cancel;
using MobiJobs.Runs;
using MobiJobs.Tests.Support;
using static MobiJobs.Tests.Queue.RetrySteps;

namespace MobiJobs.Tests.Queue;

/// <summary>Delivering thousands again: in chunks, beside others, and through crashes, each job once.</summary>
public sealed class RetryingManyTests
{
    [Fact]
    public async Task Thousands_are_checked_by_a_worker_and_equal_ones_found_across_chunks()
    {
        await using var scenario = await Scenario.CreateAsync();
        await FailManyAsync(scenario, 4600, subjects: 4500);
        var id = (await FreezeAsync(scenario, OfVpp))!.Value;

        Assert.Null((await FindAsync(scenario, id)).ReadyAt);
        Assert.Null(await TryAsync(scenario, id));

        await scenario.SweepAsync();
        var preview = await ReadAsync(scenario, id);
        Assert.NotNull(preview.Run.ReadyAt);
        Assert.Equal((4500, 100), (preview.Count, preview.LeftOut[RetryVerdict.Twin]));

        var report = await ConfirmAsync(scenario, id);
        Assert.Equal((4500, 0), (report.Done, report.Refused));
        Assert.Equal(1, await scenario.AskAsync(db => db.Operations.CountAsync()));
        Assert.Equal(101, await scenario.AskAsync(db => db.Jobs.MinAsync(j => j.RetryOfId)));
    }

    [Fact]
    public async Task A_retry_that_dies_at_any_step_is_gone_on_with_and_delivers_nothing_twice()
    {
        for (var step = 0; ; step++)
        {
            await using var scenario = await Scenario.CreateAsync(devices: 3);
            var failed = new List<long>();
            for (var device = 1; device <= 3; device++) { failed.Add(await FailAsync(scenario, device)); }

            var preview = await ChosenAsync(scenario, [.. failed]);
            scenario.Crash.After(step);
            var died = false;
            try
            {
                await TryAsync(scenario, preview.Run.Id);
            }
            catch (Exception e) when (Crash.Is(e))
            {
                died = true;
            }

            scenario.Crash.After(-1);
            scenario.Clock.Advance(TimeSpan.FromSeconds(31));
            await scenario.SweepAsync();
            var started = await scenario.AskAsync(db => db.Runs.AnyAsync(r => r.StartedAt != null));
            Assert.Equal(started ? 3 : 0, await scenario.AskAsync(db => db.Jobs.CountAsync(j => j.RetryOfId != null)));
            Assert.Equal(started ? 1 : 0, await scenario.AskAsync(db => db.Operations.CountAsync()));
            if (!died) { break; }
        }
    }

    [Fact]
    public async Task Two_who_retry_the_same_at_once_deliver_it_once()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 5);
        var failed = new List<long>();
        for (var device = 1; device <= 5; device++) { failed.Add(await FailAsync(scenario, device)); }

        var previews = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ChosenAsync(scenario, [.. failed])));
        await Task.WhenAll(previews.Where(p => p.Count > 0).Select(p => TryAsync(scenario, p.Run.Id)));
        Assert.Equal(5, await scenario.AskAsync(db => db.Jobs.CountAsync(j => j.RetryOfId != null)));
        Assert.Equal(5, await scenario.AskAsync(db => db.RunItems.CountAsync(i => i.Outcome == RunOutcome.Done)));
    }

    [Fact]
    public async Task Who_retries_the_same_between_judgement_and_insert_has_the_chunk_judged_anew()
    {
        await using var scenario = await Scenario.CreateAsync();
        var failed = await FailAsync(scenario);
        var preview = await ChosenAsync(scenario, failed);
        var other = new NewJob(
            1,
            1,
            JobKind.VppInstall,
            new CommandTarget("タイピング練習", null, "jp.example.typing", null),
            2)
        {
            RetryOfId = failed,
        };

        scenario.Meanwhile<DeviceQueue>(
            ["UPDATE", "Devices", "LastJoinNo\" + "], queue => queue.RegisterAsync([other], scenario.Now, default));
        var report = await ConfirmAsync(scenario, preview.Run.Id);

        Assert.True(scenario.Other.HasActed);
        // The other's job was undone with the chunk.
        Assert.Equal((1, 0, 0), (report.Done, report.Refused, report.Pending));
        Assert.Equal(1, await scenario.AskAsync(db => db.Jobs.CountAsync(j => j.RetryOfId == failed)));
    }

    [Fact]
    public async Task Cancelling_one_operation_of_a_retry_leaves_its_others_alone()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 6, chunk: 3);
        var failed = new List<long>();
        for (var device = 1; device <= 6; device++)
        {
            failed.Add(await FailAsync(scenario, device, $"App {device % 2}", $"jp.example.{device % 2}"));
        }

        // The first chunk registers one job of each app.
        var retry = (await ChosenAsync(scenario, [.. failed])).Run.Id;
        await scenario.DoAsync<RunKeeper, Run?>(
            runs => runs.ConfirmAsync(retry, Tanaka, AuditAction.JobsRetried, default));
        Assert.True(await scenario.DoAsync<RunKeeper, bool>(runs => runs.CarryOutChunkAsync(retry, default)));
        var one = await scenario.AskAsync(
            db => db.Operations.Where(o => o.Detail == "App 0").Select(o => o.Id).SingleAsync());

        var preview = await scenario.DoAsync<CancelPreviews, CancelPreview>(cancel =>
            cancel.MatchingAsync(JobFilter.None with { Operation = one }, Tanaka, default));
        await scenario.DoAsync<RunStart, Run?>(
            start => start.ConfirmAsync(preview.RunId, Tanaka, AuditAction.JobsCanceled, default));
        var report = await ReportAsync(scenario, preview.RunId);
        scenario.Clock.Advance(TimeSpan.FromMinutes(1));
        await scenario.SweepAsync();

        Assert.Equal((1, 2), (preview.Count, preview.Registering));
        Assert.Equal((1, 2), (report.Done, report.NotRegistered));
        Assert.Equal(
            new Dictionary<string, int> { ["App 0"] = 1, ["App 1"] = 3 },
            await scenario.AskAsync(db => db.Jobs.Where(j => j.RetryOfId != null)
                .GroupBy(j => j.Detail!).ToDictionaryAsync(g => g.Key, g => g.Count())));
    }

    [Fact]
    public async Task A_retry_that_is_cancelled_while_it_registers_is_called_off()
    {
        await using var scenario = await Scenario.CreateAsync();
        await FailManyAsync(scenario, 2100, subjects: 2100);
        var id = (await FreezeAsync(scenario, OfVpp))!.Value;
        await scenario.SweepAsync();
        await TryAsync(scenario, id);

        var all = await scenario.DoAsync<MobiJobs.Queue.Cancel.CancelPreviews, MobiJobs.Data.MobiJobsDb, long>(
            async (previews, db) =>
            {
                var preview = await previews.EverythingAsync(db.Jobs, Tanaka, default);
                Assert.Equal(2100, preview.Registering);
                return preview.RunId;
            });
        await scenario.DoAsync<RunStart, Run?>(start =>
            start.ConfirmAsync(all, Tanaka, AuditAction.JobsCanceled, default));
        await scenario.SweepAsync();

        Assert.NotNull((await FindAsync(scenario, id)).CalledOffAt);
        Assert.Equal(0, await scenario.AskAsync(db => db.Jobs.CountAsync(j => j.DueAt != null)));
        Assert.Equal(2100, (await ReportAsync(scenario, id)).CalledOff);
    }
}
