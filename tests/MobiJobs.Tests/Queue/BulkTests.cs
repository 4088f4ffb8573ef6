using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Gateway;
using MobiJobs.Jobs.List;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue.Cancel;
using MobiJobs.Queue.Stop;
using MobiJobs.Queue;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Queue;

/// <summary>Cancelling many, and stopping everything.</summary>
public sealed class BulkTests
{
    private static readonly Actor Tanaka = new("y.tanaka", 2);

    [Fact]
    public async Task Cancelling_everything_wakes_nothing_that_is_doomed_and_leaves_what_a_device_holds()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        var held = await scenario.RegisterAsync(device: 1);
        await scenario.HandOverAsync(1);
        await scenario.RegisterAsync(device: 1);
        foreach (var _ in Enumerable.Range(0, 3)) { await scenario.RegisterAsync(device: 2); await scenario.RegisterAsync(device: 3, reservedFor: scenario.Now.AddHours(1)); }

        await scenario.AdvanceAsync(2);
        scenario.Channel.Woken.Clear();
        var preview = await scenario.DoAsync<BulkCancel, CancelPreview>(bulk => bulk.PreviewEverythingAsync(Tanaka, CancellationToken.None));
        var later = await scenario.RegisterAsync(device: 2);
        var run = await ConfirmAsync(scenario, preview);

