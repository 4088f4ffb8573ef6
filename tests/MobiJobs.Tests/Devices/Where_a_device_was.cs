using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices.Known;
using MobiJobs.Enrollments;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Devices;

/// <summary>The page of a device shows where it was only while it is lost.</summary>
public sealed class Where_a_device_was
{
    private static readonly PlaceFacts Tokyo = new(35.0001, 135.0002, 65, null);

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    [InlineData(null, 1)]
    public async Task It_is_forgotten_when_the_device_says_that_it_is_not_lost(bool? isLost, int left)
    {
        await using var scenario = await LocatedAsync();
        var job = await scenario.RegisterAsync(JobKind.DeviceInformation);
        await scenario.HandOverAsync();

        var details = new DetailFacts { IsInLostMode = isLost };
        var facts = new InformationFacts("iPhone", "26.1", null, true, null) { Details = details };
        await scenario.AnswerAsync(job, id => new AcknowledgedMessage(id, facts));

        Assert.Equal(left, await PlacesAsync(scenario));
    }

    [Fact]
    public async Task It_is_forgotten_when_the_end_of_lost_mode_is_answered_late()
    {
        await using var scenario = await LocatedAsync();
        var job = await scenario.RegisterAsync(JobKind.LostModeOff);
        await scenario.HandOverAsync();
        await scenario.AnswerAsync(job, id => new ProgressMessage(id, Executed: false));
        scenario.Clock.Advance(TimeSpan.FromMinutes(80));
        await scenario.DueAsync();
        Assert.Equal((JobStatus.SessionTimedOut, 1), (await scenario.StatusAsync(job), await PlacesAsync(scenario)));

        await scenario.AnswerAsync(job, id => new AcknowledgedMessage(id, null));

        Assert.Equal(0, await PlacesAsync(scenario));
    }

    [Fact]
    public async Task It_is_forgotten_when_the_enrollment_ends()
    {
        await using var scenario = await LocatedAsync();

        await scenario.DoAsync<MobiJobsDb, DeviceDepartures, int>((db, departures) => db.WriteAsync(
            async () => (await departures.InactivateAsync(
                db.Devices.Where(d => d.Id == 1), "y.tanaka", runId: null, scenario.Now, default)).Count,
            default));

        Assert.Equal(0, await PlacesAsync(scenario));
    }

    [Fact]
    public async Task It_is_forgotten_when_the_device_enrolls_again()
    {
        await using var scenario = await LocatedAsync();

        await scenario.DoAsync<DeviceRegister>(register => register.EnrollAgainAsync(1, "channel-new", default));

        Assert.Equal(0, await PlacesAsync(scenario));
    }

    [Fact]
    public async Task Each_of_many_keeps_its_own()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        foreach (var device in (long[])[1, 2, 3])
        {
            var job = await scenario.RegisterAsync(JobKind.Location, device);
            await scenario.HandOverAsync(device);
            await scenario.AnswerAsync(job, id => new AcknowledgedMessage(id, Tokyo with { Latitude = device }));
        }

        Assert.Equal(
            [(1, 1.0), (2, 2.0), (3, 3.0)],
            (await scenario.AskAsync(db => db.DevicePlaces.OrderBy(p => p.DeviceId).ToListAsync()))
                .Select(p => (p.DeviceId, p.Latitude)));
    }

    private static async Task<Scenario> LocatedAsync()
    {
        var scenario = await Scenario.CreateAsync();
        await scenario.AskAsync(async db =>
        {
            db.DevicePlaces.Add(DevicePlace.Of(1, Tokyo, scenario.Now));
            return await db.SaveChangesAsync();
        });
        return scenario;
    }

    private static Task<int> PlacesAsync(Scenario scenario) => scenario.AskAsync(db => db.DevicePlaces.CountAsync());
}
