using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Enrollments;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Filter;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Queue.Acts;
using MobiJobs.Queue.Cancel;
using MobiJobs.Queue.Stop;
using MobiJobs.Runs;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Queue;

/// <summary>A history under way: does its steps, and knows what can't change any more.</summary>
internal sealed class History(Scenario scenario)
{
    private const int MaxRounds = 400;

    private static readonly Actor Tanaka = new("y.tanaka", 2);

    private readonly Dictionary<long, (JobStatus Status, DateTime? EndedAt)> ended = [];
    private readonly Dictionary<long, long> known = []; // Jobs, and their devices.
    private readonly ActsOnMany many = new(scenario, Tanaka);
    private int lives;

    public async Task DoAsync(Step step)
    {
        var devices = await DevicesAsync();
        scenario.Crash.After(step.CrashAfter);
        var on = step with { Device = (int)devices[(step.Device - 1) % devices.Count] };
        var error = await Record.ExceptionAsync(() => TryAsync(on));
        scenario.Crash.After(-1);
        Assert.True(error is null || Crash.Is(error), error?.ToString()); // After a crash the store is as it was left.
    }

    public async Task AssertAlwaysAsync()
    {
        await many.AssertReportsAsync();
        var jobs = await scenario.AskAsync(db => db.Jobs.AsNoTracking().OrderBy(j => j.Id).ToListAsync());
        foreach (var device in jobs.GroupBy(j => j.DeviceId)) { AssertQueue([.. device]); }

        var devices = await DevicesAsync();
        // Nothing vanishes but with its device.
        Assert.Empty(known.Where(k => devices.Contains(k.Value)).Select(k => k.Key).Except(jobs.Select(j => j.Id)));
        foreach (var job in jobs) { known[job.Id] = job.DeviceId; }

        foreach (var job in jobs.Where(j => j.Stage == JobStage.Ended))
        {
            // Ends once.
            if (!ended.TryAdd(job.Id, (job.Status, job.EndedAt)))
            {
                Assert.Equal(ended[job.Id], (job.Status, job.EndedAt));
            }
        }

        Assert.All(
            jobs.Where(j => j.Stage != JobStage.Ended),
            j => Assert.True(j.DueAt is not null && j.DeadlineAt > j.RegisteredAt));
        var orders = scenario.Channel.HandedOver.GroupBy(c => c.ChannelId, StringComparer.Ordinal);
        foreach (var handed in orders) { AssertHandedInOrder([.. handed.Select(c => c.CommandId).Distinct()], jobs); }
    }

    /// <summary>
    /// The fleet becomes healthy except for one silent device: all other jobs end nevertheless. Then that device
    /// answers too, and everything ends.
    /// </summary>
    public async Task AssertEverythingEndsAsync()
    {
        scenario.Channel.Reply = _ => new HandOverReply.Accepted();
        await scenario.DoAsync<DeliveryStop, bool>(stop => stop.LiftAsync(Tanaka, CancellationToken.None));
        await many.AssertAllEndAsync();
        var all = await DevicesAsync();
        await ServeAsync([.. all.Skip(1)]);
        await ServeAsync(all);
    }

    /// <summary>These devices do as they are told until nothing of theirs is open.</summary>
    private async Task ServeAsync(List<long> devices)
    {
        for (var round = 0; await HaveOpenJobsAsync(devices); round++)
        {
            if (round == MaxRounds) { await FailWithOpenJobsAsync(); }

            await scenario.SweepAsync();
            await scenario.DueAsync();
            foreach (var device in devices) { await ServeAsync(device); }

            foreach (var head in await HandedOverAsync(devices))
            {
                await AnswerAsync(head, id => new AcknowledgedMessage(id, null));
            }

            scenario.Clock.Advance(TimeSpan.FromMinutes(2));
            await AssertAlwaysAsync();
        }
    }

    /// <summary>At most one head; who started joined before all who wait; starts are in the order of joining.</summary>
    private static void AssertQueue(List<Job> jobs)
    {
        Assert.True(jobs.Count(j => j.Stage == JobStage.Active) <= 1, "Two heads.");
        var started = jobs.Where(j => j.StartedAt is not null).OrderBy(j => j.JoinNo).ToList();
        Assert.Equal(
            started.OrderBy(j => j.StartedAt).ThenBy(j => j.JoinNo).Select(j => j.Id),
            started.Select(j => j.Id));
        var firstWaiting = jobs.Where(j => j.Stage == JobStage.Waiting).Min(j => j.JoinNo);
        if (firstWaiting is { } first) { Assert.All(started, j => Assert.True(j.JoinNo < first, "Overtaken.")); }
    }

