using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MobiJobs.Accounts;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Queue.Acts;
using MobiJobs.Queue.Stop;
using MobiJobs.Tests.Support;
using Moq;

namespace MobiJobs.Tests.Queue;

/// <summary>配信停止: nothing is woken or handed over, and the rest goes on.</summary>
public sealed class DeliveryStopTests
{
    private static readonly Actor Tanaka = new("y.tanaka", 2);

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
        Assert.Equal(
            [JobStatus.Pushing, JobStatus.Pushing],
            [await scenario.StatusAsync(next), await scenario.StatusAsync(registered)]);
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

    [Fact]
    public async Task Queues_that_waited_for_the_stop_alone_are_no_fault_that_is_logged()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        await scenario.DoAsync<DeliveryStop, bool>(stop => stop.StopAsync(Tanaka, CancellationToken.None));
        var jobs = new[] { await scenario.RegisterAsync(device: 1), await scenario.RegisterAsync(device: 2) };
        scenario.Clock.Advance(TimeSpan.FromMinutes(5));
        await scenario.DoAsync<DeliveryStop, bool>(stop => stop.LiftAsync(Tanaka, CancellationToken.None));

        var log = new Mock<ILogger<HeadlessQueueSweep>>();
        await scenario.DoAsync<IServiceProvider>(async services =>
        {
            var resumed = ActivatorUtilities.CreateInstance<HeadlessQueueSweep>(services, log.Object);
            await resumed.ResumeAsync(CancellationToken.None);
            await resumed.SweepAsync(CancellationToken.None);
        });

        Assert.Empty(log.Invocations);
        foreach (var job in jobs) { Assert.Equal(JobStatus.Pushing, await scenario.StatusAsync(job)); }
    }
}
