using Microsoft.EntityFrameworkCore;
using MobiJobs.Audit;
using MobiJobs.Devices;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Operations;

/// <summary>What locks and inactivations do to the other jobs of a device.</summary>
public sealed class LockingAndLeavingTests
{
    [Fact]
    public async Task A_lock_goes_before_what_waits_but_calls_off_nothing_that_protects()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        var head = await scenario.RegisterAsync(device: 1);
        await scenario.AdvanceAsync(1);
        var waiting = await scenario.RegisterAsync(device: 1);
        var lostMode = await scenario.RegisterAsync(JobKind.LostModeOn, device: 1);
        var reserved = await scenario.RegisterAsync(device: 1, reservedFor: scenario.Now.AddDays(1));
        var held = await scenario.RegisterAsync(device: 2);
        await scenario.HandOverAsync(2);
        scenario.Channel.Woken.Clear();

        var run = await SendingTests.CheckAsync(scenario, JobKind.Lock, [], [1, 2]);
        var done = await SendingTests.ConfirmAsync(scenario, run.Id, 2, clears: true);

        Assert.Equal((2, 2), (done!.Report.Done, done.Cleared));
        Assert.Equal(
            (JobStatus.Canceled, JobStatus.Canceled, JobStatus.Pushing),
            (await scenario.StatusAsync(head),
                await scenario.StatusAsync(waiting),
                await scenario.StatusAsync(lostMode)));
        Assert.Equal(
            (JobStatus.Reserved, JobStatus.AwaitingDevice),
            (await scenario.StatusAsync(reserved), await scenario.StatusAsync(held)));
        Assert.Equal(["channel-1"], scenario.Channel.Woken);
        Assert.Equal(
            2,
            await scenario.AskAsync(db =>
                db.Audit.Where(a => a.Action == AuditAction.JobsCanceled)
                    .Select(a => a.Count)
                    .SingleAsync()));
    }

    [Fact]
    public async Task A_lock_cancels_only_what_was_ahead_when_it_was_shown()
    {
        await using var scenario = await Scenario.CreateAsync();
        var ahead = await scenario.RegisterAsync(JobKind.AppList);
        var run = await SendingTests.CheckAsync(scenario, JobKind.Lock, [], [1]);
        var later = await scenario.RegisterAsync(JobKind.DeviceInformation);
        var done = await SendingTests.ConfirmAsync(scenario, run.Id, 1, clears: true);

        Assert.Equal(1, done!.Cleared);
        Assert.Equal(JobStatus.Canceled, await scenario.StatusAsync(ahead));
        Assert.NotEqual(JobStatus.Canceled, await scenario.StatusAsync(later));
    }

    [Fact]
    public async Task An_inactivation_that_succeeded_lets_the_device_go()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync(JobKind.Inactivate);
        var after = await scenario.RegisterAsync(JobKind.AppList);
        await scenario.HandOverAsync();
        await scenario.AnswerAsync(job, id => new AcknowledgedMessage(id, null));

        Assert.Equal(
            (JobStatus.Succeeded, JobStatus.Canceled),
            (await scenario.StatusAsync(job), await scenario.StatusAsync(after)));
        Assert.Equal(
            (DeviceState.Inactive, null),
            await scenario.AskAsync(db =>
                db.Devices.Select(d => new ValueTuple<DeviceState, long?>(d.State, d.EnrollmentId)).SingleAsync()));
        Assert.NotNull(await scenario.AskAsync(db => db.Enrollments.Select(e => e.EndedAt).SingleAsync()));
        Assert.Equal(
            ("y.tanaka", 1),
            await scenario.AskAsync(db =>
                db.Audit.Where(a => a.Action == AuditAction.DeviceInactivated)
                    .Select(a => new ValueTuple<string, int>(a.Who, a.Count))
                    .SingleAsync()));
    }
}
