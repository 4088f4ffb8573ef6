using Microsoft.EntityFrameworkCore;
using MobiJobs.Enrollments.Arrivals;
using MobiJobs.Enrollments.PushCertificates;
using MobiJobs.Gateway;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Devices;

/// <summary>Who is asked whether any device can be woken.</summary>
public sealed class Devices_heard_last
{
    [Fact]
    public async Task They_are_a_few_and_the_one_of_each_topic()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 8);
        await EnrollAsync(scenario, "old", 1, 2, 3, 4);
        await EnrollAsync(scenario, "new", 5, 6, 7);
        foreach (var device in new long[] { 6, 5, 7, 1, 2, 3, 4 })
        {
            scenario.Clock.Advance(TimeSpan.FromMinutes(1));
            await scenario.ContactAsync(device);
        }

        await scenario.AskAsync(db => db.Enrollments.Where(e => e.DeviceId == 7)
            .ExecuteUpdateAsync(set => set.SetProperty(e => e.EndedAt, scenario.Now)));

        Assert.Equal(["channel-4", "channel-3", "channel-2", "channel-5"], await FindAsync(scenario));
    }

    [Fact]
    public async Task Where_nothing_was_heard_there_are_none()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        await EnrollAsync(scenario, "new", 1, 2);

        Assert.Empty(await FindAsync(scenario));
    }

    private static Task<IReadOnlyList<string>> FindAsync(Scenario scenario) =>
        scenario.DoAsync<IServiceProvider, IReadOnlyList<string>>(
            services => DevicesHeardLast.FindAsync(services, CancellationToken.None));

    private static Task<int> EnrollAsync(Scenario scenario, string topic, params long[] devices) =>
        scenario.AskAsync(db =>
        {
            foreach (var device in devices)
            {
                var arrival = Arrival.Of(Scenario.ChannelOf(device), scenario.Now);
                arrival.Is(device);
                arrival.Reach(new EnrolledMessage(scenario.Now, IsFirst: true, topic));
                db.Add(arrival);
            }

            return db.SaveChangesAsync();
        });
}
