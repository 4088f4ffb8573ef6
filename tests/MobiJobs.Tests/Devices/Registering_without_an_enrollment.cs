using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Devices;
using MobiJobs.Enrollments;
using MobiJobs.Gateway;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Devices;

/// <summary>Over some channels a device enrolls by itself, some time after it was registered.</summary>
public sealed class Registering_without_an_enrollment
{
    private static readonly Actor Tanaka = new("y.tanaka", 2);

    [Fact]
    public async Task Makes_a_device_without_an_enrollment_and_without_jobs()
    {
        await using var scenario = await CreateAsync();
        await RegisterAsync(scenario, "1A-0001");

        Assert.Null((await scenario.AskAsync(db => db.Devices.SingleAsync())).EnrollmentId);
        await AssertNothingElseAsync(scenario);
    }

    [Fact]
    public async Task Is_the_same_for_many_at_once()
    {
        await using var scenario = await CreateAsync();
        var devices = Enumerable.Range(1, 3)
            .Select(i => Device.Register($"1A-000{i}", "", null, null, null, scenario.Now)).ToArray();
        await scenario.DoAsync<BulkRegistration>(
            registration => registration.RegisterAsync(
                devices, [], new Dictionary<string, string>(), scenario.Now, default));

        Assert.Equal(3, await scenario.AskAsync(db => db.Devices.CountAsync(d => d.EnrollmentId == null)));
        await AssertNothingElseAsync(scenario);
    }

    [Fact]
    public async Task Gives_the_device_its_first_job_once_it_enrolls()
    {
        await using var scenario = await CreateAsync();
        await RegisterAsync(scenario, "1A-0001");
        var id = await scenario.AskAsync(db => db.Devices.Select(d => d.Id).SingleAsync());
        await scenario.DoAsync<DeviceRegister>(register => register.EnrollAgainAsync(id, "its-own-id", default));

        var enrollment = await scenario.AskAsync(db => db.Enrollments.SingleAsync());
        Assert.Equal((ChannelKind.Simulated, "its-own-id"), (enrollment.Channel, enrollment.ChannelId));
        Assert.Equal(enrollment.Id, await scenario.AskAsync(db => db.Jobs.Select(j => j.EnrollmentId).SingleAsync()));
    }

    private static async Task<Scenario> CreateAsync()
    {
        var scenario = await Scenario.CreateAsync(devices: 0);
        scenario.Channel.EnrollsAtOnce = false;
        return scenario;
    }

    private static async Task RegisterAsync(Scenario scenario, string number)
    {
        var device = Device.Register(number, "佐藤 花子", null, null, null, scenario.Now);
        Assert.NotNull(await scenario.DoAsync<DeviceRegister, Device?>(
            register => register.RegisterAsync(device, Tanaka, default)));
    }

    private static async Task AssertNothingElseAsync(Scenario scenario)
    {
        Assert.Equal(0, await scenario.AskAsync(db => db.Enrollments.CountAsync()));
        Assert.Equal(0, await scenario.AskAsync(db => db.Jobs.CountAsync()));
    }
}
