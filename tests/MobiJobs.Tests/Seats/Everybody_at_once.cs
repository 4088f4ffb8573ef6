using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Queue;
using MobiJobs.Queue.Reserved;
using MobiJobs.Vpp.Orders;

namespace MobiJobs.Tests.Seats;

/// <summary>
/// Whatever people and workers do at the same time, no seat is promised twice, and no promise is left of a job that
/// has ended.
/// </summary>
public sealed class Everybody_at_once
{
    private const int Devices = 8;
    private const int Rounds = 25;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task No_seat_is_promised_twice_and_no_promise_survives_its_job(int seed)
    {
        await using var school = await SchoolWithSeats.CreateAsync(Devices, seats: 3);
        var choices = new Random(seed);
        for (var round = 0; round < Rounds; round++)
        {
            // All choices before anything runs, so that a seed is always the same.
            Func<Task>[] acts =
            [
                Act(school, choices),
                Act(school, choices),
                Act(school, choices),
                () => WorkAsync(school),
                () => WorkAsync(school),
            ];
            choices.Shuffle(acts);
            await Task.WhenAll(acts.Select(act => Task.Run(act)));
            await AssertSoundAsync(school);
            school.Scenario.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        await EndAllAsync(school);
        for (var i = 0; i < 20; i++)
        {
            await WorkAsync(school);
            school.Scenario.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(0, await school.Scenario.AskAsync(db => db.Jobs.CountAsync(j => j.Seat != null)));
        var used = await school.Scenario.AskAsync(db => db.Jobs
            .Where(j => j.Status == JobStatus.Succeeded).Select(j => j.Device.SerialNumber).Distinct().ToListAsync());
        Assert.Empty((await school.HoldersAsync()).Except(used)); // What nobody uses was given back.
    }

    private static Func<Task> Act(SchoolWithSeats school, Random choices)
    {
        var device = choices.NextInt64(1, Devices + 1);
        var nth = choices.Next();
        DateTime? later = choices.Next(4) == 0 ? school.Scenario.Now.AddSeconds(choices.Next(1, 5)) : null;
        return choices.Next(8) switch
        {
            0 or 1 or 2 => () => school.DeliverAsync(device, later),
            3 => () => OnOpenAsync(school, nth, job => school.Scenario.CancelAsync(job)),
            4 => () => school.CollectAsync(device),
            5 => () => school.SyncAsync(),
            6 => () => EndHeadAsync(school, nth, succeeds: true),
            _ => () => EndHeadAsync(school, nth, succeeds: false),
        };
    }

    /// <summary>What a worker does within a second.</summary>
    private static async Task WorkAsync(SchoolWithSeats school)
    {
        await school.StepAsync();
        await school.Scenario.DoAsync<DueReservations, JoinedReservations>(
            due => due.JoinAsync(school.Scenario.Now, default));
        await school.Scenario.DoAsync<DeviceQueue, MobiJobsDb, int>(async (queue, db) =>
        {
            var devices = Enumerable.Range(1, Devices).Select(d => (long)d).ToArray();
            await db.WriteAsync(() => queue.ClaimHeadsAsync(devices, school.Scenario.Now, default), default);
            return 0;
        });
    }

    private static async Task OnOpenAsync(SchoolWithSeats school, int nth, Func<long, Task> act)
    {
        var open = await school.Scenario.AskAsync(db => db.Jobs
            .Where(j => j.Stage != JobStage.Ended).OrderBy(j => j.Id).Select(j => j.Id).ToListAsync());
        if (open.Count > 0) { await act(open[nth % open.Count]); }
    }

    private static async Task EndHeadAsync(SchoolWithSeats school, int nth, bool succeeds)
    {
        var heads = await school.Scenario.AskAsync(db => db.Jobs
            .Where(j => j.Stage == JobStage.Active).OrderBy(j => j.Id).Select(j => j.Id).ToListAsync());
        if (heads.Count == 0) { return; }

        var head = heads[nth % heads.Count];
        var ending = succeeds ? Ending.Succeeded(Kinds.JobKind.VppInstall) : Ending.Failed("MDMErrorDomain:12063");
        await school.Scenario.DoAsync<DeviceQueue, MobiJobsDb, int>((queue, db) => db.WriteAsync(
            () => queue.EndAsync(
                db.Jobs.Where(j => j.Id == head && j.Stage == JobStage.Active), ending, school.Scenario.Now, default),
            default));
    }

    private static Task EndAllAsync(SchoolWithSeats school) => school.Scenario.DoAsync<DeviceQueue, MobiJobsDb, int>(
        (queue, db) => db.WriteAsync(
            () => queue.EndAllAsync(db.Jobs, Ending.Canceled(2), school.Scenario.Now, default), default));

    private static async Task AssertSoundAsync(SchoolWithSeats school)
    {
        var (content, promised) = await school.Scenario.AskAsync(async db => (
            await db.VppContents.AsNoTracking().SingleAsync(),
            await db.Jobs
                .Where(j => j.Seat == SeatState.Promised || j.Seat == SeatState.Due || j.Seat == SeatState.Assigning)
                .Where(j => !db.Licenses.Any(l => l.SerialNumber == j.Device.SerialNumber))
                .Select(j => j.DeviceId).Distinct().CountAsync())); // A device needs one seat.
        Assert.InRange(promised, 0, Math.Max(0, content.Total - content.Assigned));
        Assert.False(await school.Scenario.AskAsync(db => db.VppOrders.AnyAsync(o => o.State == VppOrderState.Failed)));
        var holders = await school.HoldersAsync();
        Assert.InRange(holders.Count, 0, content.Total);
        var heads = await school.Scenario.AskAsync(db => db.Jobs.Where(j => j.Stage == JobStage.Active)
            .Select(j => j.Device.SerialNumber!).ToListAsync());
        Assert.Empty(heads.Except(holders)); // None of them meets a sure 12064.
        Assert.Equal(0, await school.Scenario.AskAsync(db => db.Jobs.CountAsync(
            j => j.Stage == JobStage.Ended && j.Seat < SeatState.Assigning)));
    }
}
