using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Devices.Groups;
using MobiJobs.Devices.List;
using MobiJobs.Enrollments;
using MobiJobs.Enrollments.Many;
using MobiJobs.Jobs;
using MobiJobs.Runs;
using MobiJobs.Runs.Reports;
using MobiJobs.Tests.Operations;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Runs;

/// <summary>Moving, inactivating and deleting several devices: the frozen ones, each with one outcome.</summary>
public sealed partial class ActingOnDevicesTests
{
    private static readonly Actor Tanaka = new("y.tanaka", 2);

    [Fact]
    public async Task Inactivating_ends_the_jobs_of_those_that_are_as_they_were_shown_and_refuses_the_others()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 5);
        var job = await scenario.RegisterAsync(device: 1);
        await InactivateAsync(scenario, 5);
        var preview = await InactivationAsync(scenario);

        scenario.Clock.Advance(TimeSpan.FromSeconds(1));
        await InactivateAsync(scenario, 2);
        await DeleteAsync(scenario, 3);
        await EnrollAgainAsync(scenario, 4, "channel-new");
        var report = await ConfirmAsync(scenario, preview);

        Assert.Equal((4, 1, 3, 0, 1), (preview.Count, report.Done, report.Refused, report.Pending, report.LeftOut));
        Assert.Equal(
            [
                DeviceRefusal.None,
                DeviceRefusal.NotManaged,
                DeviceRefusal.Gone,
                DeviceRefusal.EnrolledAgain,
                DeviceRefusal.NotManaged,
            ],
            await ReasonsAsync(scenario, preview));
        Assert.Equal((JobStatus.Canceled, preview.Id), await EndAsync(scenario, job));
        Assert.NotNull(await scenario.AskAsync(
            db => db.Enrollments.Where(e => e.DeviceId == 1).Select(e => e.EndedAt).SingleAsync()));
        Assert.Equal(DeviceState.Managed, await StateAsync(scenario, 4));
        Assert.Equal(
            ("1A-0001", 1),
            await scenario.AskAsync(db => db.Audit
                .Where(a => a.Action == AuditAction.DeviceInactivated && a.Subject == "1A-0001")
                .Select(a => new ValueTuple<string, int>(a.Subject, a.Count)).SingleAsync()));
        Assert.Equal(4, await scenario.AskAsync(db => db.Audit
            .Where(a => a.Action == AuditAction.DevicesInactivated).Select(a => a.Count).SingleAsync()));
    }

    [Fact]
    public async Task A_device_that_enrolls_again_in_between_stays_managed_with_its_new_enrollment()
    {
        await using var scenario = await Scenario.CreateAsync();
        var preview = await InactivationAsync(scenario);
        scenario.Clock.Advance(TimeSpan.FromSeconds(1));
        scenario.Meanwhile<DeviceRegister>(
            SecondWriter.UndoableStatement, register => register.EnrollAgainAsync(1, "channel-new", default));

        var report = await ConfirmAsync(scenario, preview);

        Assert.True(scenario.Other.HasActed);
        Assert.Equal((0, 1), (report.Done, report.Refused));
        Assert.Equal([DeviceRefusal.EnrolledAgain], await ReasonsAsync(scenario, preview));
        await AssertWholeAsync(scenario);
    }

    [Fact]
    public async Task A_device_that_is_inactivated_while_it_enrolls_again_is_managed_by_its_new_enrollment()
    {
        await using var scenario = await Scenario.CreateAsync();
        var device = await scenario.AskAsync(db => db.Devices.AsNoTracking().SingleAsync());
        scenario.Meanwhile<DeviceDepartures>(
            ["UPDATE \"Devices\""],
            departures => departures.InactivateAsync(1, device.EnrollmentId!.Value, "y.tanaka", scenario.Now, default));

        await EnrollAgainAsync(scenario, 1, "channel-new");

        Assert.True(scenario.Other.HasActed);
        Assert.Equal(DeviceState.Managed, await StateAsync(scenario, 1));
        await AssertWholeAsync(scenario);
    }

    [Fact]
    public async Task The_devices_of_an_act_are_no_condition_for_jobs()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        await scenario.RegisterAsync(device: 1);
        var preview = await PreviewAsync(
            scenario, (previews, db) => previews.DeleteAsync(db.Devices.Where(d => d.Id == 1), null, Tanaka, default));
        var items = new ItemsOfRun(preview.Id, null);

        Assert.Equal([1L], await scenario.AskAsync(db => items.Ids(db, RunItemKind.Device).ToListAsync()));
        Assert.Empty(await scenario.AskAsync(db => items.Ids(db, RunItemKind.Job).ToListAsync()));
    }

    [Fact]
    public async Task Deleting_takes_managed_devices_only_where_they_were_shown_so()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 4);
        await scenario.RegisterAsync(device: 1);
        await scenario.RegisterAsync(device: 1);
        await InactivateAsync(scenario, 2);
        await InactivateAsync(scenario, 3);
        var preview = await PreviewAsync(
            scenario, (previews, db) => previews.DeleteAsync(db.Devices, null, Tanaka, default));

        scenario.Clock.Advance(TimeSpan.FromSeconds(1));
        await EnrollAgainAsync(scenario, 3, "channel-3-new");
        await EnrollAgainAsync(scenario, 4, "channel-4-new");
        var report = await ConfirmAsync(scenario, preview);

        Assert.Equal((4, 2, 2), (preview.Count, report.Done, report.Refused));
        Assert.Equal([3L, 4L], await scenario.AskAsync(db => db.Devices.Select(d => d.Id).Order().ToListAsync()));
        Assert.Equal(
            [DeviceRefusal.WasManaged, DeviceRefusal.None, DeviceRefusal.Managed, DeviceRefusal.EnrolledAgain],
            await ReasonsAsync(scenario, preview));
        Assert.Equal(2, await scenario.AskAsync(db => db.Audit
            .Where(a => a.Action == AuditAction.DeviceDeleted && a.DeviceNumber == "1A-0001")
            .Select(a => a.Count).SingleAsync()));
    }

    [Fact]
    public async Task Moving_everything_that_matched_moves_thousands_and_nothing_that_came_later()
    {
        await using var scenario = await Scenario.CreateAsync();
        var from = await scenario.AskAsync(db => Fleet.AddAsync(db, 4100, "1年", scenario.Now));
        var to = await scenario.AskAsync(async db => (await GroupRegister.EnsureAsync(db, ["2年"], default)).Id);
        var choice = new DeviceChoice { Which = DeviceChoice.Matching, Filter = $"?group={from}" };
        var preview = await PreviewAsync(scenario, (previews, db) => previews.MoveAsync(
            choice.Of(db, scenario.Now, new())!, choice.Selection, to, Tanaka, default));

        await scenario.AskAsync(db => db.Devices.Where(d => d.Id == 1)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.GroupId, from)));
        var report = await ConfirmAsync(scenario, preview);

        Assert.Equal((4100, 4100), (preview.Count, report.Done));
        Assert.Equal([1L], await scenario.AskAsync(
            db => db.Devices.Where(d => d.GroupId != to).Select(d => d.Id).ToListAsync()));
    }

    [Fact]
    public async Task Nothing_is_moved_into_a_group_that_has_gone()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        var to = await scenario.AskAsync(async db => (await GroupRegister.EnsureAsync(db, ["2年"], default)).Id);
        var preview = await PreviewAsync(
            scenario, (previews, db) => previews.MoveAsync(db.Devices, null, to, Tanaka, default));
        await scenario.AskAsync(db => db.DeviceGroups.ExecuteDeleteAsync());

        var report = await ConfirmAsync(scenario, preview);

        Assert.Equal((0, 2), (report.Done, report.Refused));
        Assert.Equal([DeviceRefusal.GroupGone, DeviceRefusal.GroupGone], await ReasonsAsync(scenario, preview));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?sort=owner")]
    [InlineData("?group=x")]
    [InlineData("?number=1A&colour=red")]
    [InlineData("?number=1A&state=tired")]
    public async Task A_filter_of_which_a_part_cannot_be_read_chooses_nothing(string filter)
    {
        await using var scenario = await Scenario.CreateAsync();
        var choice = new DeviceChoice { Which = DeviceChoice.Matching, Filter = filter, Ids = [1] };

        Assert.True(await scenario.AskAsync(
            db => Task.FromResult(choice.Of(db, scenario.Now, new()) is null)));
    }

    [Fact]
    public async Task What_the_list_writes_into_its_form_is_read_as_it_was()
    {
        await using var scenario = await Scenario.CreateAsync();
        var filter = new DeviceFilter
        {
            Number = "1A",
            Name = "佐藤 & 花子",
            Owner = "佐藤",
            Serial = "F+",
            Model = "iPad (A16)",
            Group = 1,
            State = DeviceState.Managed,
            Contact = LastContact.Over7Days,
            Run = new ItemsOfRun(5, RunOutcome.Refused, 3),
        };
        var choice = new DeviceChoice
        {
            Which = DeviceChoice.Matching,
            Filter = Microsoft.AspNetCore.Http.QueryString.Create(filter.Query()).ToString(),
        };

        Assert.True(await scenario.AskAsync(
            db => Task.FromResult(choice.Of(db, scenario.Now, new()) is not null)));
    }

    private static async Task AssertWholeAsync(Scenario scenario)
    {
        var device = await scenario.AskAsync(db => db.Devices.AsNoTracking().SingleAsync());
        var open = await scenario.AskAsync(db => db.Enrollments.Where(e => e.EndedAt == null).SingleAsync());
        Assert.Equal("channel-new", open.ChannelId);
        Assert.Equal(open.Id, device.EnrollmentId);
        Assert.Equal(0, await scenario.AskAsync(
            db => db.Jobs.CountAsync(j => j.DueAt != null && j.EnrollmentId != open.Id)));
    }

    private static Task<Run> InactivationAsync(Scenario scenario) => PreviewAsync(
        scenario, (previews, db) => previews.InactivateAsync(db.Devices, null, Tanaka, default));

    private static Task<Run> PreviewAsync(Scenario scenario, Func<DevicePreviews, MobiJobsDb, Task<Run>> preview) =>
        scenario.DoAsync(preview);

    private static async Task<RunReport> ConfirmAsync(Scenario scenario, Run preview)
    {
        Assert.NotNull(await scenario.DoAsync<RunKeeper, Run?>(
            keeper => keeper.ConfirmAsync(preview.Id, Tanaka, preview.Kind.AuditedAs(), default)));
        return await scenario.DoAsync<RunKeeper, RunReport>(
            async keeper => await keeper.ReportAsync(await keeper.CarryOutToEndAsync(preview.Id, default), default));
    }

    private static async Task<IReadOnlyList<DeviceRefusal>> ReasonsAsync(Scenario scenario, Run run)
    {
        var reasons = await scenario.AskAsync(db => db.RunItems.Where(i => i.RunId == run.Id)
            .OrderBy(i => i.ItemId).Select(i => i.Reason).ToListAsync());
        return reasons.ConvertAll(reason => (DeviceRefusal)reason);
    }

    private static Task InactivateAsync(Scenario scenario, long device) =>
        scenario.DoAsync<DeviceDepartures, MobiJobsDb, bool>(async (departures, db) =>
        {
            var enrollment = await db.Devices.Where(d => d.Id == device).Select(d => d.EnrollmentId).SingleAsync();
            await departures.InactivateAsync(device, enrollment!.Value, "y.tanaka", scenario.Now, default);
            return true;
        });

    private static Task DeleteAsync(Scenario scenario, long device) =>
        scenario.DoAsync<DeviceDepartures, MobiJobsDb, int>((departures, db) => db.WriteAsync(
            async () => (await departures.DeleteAsync(
                db.Devices.Where(d => d.Id == device), Tanaka.Name, scenario.Now, default)).Count,
            default));

    private static Task EnrollAgainAsync(Scenario scenario, long device, string channel) =>
        scenario.DoAsync<DeviceRegister>(register => register.EnrollAgainAsync(device, channel, default));

    private static Task<DeviceState> StateAsync(Scenario scenario, long device) =>
        scenario.AskAsync(db => db.Devices.Where(d => d.Id == device).Select(d => d.State).SingleAsync());

    private static async Task<(JobStatus Status, long? Run)> EndAsync(Scenario scenario, long job)
    {
        var ended = await scenario.JobAsync(job);
        return (ended.Status, ended.EndedByRunId);
    }
}
