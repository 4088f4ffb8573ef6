using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Devices;
using MobiJobs.Gateway;
using MobiJobs.Kinds;
using MobiJobs.Operations.Send;
using MobiJobs.Runs;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Operations;

/// <summary>
/// What an operation showed is what it registers, whatever happens in between; each item has an outcome.
/// </summary>
public sealed class FrozenRecipientsTests
{
    private static readonly Actor Tanaka = new("y.tanaka", 2);

    [Fact]
    public async Task A_device_that_left_or_was_deleted_after_the_check_gets_no_job_and_the_report_says_why()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        var run = await SendingTests.CheckAsync(scenario, JobKind.AppList, [], [1, 2, 3]);
        await SendingTests.LeaveAsync(scenario, device: 1);
        await SendingTests.DeleteAsync(scenario, 2);
        var done = await SendingTests.ConfirmAsync(scenario, run.Id, 3);

        Assert.Equal((1, 2, 0), (done!.Report.Done, done.Report.Refused, done.Report.Pending));
        Assert.Equal(
            new Dictionary<int, int> { [(int)CheckFinding.NotManaged] = 1, [(int)CheckFinding.Deleted] = 1 },
            done.Refused);
    }

    [Theory]
    [InlineData(JobKind.Wipe, 1)]
    [InlineData(JobKind.Lock, 1)]
    [InlineData(JobKind.AppList, 2)]
    public async Task A_device_that_was_enrolled_again_since_it_was_shown_is_not_harmed(JobKind kind, int done)
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        var run = await SendingTests.CheckAsync(scenario, kind, [], [1, 2]);
        await scenario.AskAsync(async db =>
        {
            var device = await db.Devices.SingleAsync(d => d.Id == 1);
            var again = Enrollment.Start(device, ChannelKind.Simulated, "channel-again", scenario.Now);
            db.Enrollments.Add(again);
            await db.SaveChangesAsync();
            device.Enroll(again.Id);
            return await db.SaveChangesAsync();
        });
        var report = (await SendingTests.ConfirmAsync(scenario, run.Id, 2))!;

        Assert.Equal((done, 2 - done), (report.Report.Done, report.Report.Refused));
        Assert.Equal(done == 2 ? [] : [(int)CheckFinding.EnrolledAgain], report.Refused.Keys);
    }

    [Fact]
    public async Task Turning_a_finding_moves_its_items_and_the_number_and_an_older_window_confirms_nothing()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        await SendingTests.HasAppAsync(scenario, device: 1, "jp.example.typing", isManaged: true);
        var run = await SendingTests.CheckAsync(scenario, JobKind.VppInstall, [SendingTests.Typing], [1, 2, 3]);

        Assert.True(await SendingTests.ToggleAsync(scenario, run, CheckFinding.AlreadyInstalled));

        var turned = (await SendingTests.FindAsync(scenario, run.Id))!;
        Assert.Equal((2, 3), (run.Count, turned.Count));
        Assert.Null(await scenario.DoAsync<OperationPreviews, Run?>(
            previews => previews.ConfirmAsync(run, 2, false, Tanaka, default)));
        Assert.True(await SendingTests.ToggleAsync(scenario, turned, CheckFinding.AlreadyInstalled));
        Assert.Equal(
            [RunOutcome.LeftOut, RunOutcome.Pending, RunOutcome.Pending],
            await scenario.AskAsync(db => db.RunItems.OrderBy(i => i.ItemId).Select(i => i.Outcome).ToListAsync()));
    }

    [Fact]
    public async Task A_device_that_comes_into_the_group_after_the_form_was_sent_is_left_alone()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 1);
        var group = await scenario.AskAsync(db => Fleet.AddAsync(db, 2, "本校", scenario.Now));
        var run = await SendingTests.StartAsync(scenario, JobKind.AppList, [], new Recipients([], [group], null));
        await scenario.AskAsync(db => db.Devices.Where(d => d.Id == 1)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.GroupId, group)));

        Assert.Equal(2, (await SendingTests.ConfirmAsync(scenario, run.Id, 2))!.Report.Done);
        Assert.Equal(0, await scenario.AskAsync(db => db.Jobs.CountAsync(j => j.DeviceId == 1)));
    }

    [Theory]
    [InlineData("kind=lock&stauts=waiting")]
    [InlineData("status=nothing")]
    public async Task A_filter_that_cannot_be_read_is_refused_and_never_read_in_part(string jobs)
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.RegisterAsync(JobKind.Lock);

        await Assert.ThrowsAsync<ArgumentException>(
            () => SendingTests.StartAsync(scenario, JobKind.Wipe, [], new Recipients([], [], jobs)));
        Assert.Equal(0, await scenario.AskAsync(db => db.Runs.CountAsync()));
    }
}
