using Microsoft.EntityFrameworkCore;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Jobs.List;
using MobiJobs.Kinds;
using MobiJobs.Operations.Retry;
using MobiJobs.Operations.Send;
using MobiJobs.Tests.Support;
using static MobiJobs.Tests.Queue.RetrySteps;

namespace MobiJobs.Tests.Queue;

/// <summary>
/// A command that the channel is known not to send to such a device wakes nobody, and isn't offered a second time.
/// </summary>
public sealed class What_devices_don_t_take
{
    [Fact]
    public async Task It_ends_without_a_push_and_what_comes_next_is_woken()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        await MakeAppleTvAsync(scenario, device: 1);
        var locks = await scenario.RegisterAsync(JobKind.Lock, device: 1);
        var resets = await scenario.RegisterAsync(JobKind.PasscodeReset, device: 1);
        var apps = await scenario.RegisterAsync(JobKind.AppList, device: 1);
        var other = await scenario.RegisterAsync(JobKind.Lock, device: 2);

        await scenario.AdvanceAsync(1, 2);

        Assert.Equal(
            [JobStatus.ServerError, JobStatus.ServerError, JobStatus.Pushing, JobStatus.Pushing],
            [
                await scenario.StatusAsync(locks), await scenario.StatusAsync(resets), await scenario.StatusAsync(apps),
                await scenario.StatusAsync(other),
            ]);
        Assert.Equal(EndReason.RefusedByChannel, (await scenario.JobAsync(locks)).EndReason);
        Assert.Equal(0, (await scenario.JobAsync(locks)).Attempt);
        Assert.Equal(["channel-1", "channel-2"], scenario.Channel.Woken.Order(StringComparer.Ordinal));
        Assert.Empty(scenario.Channel.HandedOver);
        var steps = await TimelineAsync(scenario, locks);
        Assert.Equal(
            [TimelineStep.Registered, TimelineStep.RefusedByChannel, TimelineStep.Ended], steps.Select(s => s.Step));
        Assert.Equal(CommandRefusal.OtherPlatform.Label(), steps[1].Note);
    }

    [Fact]
    public async Task A_device_that_only_has_such_a_job_is_not_woken()
    {
        await using var scenario = await Scenario.CreateAsync();
        await MakeAppleTvAsync(scenario, device: 1);
        await scenario.RegisterAsync(JobKind.Lock);

        await scenario.AdvanceAsync(1);

        Assert.Empty(scenario.Channel.Woken);
    }

    [Fact]
    public async Task A_device_whose_command_was_refused_at_the_hand_over_is_not_woken_for_nothing()
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.RegisterAsync();
        scenario.Channel.Reply = _ => new HandOverReply.Refused(CommandRefusal.NoStoreId.Note());
        await scenario.AdvanceAsync(1);
        scenario.Channel.Woken.Clear();

        await scenario.ContactAsync();

        Assert.Empty(scenario.Channel.Woken);
    }

    [Fact]
    public async Task Neither_what_the_device_doesn_t_take_nor_what_the_order_lacks_is_delivered_again()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        await MakeAppleTvAsync(scenario, device: 1);
        var locks = await scenario.RegisterAsync(JobKind.Lock, device: 1);
        await scenario.AdvanceAsync(1);
        scenario.Channel.Reply = c => new HandOverReply.Refused(
            (c.ChannelId == "channel-2" ? CommandRefusal.NoStoreId : CommandRefusal.NoProfile).Note());
        var lacking = await scenario.RegisterAsync(JobKind.VppInstall, device: 2);
        var mended = await scenario.RegisterAsync(JobKind.ProfileInstall, device: 3);
        await scenario.HandOverAsync(2);
        await scenario.HandOverAsync(3);

        var preview = await ChosenAsync(scenario, locks, lacking, mended);

        Assert.Equal(1, preview.Count);
        Assert.Equal(
            [(RetryVerdict.NotTaken, 1), (RetryVerdict.Incomplete, 1)],
            preview.LeftOut.OrderBy(p => p.Key).Select(p => (p.Key, p.Value)));
    }

    [Fact]
    public async Task What_can_t_be_ordered_for_a_device_is_not_delivered_again_to_it_whatever_its_channel_says()
    {
        await using var scenario = await Scenario.CreateAsync();
        scenario.Channel.Reply = _ => new HandOverReply.Refused("Not now.");
        var locks = await scenario.RegisterAsync(JobKind.Lock);
        await scenario.HandOverAsync();
        await scenario.AskAsync(db => db.Devices.ExecuteUpdateAsync(
            set => set.SetProperty(d => d.Model, "AppleTV14,1")));
        var tv = new DeviceTraits("AppleTV14,1", null, null);
        Assert.Equal(
            CommandRefusal.OtherPlatform,
            await scenario.DoAsync<TakingDevices, CommandRefusal?>(
                taking => Task.FromResult(taking.WhyNot(JobKind.Lock, tv))));

        var preview = await ChosenAsync(scenario, locks);

        Assert.Equal([(RetryVerdict.NotTaken, 1)], preview.LeftOut.Select(p => (p.Key, p.Value)));
    }

    /// <summary>As the channel to real devices has it.</summary>
    private static async Task MakeAppleTvAsync(Scenario scenario, long device)
    {
        scenario.Channel.Refusal = command => command.Kind.Refusal(command.Content.Device);
        await scenario.AskAsync(db => db.Devices.Where(d => d.Id == device)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.Model, "AppleTV14,1")));
    }

    private static Task<IReadOnlyList<TimelineEntry>> TimelineAsync(Scenario scenario, long job) =>
        scenario.DoAsync<JobTimeline, JobList, IReadOnlyList<TimelineEntry>>(async (timeline, list) =>
            await timeline.OfAsync((await list.RowAsync(job, CancellationToken.None))!, CancellationToken.None));
}
