using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Enrollments.Arrivals;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Tests.Support;
using static MobiJobs.Tests.Devices.Arriving;

namespace MobiJobs.Tests.Devices;

/// <summary>
/// Devices that enroll at the channel, come back and leave; their events in any order, twice, or not at all.
/// </summary>
public sealed class Devices_that_come_by_themselves
{
    [Fact]
    public async Task A_new_device_is_registered_under_its_serial_number_and_asked_for_its_information()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 0);

        await SayAsync(scenario, Begins(0), Reachable(1));

        var device = await DeviceAsync(scenario);
        Assert.Equal((Serial, Serial, "iPhone", DeviceState.Managed),
            (device.Number, device.SerialNumber, device.Model, device.State));
        var job = await scenario.AskAsync(db => db.Jobs.Include(j => j.RequestedBy).SingleAsync());
        Assert.Equal((JobKind.DeviceInformation, Requester.SystemName), (job.Kind, job.RequestedBy.Name));
    }

    [Theory]
    [InlineData("begins reachable")]
    [InlineData("reachable begins")]
    [InlineData("begins begins reachable reachable")]
    [InlineData("reachable reachable begins begins")]
    [InlineData("begins reachable renewed begins reachable")]
    public async Task Its_events_may_come_swapped_and_twice(string order)
    {
        await using var scenario = await Scenario.CreateAsync(devices: 0);

        foreach (var word in order.Split(' '))
        {
            await SayAsync(scenario, word switch
            {
                "begins" => Begins(0),
                "reachable" => Reachable(1),
                _ => Renewed(60),
            });
        }

        Assert.Equal(Serial, (await DeviceAsync(scenario)).Number);
        Assert.Equal(1, await scenario.AskAsync(db => db.Enrollments.CountAsync()));
        Assert.Equal(1, await scenario.AskAsync(db => db.Jobs.CountAsync()));
    }

    [Fact]
    public async Task A_device_that_only_begins_to_enroll_is_not_managed()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 0);

        await SayAsync(scenario, Begins(0));
        scenario.Clock.Advance(TimeSpan.FromHours(1));
        await scenario.SweepAsync();

        Assert.Equal(0, await scenario.AskAsync(db => db.Devices.CountAsync()));
    }

    [Fact]
    public async Task A_device_whose_beginning_was_never_heard_appears_under_its_id_a_minute_later()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 0);

        await SayAsync(scenario, Renewed(0));
        await scenario.SweepAsync();
        Assert.Equal(0, await scenario.AskAsync(db => db.Devices.CountAsync()));

        scenario.Clock.Advance(TimeSpan.FromMinutes(2));
        await scenario.SweepAsync();

        Assert.Equal(Udid, (await DeviceAsync(scenario)).Number);
    }

    [Fact]
    public async Task Of_many_whose_beginning_was_never_heard_each_is_registered_as_if_it_were_the_first()
    {
        const int Many = 4;
        await using var scenario = await Scenario.CreateAsync(devices: 0);
        for (var i = 1; i <= Many; i++) { await SayAsync(scenario, $"channel-{i}", Renewed(i)); }

        scenario.Clock.Advance(TimeSpan.FromMinutes(2));
        var tracked = await scenario.DoAsync<CheckIns, MobiJobsDb, int>(async (arrivals, db) =>
        {
            await arrivals.SweepAsync(CancellationToken.None);
            return db.ChangeTracker.Entries().Count();
        });

        Assert.Equal(0, tracked); // A change is not run again where others before it are tracked.
        Assert.Equal(Many, await scenario.AskAsync(db => db.Devices.CountAsync()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_device_that_was_registered_before_it_came_is_that_device(bool isWrittenSmall)
    {
        var serial = isWrittenSmall ? Serial.ToLowerInvariant() : Serial;
        await using var scenario = await Scenario.CreateAsync(devices: 0);
        await scenario.AskAsync(async db =>
        {
            db.Devices.Add(Device.Register("3-B-07", "高橋 葵", null, serial, null, Day));
            return await db.SaveChangesAsync();
        });

        await SayAsync(scenario, Begins(0), Reachable(1));

        var device = await DeviceAsync(scenario);
        Assert.Equal(("3-B-07", "高橋 葵"), (device.Number, device.OwnerName));
        Assert.NotNull(device.EnrollmentId);
    }

    [Fact]
    public async Task A_device_that_enrolls_again_has_none_of_its_former_jobs()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 0);
        await SayAsync(scenario, Begins(0), Reachable(1));
        var id = (await DeviceAsync(scenario)).Id;
        var former = await scenario.RegisterAsync(device: id);

        await SayAsync(scenario, Begins(3600), Reachable(3601));

        var job = await scenario.JobAsync(former);
        Assert.Equal((JobStatus.Canceled, EndReason.EnrollmentEnded), (job.Status, job.EndReason));
        Assert.Equal(id, (await DeviceAsync(scenario)).Id);
        Assert.Equal(2, await scenario.AskAsync(db => db.Enrollments.CountAsync(e => e.ChannelId == Udid)));
        var open = await scenario.AskAsync(db => db.Jobs.Where(j => j.Stage != JobStage.Ended).SingleAsync());
        Assert.Equal(JobKind.DeviceInformation, open.Kind);
        Assert.Equal((await DeviceAsync(scenario)).EnrollmentId, open.EnrollmentId);
    }

    [Fact]
    public async Task A_device_that_enrolls_again_at_once_begins_anew()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 0);
        await SayAsync(scenario, Begins(0), Reachable(0.1), Begins(0.5), Reachable(0.6));

        Assert.Equal(2, await scenario.AskAsync(db => db.Enrollments.CountAsync()));
        Assert.Equal(1, await scenario.AskAsync(db => db.Enrollments.CountAsync(e => e.EndedAt == null)));
    }

    [Fact]
    public async Task A_device_that_comes_back_under_another_id_is_known_by_its_serial_number()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 0);
        await SayAsync(scenario, Begins(0), Reachable(1));
        var id = (await DeviceAsync(scenario)).Id;

        await SayAsync(scenario, "another-udid", Begins(3600), Reachable(3601));

        Assert.Equal(id, (await DeviceAsync(scenario)).Id);
        var open = await scenario.AskAsync(db => db.Enrollments.Where(e => e.EndedAt == null).SingleAsync());
        Assert.Equal("another-udid", open.ChannelId);
    }

    [Fact]
    public async Task A_device_that_leaves_is_inactive_until_it_comes_again()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 0);
        await SayAsync(scenario, Begins(0), Reachable(1));
        var former = await scenario.RegisterAsync(device: (await DeviceAsync(scenario)).Id);

        await SayAsync(scenario, new LeftMessage(At(3600)), new LeftMessage(At(3601)));
        Assert.Equal(DeviceState.Inactive, (await DeviceAsync(scenario)).State);
        Assert.Equal(EndReason.Inactivated, (await scenario.JobAsync(former)).EndReason);

        await SayAsync(scenario, Begins(7200), Reachable(7201));
        Assert.Equal(DeviceState.Managed, (await DeviceAsync(scenario)).State);

        await SayAsync(scenario, new LeftMessage(At(3600)), new LeftMessage(At(7199)));
        Assert.Equal(DeviceState.Managed, (await DeviceAsync(scenario)).State);
    }

    [Fact]
    public async Task A_device_that_leaves_and_can_be_woken_again_is_managed_again()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 0);
        await SayAsync(scenario, Begins(0), Reachable(1), new LeftMessage(At(100)), Reachable(200));

        Assert.Equal(DeviceState.Managed, (await DeviceAsync(scenario)).State);
        Assert.Equal(2, await scenario.AskAsync(db => db.Enrollments.CountAsync()));
    }

    [Fact]
    public async Task A_deleted_device_is_a_new_one_when_it_enrolls_again()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 0);
        await SayAsync(scenario, Begins(0), Reachable(1));
        var former = await DeviceAsync(scenario);
        await DeleteAsync(scenario);

        await SayAsync(scenario, Begins(3600), Reachable(3601));

        Assert.NotEqual(former.Id, (await DeviceAsync(scenario)).Id);
    }

    [Fact]
    public async Task A_device_that_a_person_made_inactive_stays_so_until_it_enrolls_again()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 0);
        await SayAsync(scenario, Begins(0), Reachable(1), Renewed(60));
        await DepartAsync(scenario, (departures, db) => departures.InactivateAsync(
            db.Devices, "y.tanaka", null, scenario.Now, CancellationToken.None));

        await SayAsync(scenario, Renewed(3600));
        Assert.Equal(DeviceState.Inactive, (await DeviceAsync(scenario)).State);

        await SayAsync(scenario, Begins(7200), Reachable(7201));
        Assert.Equal(DeviceState.Managed, (await DeviceAsync(scenario)).State);
        var entered = await scenario.AskAsync(db => db.Audit.CountAsync(a => a.Action == AuditAction.DeviceEnrolled));
        Assert.Equal(1, entered);
    }

    [Fact]
    public async Task A_device_that_left_is_back_with_its_next_renewal()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 0);

        await SayAsync(scenario, Begins(0), Reachable(1), new LeftMessage(At(100)), Renewed(200));

        Assert.Equal(DeviceState.Managed, (await DeviceAsync(scenario)).State);
    }
}
