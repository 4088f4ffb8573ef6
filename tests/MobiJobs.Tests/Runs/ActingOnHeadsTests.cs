using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue.Stop;
using MobiJobs.Queue.Stuck;
using MobiJobs.Runs;
using MobiJobs.Runs.Reports;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Runs;

/// <summary>Waking and releasing several jobs of 滞留: shown first, then each job has one outcome.</summary>
public sealed class ActingOnHeadsTests
{
    private static readonly Actor Tanaka = new("y.tanaka", 2);

    [Fact]
    public async Task Releasing_shows_what_the_devices_hold_and_frees_exactly_that()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 4);
        var wipe = await HeldAsync(scenario, JobKind.Wipe, device: 1);
        var ended = await HeldAsync(scenario, JobKind.Lock, device: 2);
        var back = await HeldAsync(scenario, JobKind.AppList, device: 3);
        var next = await scenario.RegisterAsync(device: 1);
        var waiting = await scenario.RegisterAsync(device: 4);
        scenario.Channel.Woken.Clear();

        var preview = await ReleaseAsync(scenario, wipe, ended, back, waiting);
        await scenario.AskAsync(db => db.Jobs.Where(j => j.Id == back)
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.Status, JobStatus.RetryWaiting)));
        await scenario.AnswerAsync(ended, id => new MobiJobs.Gateway.AcknowledgedMessage(id, null));
        scenario.Channel.Woken.Clear();
        var report = await ConfirmAsync(scenario, preview, AuditAction.JobsReleased);

        Assert.Equal((3, 1), (preview.Count, preview.LeftOut));
        Assert.Equal((1, 1), (preview.Of(JobKind.Wipe), preview.Of(JobKind.Lock)));
        Assert.Equal((1, 1, 1, 0), (report.Done, report.AlreadyEnded, report.Refused, report.Pending));
        Assert.Equal((JobStatus.Canceled, true), await EndAsync(scenario, wipe));
        Assert.Equal(JobStatus.Pushing, await scenario.StatusAsync(next));
        Assert.Equal(JobStatus.Waiting, await scenario.StatusAsync(waiting));
        Assert.Equal(["channel-1"], scenario.Channel.Woken);
        Assert.Equal((int)HeadRefusal.NotHeld, await ReasonAsync(scenario, back));
        Assert.Equal(
            ("y.tanaka", 3),
            await scenario.AskAsync(db => db.Audit.Where(a => a.Action == AuditAction.JobsReleased)
                .Select(a => new ValueTuple<string, int>(a.Who, a.Count)).SingleAsync()));
    }

    [Fact]
    public async Task Waking_is_counted_in_devices_however_many_of_their_jobs_were_chosen()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        var head = await scenario.RegisterAsync(device: 1);
        var next = await scenario.RegisterAsync(JobKind.AppList, device: 1);
        var ended = await scenario.RegisterAsync(device: 2);
        var endedToo = await scenario.RegisterAsync(JobKind.AppList, device: 2);
        await scenario.AdvanceAsync(1, 2);
        await scenario.CancelAsync(ended);
        await scenario.CancelAsync(endedToo);

        var preview = await WakeAsync(scenario, head, next, ended, endedToo);
        var report = await ConfirmAsync(scenario, preview, AuditAction.DevicesWoken);

        Assert.Equal((1, 1, 1), (preview.Count, preview.Devices, preview.LeftOut));
        Assert.Equal(1, report.Done);
    }

    [Fact]
    public async Task Waking_wakes_each_device_that_has_a_head_and_says_of_the_others_why_not()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 4);
        var head = await scenario.RegisterAsync(device: 1);
        var ended = await scenario.RegisterAsync(device: 3);
        var gone = await scenario.RegisterAsync(JobKind.AppList, device: 4);
        var next = await scenario.RegisterAsync(JobKind.Wipe, device: 4);
        await scenario.AdvanceAsync(1, 3, 4);

        var preview = await WakeAsync(scenario, head, ended, next);
        await scenario.CancelAsync(ended);
        await scenario.AskAsync(db => db.Jobs.Where(j => j.Id == gone)
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.Stage, JobStage.Waiting)
                .SetProperty(j => j.Status, JobStatus.Waiting)));
        scenario.Channel.Woken.Clear();
        var report = await ConfirmAsync(scenario, preview, AuditAction.DevicesWoken);
        await scenario.DueAsync(); // Whoever carried the run out may be gone by now.

        Assert.Equal((3, 0), (preview.Count, preview.LeftOut));
        Assert.Equal((1, 1, 1), (report.Done, report.AlreadyEnded, report.Refused));
        Assert.Equal((int)HeadRefusal.NoHead, await ReasonAsync(scenario, next));
        Assert.Equal(["channel-1"], scenario.Channel.Woken);
        Assert.Equal(
            "y.tanaka",
            await scenario.AskAsync(db => db.JobEvents.Where(e => e.Kind == JobEventKind.WokenByPerson)
                .Select(e => e.Note).SingleAsync()));
    }

    [Fact]
    public async Task Only_what_can_be_woken_is_counted()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        var head = await scenario.RegisterAsync(device: 1);
        var behind = await scenario.RegisterAsync(JobKind.Lock, device: 1);
        var beside = await scenario.RegisterAsync(JobKind.Wipe, device: 1, reservedFor: scenario.Now.AddDays(1));
        var reserved = await scenario.RegisterAsync(device: 2, reservedFor: scenario.Now.AddDays(1));
        await scenario.AdvanceAsync(1);
        var headless = await scenario.RegisterAsync(device: 3);

        var preview = await WakeAsync(scenario, head, behind, beside, reserved, headless);
        var report = await ConfirmAsync(scenario, preview, AuditAction.DevicesWoken);

        Assert.Equal((1, 1, 2), (preview.Count, preview.Devices, preview.LeftOut));
        Assert.Equal((1, 0), (report.Done, report.Refused));
    }

    [Fact]
    public async Task Nothing_is_woken_while_delivery_is_stopped()
    {
        await using var scenario = await Scenario.CreateAsync();
        var head = await scenario.RegisterAsync();
        await scenario.AdvanceAsync(1);
        var preview = await WakeAsync(scenario, head);
        await scenario.DoAsync<DeliveryStop, bool>(stop => stop.StopAsync(Tanaka, default));
        scenario.Channel.Woken.Clear();

        var report = await ConfirmAsync(scenario, preview, AuditAction.DevicesWoken);

        Assert.Equal((false, 0, 1), (preview.IsStopped, report.Done, report.Refused));
        Assert.Equal((int)HeadRefusal.Stopped, await ReasonAsync(scenario, head));
        Assert.Empty(scenario.Channel.Woken);
        Assert.True((await WakeAsync(scenario, head)).IsStopped);
    }

    [Fact]
    public async Task A_run_is_confirmed_only_where_its_kind_is()
    {
        await using var scenario = await Scenario.CreateAsync();
        var preview = await ReleaseAsync(scenario, await HeldAsync(scenario, JobKind.Wipe, device: 1));

        foreach (var other in (AuditAction[])[AuditAction.JobsCanceled, AuditAction.DevicesWoken])
        {
            Assert.Null(await scenario.DoAsync<RunKeeper, Run?>(
                keeper => keeper.ConfirmAsync(preview.RunId, Tanaka, other, default)));
        }
    }

    private static async Task<long> HeldAsync(Scenario scenario, JobKind kind, long device)
    {
        var job = await scenario.RegisterAsync(kind, device);
        await scenario.HandOverAsync(device);
        return job;
    }

    private static Task<HeadPreview> WakeAsync(Scenario scenario, params long[] jobs) =>
        scenario.DoAsync<HeadPreviews, HeadPreview>(
            previews => previews.WakeAsync(jobs, Tanaka, default));

    private static Task<HeadPreview> ReleaseAsync(Scenario scenario, params long[] jobs) =>
        scenario.DoAsync<HeadPreviews, HeadPreview>(
            previews => previews.ReleaseAsync(jobs, Tanaka, default));

    private static async Task<RunReport> ConfirmAsync(Scenario scenario, HeadPreview preview, AuditAction action)
    {
        Assert.NotNull(await scenario.DoAsync<RunKeeper, Run?>(
            keeper => keeper.ConfirmAsync(preview.RunId, Tanaka, action, default)));
        return await scenario.DoAsync<RunKeeper, RunReport>(
            async keeper => await keeper.ReportAsync(await keeper.CarryOutToEndAsync(preview.RunId, default), default));
    }

    private static Task<int> ReasonAsync(Scenario scenario, long job) => scenario.AskAsync(
        db => db.RunItems.Where(i => i.ItemId == job && i.Outcome == RunOutcome.Refused)
            .OrderBy(i => i.RunId).Select(i => i.Reason).FirstAsync());

    private static async Task<(JobStatus Status, bool MayStillRun)> EndAsync(Scenario scenario, long job)
    {
        var ended = await scenario.JobAsync(job);
        return (ended.Status, ended.MayStillRun);
    }
}
