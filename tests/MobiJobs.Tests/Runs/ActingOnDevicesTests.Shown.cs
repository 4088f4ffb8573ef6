using Microsoft.EntityFrameworkCore;
using MobiJobs.Devices.Groups;
using MobiJobs.Enrollments.Many;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Runs;

/// <summary>What has changed between the preview and the act.</summary>
public sealed partial class ActingOnDevicesTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Jobs_registered_after_the_preview_end_too_and_are_counted(bool isDeletion)
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        await scenario.RegisterAsync(device: 1);
        var preview = isDeletion
            ? await PreviewAsync(scenario, (previews, db) => previews.DeleteAsync(db.Devices, null, Tanaka, default))
            : await InactivationAsync(scenario);
        await scenario.RegisterAsync(device: 1);
        await scenario.RegisterAsync(device: 2);

        await ConfirmAsync(scenario, preview);

        var run = await scenario.AskAsync(db => db.Runs.AsNoTracking().SingleAsync(r => r.Id == preview.Id));
        Assert.Equal((3, 2), (run.JobsEnded, run.JobsEndedUnseen));
    }

    [Fact]
    public async Task A_device_that_enrolled_again_at_the_very_moment_of_the_preview_is_not_inactivated()
    {
        await using var scenario = await Scenario.CreateAsync();
        var preview = await InactivationAsync(scenario);
        await EnrollAgainAsync(scenario, 1, "channel-new"); // By a clock that shows the same moment.

        var report = await ConfirmAsync(scenario, preview);

        Assert.Equal((0, 1), (report.Done, report.Refused));
        Assert.Equal([DeviceRefusal.EnrolledAgain], await ReasonsAsync(scenario, preview));
        await AssertWholeAsync(scenario);
    }

    [Fact]
    public async Task A_device_that_was_moved_after_the_preview_stays_where_it_is()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        var (to, elsewhere) = (await GroupAsync(scenario, "2年"), await GroupAsync(scenario, "貸出"));
        var preview = await PreviewAsync(
            scenario, (previews, db) => previews.MoveAsync(db.Devices, null, to, Tanaka, default));
        await scenario.AskAsync(db => db.Devices.Where(d => d.Id == 1)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.GroupId, elsewhere)));

        var report = await ConfirmAsync(scenario, preview);

        Assert.Equal((1, 1), (report.Done, report.Refused));
        Assert.Equal([DeviceRefusal.MovedSince, DeviceRefusal.None], await ReasonsAsync(scenario, preview));
        Assert.Equal(elsewhere, await scenario.AskAsync(
            db => db.Devices.Where(d => d.Id == 1).Select(d => d.GroupId).SingleAsync()));
    }

    [Fact]
    public async Task Nothing_is_moved_into_a_group_that_has_another_name_than_was_shown()
    {
        await using var scenario = await Scenario.CreateAsync();
        var to = await GroupAsync(scenario, "2年");
        var preview = await PreviewAsync(
            scenario, (previews, db) => previews.MoveAsync(db.Devices, null, to, Tanaka, default));
        await scenario.DoAsync<GroupRegister, GroupResult>(
            groups => groups.RenameAsync(to, "廃棄予定", Tanaka, default));

        var report = await ConfirmAsync(scenario, preview);

        Assert.Equal((0, 1), (report.Done, report.Refused));
        Assert.Equal([DeviceRefusal.GroupChanged], await ReasonsAsync(scenario, preview));
    }

    private static Task<int> GroupAsync(Scenario scenario, string name) => scenario.AskAsync(
        async db => (await GroupRegister.EnsureAsync(db, [name], default)).Id);
}