    /// <summary>What the channel was handed, first times only, is in the order of joining.</summary>
    private static void AssertHandedInOrder(List<Guid> commands, List<Job> jobs)
    {
        var places = commands.ConvertAll(c => jobs.Find(j => j.CommandId == c)?.JoinNo);
        Assert.Equal(places.OrderBy(p => p), places);
    }

    private Task<bool> HaveOpenJobsAsync(List<long> devices) =>
        scenario.AskAsync(db => db.Jobs.AnyAsync(j => devices.Contains(j.DeviceId) && j.DueAt != null));

    private Task<List<long>> HandedOverAsync(List<long> devices) => scenario.AskAsync(db => db.Jobs
        .Where(j => devices.Contains(j.DeviceId) && j.Stage == JobStage.Active && j.HandedOverAt != null)
        .Select(j => j.Id)
        .ToListAsync());

    private async Task FailWithOpenJobsAsync()
    {
        var open = await scenario.AskAsync(db => db.Jobs
            .Where(j => j.DueAt != null)
            .Select(j => $"#{j.Id} {j.Kind} {j.Status} due {j.DueAt:s} now {scenario.Now:s}")
            .ToListAsync());
        Assert.Fail("Never ends: " + string.Join("; ", open));
    }

    private Task TryAsync(Step step) => step.Deed switch
    {
        Deed.Register => scenario.RegisterAsync(KindOf(step.Number), step.Device),
        Deed.RegisterMany => RegisterManyAsync(step.Number),
        Deed.Reserve => scenario.RegisterAsync(KindOf(step.Number), step.Device, scenario.Now.AddMinutes(step.Number)),
        Deed.Contact => ServeAsync(step.Device),
        Deed.Answer => AnswerHeadAsync(step.Device, id => new AcknowledgedMessage(id, null)),
        Deed.AnswerError => AnswerHeadAsync(step.Device, id => new FailedMessage(id, "ErrorChain=ErrorCode[0]=12064")),
        Deed.AnswerNotNow => AnswerHeadAsync(step.Device, id => new NotNowMessage(id)),
        Deed.AnswerLate => AnswerLateAsync(step.Device),
        Deed.Cancel => WithOpenAsync(step, id => scenario.CancelAsync(id)),
        Deed.CancelMatching => CancelMatchingAsync(),
        Deed.PreviewCancel => many.PreviewCancelAsync(step.Number),
        Deed.PreviewSend => many.PreviewSendAsync(step.Number),
        Deed.PreviewRetry => many.PreviewRetryAsync(),
        Deed.PreviewList => many.PreviewListAsync(),
        Deed.RunLists => many.RunListsAsync(),
        Deed.ConfirmRun => many.ConfirmAsync(step.Number),
        Deed.CarryOutRun => many.CarryOutAsync(step.Number),
        Deed.Release => WithOpenAsync(
            step,
            id => scenario.DoAsync<JobActions, bool>(a => a.ReleaseAsync(id, Tanaka, CancellationToken.None))),
        Deed.Wake => WithOpenAsync(
            step,
            id => scenario.DoAsync<JobActions, WakeResult>(a => a.WakeAsync(id, Tanaka, CancellationToken.None))),
        Deed.Stop => scenario.DoAsync<DeliveryStop, bool>(s => s.StopAsync(Tanaka, CancellationToken.None)),
        Deed.Lift => scenario.DoAsync<DeliveryStop, bool>(s => s.LiftAsync(Tanaka, CancellationToken.None)),
        Deed.ChannelGone => Set(() => scenario.Channel.Reply = _ => new HandOverReply.Unavailable("gone")),
        Deed.ChannelBack => Set(() => scenario.Channel.Reply = _ => new HandOverReply.Accepted()),
        Deed.EnrollAgain => EnrollAgainAsync(step.Device),
        Deed.Remove => RemoveAsync(step.Device),
        Deed.Second => Set(() => scenario.Clock.Advance(TimeSpan.FromSeconds(1 + step.Number))),
        Deed.Minutes => Set(() => scenario.Clock.Advance(TimeSpan.FromMinutes(1 + (step.Number * 9)))),
        Deed.Day => Set(() => scenario.Clock.Advance(TimeSpan.FromHours(1 + (step.Number * 5)))),
        Deed.Due => scenario.DueAsync(),
        Deed.Sweep => scenario.SweepAsync(),
        Deed.Advance => AdvanceAsync(),
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, "No such deed."),
    };

    private static JobKind KindOf(int number) => (number % 4) switch
    {
        0 => JobKind.VppInstall,
        1 => JobKind.ProfileInstall,
        2 => JobKind.Lock,
        _ => JobKind.AppRemove,
    };

    private static Task Set(Action change)
    {
        change();
        return Task.CompletedTask;
    }

    private async Task ServeAsync(long device)
    {
        var channel = await ChannelAsync(device);
        await scenario.DoAsync<DeviceQueueWorker>(worker => worker.ServeAsync([channel], CancellationToken.None));
    }

    private Task<string> ChannelAsync(long device) => scenario.AskAsync(db => db.Enrollments
        .Where(e => e.DeviceId == device && e.EndedAt == null)
        .Select(e => e.ChannelId)
        .SingleAsync());

    private async Task RegisterManyAsync(int count)
    {
        var enrollments = await scenario.AskAsync(db => db.Devices
            .Select(d => new { d.Id, d.EnrollmentId })
            .ToListAsync());
        var orders = Enumerable.Range(0, count)
            .Select(i => enrollments[i % enrollments.Count])
            .Select(d => new NewJob(d.Id, d.EnrollmentId!.Value, JobKind.AppList, null, 2))
            .ToArray();
        await scenario.DoAsync<DeviceQueue>(queue => queue.RegisterAsync(orders, scenario.Now, CancellationToken.None));
    }

    private async Task WithOpenAsync(Step step, Func<long, Task> deed)
    {
        var open = await scenario.AskAsync(db => db.Jobs
            .Where(j => j.DeviceId == step.Device && j.DueAt != null)
            .OrderBy(j => j.Id)
            .Select(j => j.Id)
            .ToListAsync());
        if (open.Count > 0) { await deed(open[step.Number % open.Count]); }
    }

    private async Task CancelMatchingAsync()
    {
        var filter = JobFilter.None with { Kind = JobKind.AppList };
        var preview = await scenario.DoAsync<CancelPreviews, CancelPreview>(
            previews => previews.MatchingAsync(filter, Tanaka, CancellationToken.None));
        await scenario.DoAsync<RunKeeper>(async runs =>
        {
            if (await runs.ConfirmAsync(preview.RunId, Tanaka, AuditAction.JobsCanceled, default) is not null)
            {
                await runs.CarryOutToEndAsync(preview.RunId, CancellationToken.None);
            }
        });
    }

    private async Task AnswerHeadAsync(int device, Func<Guid, DeviceMessage> message)
    {
        var head = await scenario.AskAsync(db => db.Jobs
            .Where(j => j.DeviceId == device && j.Stage == JobStage.Active && j.HandedOverAt != null)
            .Select(j => j.Id)
            .FirstOrDefaultAsync());
        if (head > 0) { await AnswerAsync(head, message); }
    }

    private async Task AnswerLateAsync(int device)
    {
        var past = await scenario.AskAsync(db => db.Jobs
            .Where(j => j.DeviceId == device && j.Stage == JobStage.Ended && j.StartedAt != null)
            .OrderByDescending(j => j.Id)
            .Select(j => j.Id)
            .FirstOrDefaultAsync());
        if (past > 0) { await AnswerAsync(past, id => new AcknowledgedMessage(id, null)); }
    }

    private async Task AnswerAsync(long job, Func<Guid, DeviceMessage> message)
    {
        var device = await scenario.AskAsync(
            db => db.Jobs.Where(j => j.Id == job).Select(j => j.DeviceId).SingleAsync());
        await scenario.AnswerAsync(job, message, await ChannelAsync(device));
    }

    private Task<List<long>> DevicesAsync() =>
        scenario.AskAsync(db => db.Devices.OrderBy(d => d.Id).Select(d => d.Id).ToListAsync());

    private async Task AdvanceAsync() => await scenario.AdvanceAsync([.. await DevicesAsync()]);

    /// <summary>A device goes with all that it has, and another comes in its place.</summary>
    private async Task RemoveAsync(int device)
    {
        await scenario.DoAsync<MobiJobsDb, DeviceDepartures, int>((db, departures) => db.WriteAsync(
            async () => (await departures.DeleteAsync(
                db.Devices.Where(d => d.Id == device), Tanaka.Name, scenario.Now, CancellationToken.None)).Count,
            CancellationToken.None));
        var next = Device.Register($"1B-{++lives:0000}", "佐藤 花子", null, null, null, scenario.Now);
        await scenario.DoAsync<DeviceRegister, Device?>(
            register => register.RegisterAsync(next, Tanaka, CancellationToken.None));
    }

    private async Task EnrollAgainAsync(int device)
    {
        var channel = $"channel-{device}-{++lives}";
        await scenario.DoAsync<DeviceRegister>(
            register => register.EnrollAgainAsync(device, channel, CancellationToken.None));
    }
}
