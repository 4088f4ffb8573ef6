using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Operations.Again;
using MobiJobs.Queue;
using MobiJobs.Queue.Reserved;
using MobiJobs.Tests.Queue;
using MobiJobs.Vpp.Orders;

namespace MobiJobs.Tests.Seats;

/// <summary>
/// Whatever people and workers do at the same time, with one token or two, no seat is promised twice, none is lost, and
/// no promise is left of a job that has ended. MOBIJOBS_TEST_SEATS makes more seeds: a number, or the first and the
/// last (101-300).
/// </summary>
public sealed class Everybody_at_once
{
    private const int Devices = 8;
    private const int Rounds = 25;
    private const string Other = "LOC2";

    /// <summary>Seeds, half of them with two tokens.</summary>
    public static TheoryData<int, bool> Seeds
    {
        get
        {
            var setting = Environment.GetEnvironmentVariable("MOBIJOBS_TEST_SEATS")?.Split('-') ?? [];
            var (first, last) = setting.Select(n => int.TryParse(n, out var seed) ? seed : 0).ToArray() switch
            {
                [var from, var to] => (from, to),
                [> 0 and var many] => (1, many),
                _ => (1, 8),
            };
            var seeds = new TheoryData<int, bool>();
            for (var seed = first; seed <= last; seed++) { seeds.Add(seed, seed % 8 is 0 or > 4); }

            return seeds;
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task No_seat_is_promised_twice_and_no_promise_survives_its_job(int seed, bool hasTwoTokens)
    {
        await using var school = await SchoolWithSeats.CreateAsync(Devices, seats: hasTwoTokens ? 2 : 3);
        int[] tokens = hasTwoTokens
            ? [school.TokenId, await school.AddTokenAsync(Other, seats: 1)]
            : [school.TokenId];
        var choices = new Random(seed);
        for (var round = 0; round < Rounds; round++)
        {
            // All choices before anything runs, so that a seed is always the same.
            Func<Task>[] acts =
            [
                Act(school, tokens, choices),
                Act(school, tokens, choices),
                Act(school, tokens, choices),
                () => WorkAsync(school),
                () => WorkAsync(school),
                () => SweepAsync(school),
            ];
            choices.Shuffle(acts);
            await Task.WhenAll(acts.Select(act => Task.Run(act)));
            await AssertSoundAsync(school, tokens);
            school.Scenario.Clock.Advance(TimeSpan.FromSeconds(1));
            if (round % 8 == 7) { await HourAsync(school, tokens); } // What failed for its licence comes due.
        }

        await RedeliverySteps.SwitchAsync(school.Scenario, on: false);
        await SweepAsync(school);
        await EndAllAsync(school);
        for (var i = 0; i < 20; i++)
        {
            await WorkAsync(school);
            if (i % 5 == 0) { await SweepAsync(school); }

            school.Scenario.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        await AssertGivenBackAsync(school, tokens);
    }

    private static async Task AssertGivenBackAsync(SchoolWithSeats school, int[] tokens)
    {
        // A job that its device had when it was cancelled may still run there, and so keeps its licence.
        Assert.Equal(
            0, await school.Scenario.AskAsync(db => db.Jobs.CountAsync(j => j.Seat != null && !j.MayStillRun)));
        var used = await school.Scenario.AskAsync(db => db.Jobs
            .Where(j => j.Status == JobStatus.Succeeded || j.MayStillRun)
            .Select(j => j.Device.SerialNumber).Distinct().ToListAsync());
        foreach (var token in tokens)
        {
            var holders = await school.HoldersAsync(token);
            Assert.Empty(holders.Except(used)); // What nobody uses was given back.
            await school.SyncAsync(token);
            var known = await school.Scenario.AskAsync(db => db.Licenses.Where(l => l.TokenId == token)
                .OrderBy(l => l.SerialNumber).Select(l => l.SerialNumber!).ToListAsync());
            Assert.Equal(holders, known);
        }
    }

    private static Func<Task> Act(SchoolWithSeats school, int[] tokens, Random choices)
    {
        var device = choices.NextInt64(1, Devices + 1);
        var nth = choices.Next();
        var token = tokens[choices.Next(tokens.Length)];
        DateTime? later = choices.Next(4) == 0 ? school.Scenario.Now.AddSeconds(choices.Next(1, 5)) : null;
        return choices.Next(10) switch
        {
            0 or 1 or 2 => () => school.DeliverAsync(device, later),
            3 => () => OnOpenAsync(school, nth, job => school.Scenario.CancelAsync(job)),
            4 => () => school.CollectAsync(device, token),
            5 => () => school.SyncAsync(token),
            6 => () => EndHeadAsync(school, nth, succeeds: true),
            7 => () => EndHeadAsync(school, nth, succeeds: false),
            8 => () => LackLicenseAsync(school, nth),
            _ => () => BuyAsync(school, tokens, token),
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

    /// <summary>What a worker does each minute.</summary>
    private static async Task SweepAsync(SchoolWithSeats school)
    {
        await school.Scenario.DoAsync<DueRedeliveries>(due => due.SweepAsync(default));
        await school.SweepAsync();
    }

    /// <summary>An hour passes, after which Apple is asked.</summary>
    private static async Task HourAsync(SchoolWithSeats school, int[] tokens)
    {
        school.Scenario.Clock.Advance(TimeSpan.FromHours(1));
        foreach (var token in tokens) { await school.SyncAsync(token); }
    }

    /// <summary>One more seat, of which Apple tells later.</summary>
    private static Task BuyAsync(SchoolWithSeats school, int[] tokens, int token) =>
        school.BuyMoreAsync(token == tokens[0] ? "LOC" : Other, seats: 1);

    private static async Task OnOpenAsync(SchoolWithSeats school, int nth, Func<long, Task> act)
    {
        var open = await school.Scenario.AskAsync(db => db.Jobs
            .Where(j => j.Stage != JobStage.Ended).OrderBy(j => j.Id).Select(j => j.Id).ToListAsync());
        if (open.Count > 0) { await act(open[nth % open.Count]); }
    }

    private static async Task<(long Id, long DeviceId)?> HeadAsync(SchoolWithSeats school, int nth)
    {
        var heads = await school.Scenario.AskAsync(db => db.Jobs
            .Where(j => j.Stage == JobStage.Active && j.Kind == Kinds.JobKind.VppInstall).OrderBy(j => j.Id)
            .Select(j => new { j.Id, j.DeviceId }).ToListAsync());
        if (heads.Count == 0) { return null; }

        var head = heads[nth % heads.Count];
        return (head.Id, head.DeviceId);
    }

    /// <summary>The device fetches its command and doesn't find the licence; SYSTEM delivers it again later.</summary>
    private static async Task LackLicenseAsync(SchoolWithSeats school, int nth)
    {
        if (await HeadAsync(school, nth) is not { } head) { return; }

        await school.Scenario.ContactAsync(head.DeviceId);
        await school.Scenario.AnswerAsync(head.Id, id => new FailedMessage(id, "<MDMErrorDomain:12064>"));
    }

    private static async Task EndHeadAsync(SchoolWithSeats school, int nth, bool succeeds)
    {
        if (await HeadAsync(school, nth) is not { } head) { return; }

        var ending = succeeds ? Ending.Succeeded(Kinds.JobKind.VppInstall) : Ending.Failed("MDMErrorDomain:12063");
        await school.Scenario.DoAsync<DeviceQueue, MobiJobsDb, int>((queue, db) => db.WriteAsync(
            () => queue.EndAsync(
                db.Jobs.Where(j => j.Id == head.Id && j.Stage == JobStage.Active),
                ending,
                school.Scenario.Now,
                default),
            default));
    }

    private static Task EndAllAsync(SchoolWithSeats school) => school.Scenario.DoAsync<DeviceQueue, MobiJobsDb, int>(
        (queue, db) => db.WriteAsync(
            () => queue.EndAllAsync(db.Jobs, Ending.Canceled(2), school.Scenario.Now, default), default));

    private static async Task AssertSoundAsync(SchoolWithSeats school, int[] tokens)
    {
        var held = new Dictionary<int, List<string>>();
        foreach (var token in tokens) { held[token] = await AssertSoundAsync(school, token); }

        Assert.False(await school.Scenario.AskAsync(db => db.VppOrders.AnyAsync(o => o.State == VppOrderState.Failed)));
        await AssertLicensedAsync(school, held);
        Assert.Equal(0, await school.Scenario.AskAsync(db => db.Jobs.CountAsync(
            j => j.Stage == JobStage.Ended && j.Seat < SeatState.Assigning)));
        var planned = await school.Scenario.AskAsync(db => db.Jobs
            .Where(j => j.AgainAt != null && j.Seat == SeatState.Returning).CountAsync());
        Assert.Equal(0, planned); // What is about to be delivered again keeps its licence.
    }

    /// <summary>No seat of the token is promised or assigned twice. Returns who holds one.</summary>
    private static async Task<List<string>> AssertSoundAsync(SchoolWithSeats school, int token)
    {
        var (content, promised) = await school.Scenario.AskAsync(async db => (
            await db.VppContents.AsNoTracking().SingleAsync(c => c.TokenId == token),
            await db.Jobs
                .Where(j => j.Seat == SeatState.Promised || j.Seat == SeatState.Due || j.Seat == SeatState.Assigning)
                .Where(j => j.SeatTokenId == token
                    && !db.Licenses.Any(l => l.TokenId == token && l.SerialNumber == j.Device.SerialNumber))
                .Select(j => j.DeviceId).Distinct().CountAsync())); // A device needs one seat.
        Assert.InRange(promised, 0, Math.Max(0, content.Total - content.Assigned));
        var holders = await school.HoldersAsync(token);
        Assert.InRange(holders.Count, 0, await school.TotalAsync(token));
        return holders;
    }

    /// <summary>
    /// No head's answer is 12064 for certain: what is about to be sent has its licence, and what its device has got had
    /// it then. A person may collect it afterwards.
    /// </summary>
    private static async Task AssertLicensedAsync(SchoolWithSeats school, Dictionary<int, List<string>> held)
    {
        var heads = await school.Scenario.AskAsync(db => db.Jobs
            .Where(j => j.Stage == JobStage.Active && j.Kind == Kinds.JobKind.VppInstall)
            .Select(j => new { Serial = j.Device.SerialNumber!, TokenId = j.SeatTokenId!.Value, j.StartedAt })
            .ToListAsync());
        var without = heads.FindAll(h => !held[h.TokenId].Contains(h.Serial));
        if (without.Count == 0) { return; }

        var collects = await school.Scenario.AskAsync(db => db.VppOrders.AsNoTracking()
            .Where(o => o.Kind == VppOrderKind.Collect && o.RequestedById == SchoolWithSeats.By.RequesterId)
            .ToListAsync());
        Assert.All(without, h => Assert.Contains(collects, o => o.TokenId == h.TokenId
            && o.RequestedChange.Whose().Contains(h.Serial)
            && o.RequestedAt >= h.StartedAt)); // Never of one that has not started.
    }
}
