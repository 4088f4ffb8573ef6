using Microsoft.EntityFrameworkCore;
using MobiJobs.Devices;
using MobiJobs.Gateway.Simulated;
using MobiJobs.Jobs;
using MobiJobs.Shared;
using MobiJobs.Start.Samples;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Commands;

public sealed class Writing_sample_history
{
    [Fact]
    public async Task Devices_are_called_and_known_as_the_fleet_will_say_when_it_is_asked()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 0);
        var fleet = new SimulatedOptions { Seed = 5 };
        var tokyo = new OrganizationTime(TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo"));
        await scenario.AskAsync(
            db => new History(db, scenario.Clock, tokyo, fleet).WriteAsync(new HistoryPlan(60, 0, 1, 1), default));

        var devices = await scenario.AskAsync(db => db.Devices
            .Join(db.Enrollments, d => d.EnrollmentId, e => e.Id, (d, e) => new { Device = d, e.ChannelId })
            .ToListAsync());
        Assert.Equal(60, devices.Count);
        foreach (var (device, nature) in devices.Select(d => (d.Device, new DeviceNature(fleet, d.ChannelId))))
        {
            Assert.Equal(nature.Person, device.OwnerName);
            var said = device.InformationAt is null ? null : nature.Information;
            Assert.Equal(
                (said?.Name, said?.Model, said?.SerialNumber),
                (device.Name, device.Model, device.SerialNumber));
            if (device.InformationAt is { } at) { Assert.InRange(at, device.RegisteredAt, scenario.Now); }
        }

        Assert.Contains(devices, d => d.Device.Name is null);
        Assert.Contains(devices, d => d.Device.Name == $"{d.Device.OwnerName}のiPad");
    }

    [Fact]
    public async Task The_number_of_a_device_says_its_group()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 0);
        var tokyo = new OrganizationTime(TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo"));
        await scenario.AskAsync(db => new History(db, scenario.Clock, tokyo, new SimulatedOptions())
            .WriteAsync(new HistoryPlan(60, 0, 1, 1), default));

        var groups = await scenario.AskAsync(db => db.Devices
            .Select(d => new { d.Number, d.Group!.Name }).ToListAsync());
        Assert.Equal(8, groups.Select(g => g.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.All(groups.GroupBy(g => g.Name), group => Assert.Single(group.Select(g => g.Number[..2]).Distinct()));
        Assert.All(groups.Where(g => g.Name.EndsWith('組')), g =>
            Assert.StartsWith($"{g.Number[0]}年{g.Number[1]}", g.Name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_job_that_timed_out_has_reached_its_deadline_and_its_device_was_woken_until_then()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 0);
        var fleet = new SimulatedOptions { Seed = 5 };
        var tokyo = new OrganizationTime(TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo"));
        await scenario.AskAsync(
            db => new History(db, scenario.Clock, tokyo, fleet).WriteAsync(new HistoryPlan(60, 3000, 2, 1), default));

        var ended = await scenario.AskAsync(db => db.Jobs.Where(j => j.EndedAt != null)
            .Select(j => new { j.Kind, j.Status, j.RegisteredAt, j.StartedAt, EndedAt = j.EndedAt!.Value, j.Attempt })
            .ToListAsync());
        var times = new DeliveryTimes();
        var pushed = ended.Where(j => j.Status == JobStatus.PushTimedOut).ToArray();
        Assert.NotEmpty(pushed);
        Assert.All(pushed, j => Assert.Equal(
            (times.DeadlineOf(j.Kind, j.RegisteredAt), true), (j.EndedAt, j.Attempt >= 10)));
        Assert.All(ended.Where(j => j.Status == JobStatus.RequestTimedOut), j =>
            Assert.Equal(times.DeadlineOf(j.Kind, j.RegisteredAt), j.EndedAt));
        Assert.All(ended.Where(j => j.Status == JobStatus.SessionTimedOut), j =>
            Assert.Equal(j.StartedAt + Deadlines.Session, j.EndedAt));
    }

    [Fact]
    public void The_account_hashes_of_sample_people_look_like_those_of_devices()
    {
        var device = Device.Register("1A-0001", "佐藤 花子", null, "F9FXN0ABCDEF", null, new DateTime(2026, 11, 1));
        var hashes = Enumerable.Range(0, 100)
            .Select(seed => new SampleUser(device, new Random(seed), unlicensed: -1).Person.AccountHash)
            .OfType<string>().ToArray();
        Assert.NotEmpty(hashes);
        Assert.All(hashes, hash => Assert.Matches("^[0-9a-f]{64}$", hash));
    }

    [Fact]
    public async Task No_queue_of_a_demonstration_waits_without_a_head()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 0);
        var fleet = new SimulatedOptions { Devices = 40 };
        var tokyo = new OrganizationTime(TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo"));
        await scenario.AskAsync(async db =>
        {
            var history = new History(db, scenario.Clock, tokyo, fleet);
            await new Demonstration(db, history, fleet, tokyo, scenario.Clock).CreateAsync(default);
            return true;
        });

        var open = await scenario.AskAsync(
            db => db.Jobs.Where(j => j.Stage == JobStage.Waiting || j.Stage == JobStage.Active)
                .Select(j => new { j.DeviceId, j.Stage })
                .ToListAsync());
        Assert.NotEmpty(open);
        Assert.All(open.GroupBy(j => j.DeviceId), queue => Assert.Contains(queue, j => j.Stage == JobStage.Active));
    }
}