        Assert.Equal((7, 1), (preview.Count, preview.Held));
        Assert.Equal(new Dictionary<JobStatus, int> { [JobStatus.Reserved] = 3, [JobStatus.Waiting] = 3, [JobStatus.Pushing] = 1 }, preview.ByStatus);
        Assert.Equal((7, 0, 0), (run.Canceled, run.AlreadyEnded, run.TooLate));
        Assert.Equal(JobStatus.AwaitingDevice, await scenario.StatusAsync(held));
        Assert.Equal(JobStatus.Pushing, await scenario.StatusAsync(later)); // Registered after the preview, so not meant: it is the head now.
        Assert.Equal(["channel-2"], scenario.Channel.Woken);
        Assert.Equal(7, await scenario.AskAsync(db => db.Audit.Where(a => a.Action == MobiJobs.Audit.AuditAction.JobsCanceled).Select(a => a.Count).SingleAsync()));
    }

    [Fact]
    public async Task What_moved_since_the_preview_is_reported_as_it_is()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        var one = await scenario.RegisterAsync(device: 1);
        var two = await scenario.RegisterAsync(device: 2);
        var three = await scenario.RegisterAsync(device: 3);
        var preview = await scenario.DoAsync<BulkCancel, CancelPreview>(bulk => bulk.PreviewChosenAsync([one, two, three], Tanaka, CancellationToken.None));
        scenario.Clock.Advance(TimeSpan.FromSeconds(5));
        await scenario.HandOverAsync(1);
        await scenario.CancelAsync(two);

        var run = await ConfirmAsync(scenario, preview);

        Assert.Equal((1, 1, 1), (run.Canceled, run.AlreadyEnded, run.TooLate));
    }

    [Fact]
    public async Task A_filter_by_status_still_means_what_became_the_head_since_the_preview()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync();
        var filter = JobFilter.None with { Statuses = [JobStatus.Waiting] };
        var preview = await scenario.DoAsync<BulkCancel, CancelPreview>(bulk => bulk.PreviewMatchingAsync(filter, Tanaka, CancellationToken.None));
        await scenario.AdvanceAsync(1);

        var run = await ConfirmAsync(scenario, preview);

        Assert.Equal((1, JobStatus.Canceled), (run.Canceled, await scenario.StatusAsync(job)));
    }

    [Fact]
    public async Task A_preview_is_carried_out_once_by_the_person_who_saw_it_and_within_the_hour()
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.RegisterAsync();
        Task<CancelPreview> PreviewAsync() => scenario.DoAsync<BulkCancel, CancelPreview>(bulk => bulk.PreviewEverythingAsync(Tanaka, CancellationToken.None));
        Task<CancelRun?> TryAsync(long run, Actor by) => scenario.DoAsync<BulkCancel, CancelRun?>(bulk => bulk.ConfirmAsync(run, by, CancellationToken.None));

        var preview = await PreviewAsync();
        Assert.Null(await TryAsync(preview.RunId, new Actor("k.mori", 3)));
        Assert.NotNull(await TryAsync(preview.RunId, Tanaka));
        Assert.Null(await TryAsync(preview.RunId, Tanaka));

        var old = await PreviewAsync();
        scenario.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Null(await TryAsync(old.RunId, Tanaka));
    }

    [Fact]
    public async Task A_run_whose_process_died_is_gone_on_from_by_the_sweep()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync();
        var preview = await scenario.DoAsync<BulkCancel, CancelPreview>(bulk => bulk.PreviewEverythingAsync(Tanaka, CancellationToken.None));
        await scenario.AskAsync(db => db.CancelRuns.ExecuteUpdateAsync(set => set.SetProperty(r => r.StartedAt, scenario.Now)));

        await scenario.SweepAsync();

        Assert.Equal(JobStatus.Canceled, await scenario.StatusAsync(job));
        Assert.Equal(1, await scenario.AskAsync(db => db.CancelRuns.Where(r => r.Id == preview.RunId && r.EndedAt != null).Select(r => r.Canceled).SingleAsync()));
    }

    [Fact]
    public async Task Thousands_are_cancelled_in_chunks()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        var orders = Enumerable.Range(0, 5001).Select(i => new NewJob((i % 2) + 1, (i % 2) + 1, JobKind.AppList, null, 2)).ToArray();
        await scenario.DoAsync<DeviceQueue>(queue => queue.RegisterAsync(orders, scenario.Now, CancellationToken.None));
        await scenario.AdvanceAsync(1, 2);
        scenario.Channel.Woken.Clear();
        var preview = await scenario.DoAsync<BulkCancel, CancelPreview>(bulk => bulk.PreviewMatchingAsync(JobFilter.None with { Open = true }, Tanaka, CancellationToken.None));

        var run = await scenario.DoAsync<BulkCancel, CancelRun?>(bulk => bulk.ConfirmToEndAsync(preview.RunId, Tanaka, CancellationToken.None));

        Assert.Equal((5001, 5001), (preview.Count, run!.Canceled));
        Assert.Equal(0, await scenario.AskAsync(db => db.Jobs.CountAsync(j => j.DueAt != null)));
        Assert.Empty(scenario.Channel.Woken);
    }

    [Fact]
    public async Task While_delivery_is_stopped_nothing_is_woken_or_handed_over_and_the_rest_goes_on()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        var held = await scenario.RegisterAsync(device: 1);
        await scenario.HandOverAsync(1);
        var next = await scenario.RegisterAsync(JobKind.ProfileInstall, device: 1);
        var called = await scenario.RegisterAsync(device: 2);
        await scenario.AdvanceAsync(2);
        Assert.True(await scenario.DoAsync<DeliveryStop, bool>(stop => stop.StopAsync(Tanaka, CancellationToken.None)));
        scenario.Channel.Woken.Clear();
        scenario.Channel.HandedOver.Clear();

        var registered = await scenario.RegisterAsync(device: 3);
        await scenario.AdvanceAsync(1, 2, 3);
        await scenario.ContactAsync(2);
        await scenario.AnswerAsync(held, id => new FailedMessage(id, "x"));
        scenario.Clock.Advance(TimeSpan.FromMinutes(5));
        await scenario.DueAsync();
        await scenario.SweepAsync();

        Assert.Empty(scenario.Channel.Woken);
        Assert.Empty(scenario.Channel.HandedOver);
        Assert.Equal(JobStatus.DeviceError, await scenario.StatusAsync(held));
        Assert.Equal(JobStatus.Waiting, await scenario.StatusAsync(next));
        Assert.Equal(JobStatus.Waiting, await scenario.StatusAsync(registered));
        Assert.Equal(CancelResult.Canceled, await scenario.CancelAsync(called));

        Assert.True(await scenario.DoAsync<DeliveryStop, bool>(stop => stop.LiftAsync(Tanaka, CancellationToken.None)));
        await scenario.SweepAsync();
        Assert.Equal(["channel-1", "channel-3"], scenario.Channel.Woken.Order(StringComparer.Ordinal));
        Assert.Equal([JobStatus.Pushing, JobStatus.Pushing], [await scenario.StatusAsync(next), await scenario.StatusAsync(registered)]);
    }

    [Fact]
    public async Task Deadlines_run_on_while_delivery_is_stopped()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync();
        await scenario.AdvanceAsync(1);
        await scenario.DoAsync<DeliveryStop, bool>(stop => stop.StopAsync(Tanaka, CancellationToken.None));

        scenario.Clock.Advance(TimeSpan.FromDays(6.1));
        await scenario.DueAsync();

        Assert.Equal(JobStatus.PushTimedOut, await scenario.StatusAsync(job));
    }

    private static async Task<CancelRun> ConfirmAsync(Scenario scenario, CancelPreview preview) =>
        Assert.IsType<CancelRun>(await scenario.DoAsync<BulkCancel, CancelRun?>(bulk => bulk.ConfirmAsync(preview.RunId, Tanaka, CancellationToken.None)));
}
