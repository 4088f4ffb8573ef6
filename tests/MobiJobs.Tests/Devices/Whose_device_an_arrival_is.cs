using Microsoft.EntityFrameworkCore;
using MobiJobs.Devices;
using MobiJobs.Enrollments.Arrivals;
using MobiJobs.Gateway;
using MobiJobs.Tests.Support;
using static MobiJobs.Tests.Devices.Arriving;

namespace MobiJobs.Tests.Devices;

/// <summary>
/// Which device is whose, and which is none: one that was deleted, two of one serial number, two processes.
/// </summary>
public sealed class Whose_device_an_arrival_is
{
    [Theory]
    [InlineData("renewed")]
    [InlineData("reachable")]
    public async Task A_deleted_device_stays_away_until_it_enrolls_again(string said)
    {
        await using var scenario = await Scenario.CreateAsync(devices: 0);
        await SayAsync(scenario, Begins(0), Reachable(1));
        await DeleteAsync(scenario);

        await SayAsync(scenario, said == "renewed" ? Renewed(3600) : Reachable(3600));
        scenario.Clock.Advance(TimeSpan.FromHours(2));
        await scenario.SweepAsync();
        Assert.Equal(0, await scenario.AskAsync(db => db.Devices.CountAsync()));

        await SayAsync(scenario, Reachable(7201), Begins(7200)); // Its events may come swapped.
        Assert.Equal(DeviceState.Managed, (await DeviceAsync(scenario)).State);
    }

    [Theory]
    [InlineData("A a B b")]
    [InlineData("B b A a")]
    [InlineData("A B a b")]
    [InlineData("A B b a")]
    [InlineData("B A a b")]
    [InlineData("a b A B")]
    [InlineData("b a A B")]
    [InlineData("b a B A")]
    [InlineData("A B b a a A b B")]
    public async Task Of_two_enrollments_with_one_serial_number_the_later_is_the_device_s(string order)
    {
        await using var scenario = await Scenario.CreateAsync(devices: 0);

        foreach (var word in order.Split(' '))
        {
            await SayAsync(scenario, word.ToUpperInvariant(), word switch
            {
                "A" => Begins(0),
                "a" => Reachable(1),
                "B" => Begins(10),
                _ => Reachable(11),
            });
        }

        scenario.Clock.Advance(TimeSpan.FromMinutes(2));
        await scenario.SweepAsync();
        await SayAsync(scenario, "A", Renewed(3600)); // The channel goes on knowing it.
        await SayAsync(scenario, "B", Renewed(3600));

        var open = await scenario.AskAsync(db => db.Enrollments.SingleAsync(e => e.EndedAt == null));
        Assert.Equal(("B", (await DeviceAsync(scenario)).EnrollmentId), (open.ChannelId, (long?)open.Id));
        Assert.InRange(await scenario.AskAsync(db => db.Enrollments.CountAsync()), 1, 2);
    }

    [Fact]
    public async Task Each_message_keeps_what_it_has_changed()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 0);
        await SayAsync(scenario, "A", Begins(0), Reachable(1), Renewed(60), Renewed(60));
        await SayAsync(scenario, "B", Begins(100), Reachable(101));
        await SayAsync(scenario, "A", Renewed(200), Begins(0)); // The channel goes on knowing it.
        await SayAsync(scenario, "B", new LeftMessage(At(300)), new LeftMessage(At(301)), Begins(400), Reachable(401));
        await DepartAsync(scenario, (departures, db) => departures.InactivateAsync(
            db.Devices, "y.tanaka", null, scenario.Now, CancellationToken.None));
        await SayAsync(scenario, "B", Renewed(500));
        await DeleteAsync(scenario);
        await SayAsync(scenario, "B", Renewed(600));
        await SayAsync(scenario, "C", Renewed(0));

        Assert.Equal(
            [
                CheckInEffect.Began, CheckInEffect.Enrolled, CheckInEffect.Renewed, CheckInEffect.Stale,
                CheckInEffect.Began, CheckInEffect.Enrolled,
                CheckInEffect.Superseded, CheckInEffect.Stale,
                CheckInEffect.Left, CheckInEffect.NotManaged, CheckInEffect.Enrolled, CheckInEffect.Completed,
                CheckInEffect.Ended, CheckInEffect.Deleted, CheckInEffect.Awaited,
            ],
            await scenario.AskAsync(db => db.Reports.OrderBy(r => r.Id).Select(r => r.Effect).ToListAsync()));
    }

    [Fact]
    public async Task Two_processes_do_not_judge_a_device_by_the_same_state()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 0);
        await SayAsync(scenario, Renewed(0));

        await scenario.AskAsync(async db =>
        {
            var arrival = await db.Arrivals.SingleAsync();
            await SayAsync(scenario, new LeftMessage(At(120)));
            arrival.Reach(Renewed(60));
            return await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => db.SaveChangesAsync());
        });
    }
}
