using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Tokens;
using MobiJobs.Administration.Persons;
using MobiJobs.Audit;
using MobiJobs.Jobs;
using MobiJobs.Jobs.List;
using MobiJobs.Kinds;
using MobiJobs.Operations.Send;
using MobiJobs.Queue.Reserved;
using MobiJobs.Tests.Operations;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Queue;

/// <summary>Nobody leaves an order behind that is carried out after they have lost the right to it.</summary>
public sealed class Reserved_by_people_who_have_left
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Theory]
    [InlineData("disabled")]
    [InlineData("demoted")]
    public async Task A_reserved_wipe_ends_when_its_time_comes_and_is_never_sent(string how)
    {
        await using var scenario = await Scenario.CreateAsync();
        var wipe = await scenario.RegisterAsync(JobKind.Wipe, reservedFor: scenario.Now + Day);
        if (how == "disabled") { await DisableAsync(scenario, scenario.Now); }
        else { await scenario.DemoteAsync(); }

        scenario.Clock.Advance(Day);
        await scenario.DueAsync();
        await scenario.DueAsync();
        await scenario.ContactAsync();

        var job = await scenario.JobAsync(wipe);
        Assert.Equal(
            (JobStatus.Canceled, EndReason.RequesterMayNot, null, false, scenario.Now),
            (job.Status, job.EndReason, job.JoinNo, job.MayStillRun, job.EndedAt));
        Assert.Empty(scenario.Channel.HandedOver);
        Assert.Equal(Labels.End_RequesterMayNot, job.EndReason.Label());
        var entry = await scenario.AskAsync(
            db => db.Audit.SingleAsync(e => e.Action == AuditAction.ReservationRightLost));
        Assert.Equal((Requester.SystemName, "y.tanaka", "1A-0001"), (entry.Who, entry.Reason, entry.DeviceNumber));
    }

    [Fact]
    public async Task Whoever_is_let_in_again_before_the_time_has_reserved_as_before()
    {
        await using var scenario = await Scenario.CreateAsync();
        var wipe = await scenario.RegisterAsync(JobKind.Wipe, reservedFor: scenario.Now + Day);
        await DisableAsync(scenario, scenario.Now);
        await DisableAsync(scenario, null);
        scenario.Clock.Advance(Day);
        await scenario.DueAsync();
        Assert.Equal(JobStatus.Pushing, await scenario.StatusAsync(wipe));
    }

    [Fact]
    public async Task What_the_server_reserved_is_carried_out_whoever_has_left()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync(JobKind.AppList, reservedFor: scenario.Now + Day);
        await scenario.AskAsync(db => db.Jobs.ExecuteUpdateAsync(
            set => set.SetProperty(j => j.RequestedById, Requester.SystemId)));
        await scenario.DemoteAsync();
        scenario.Clock.Advance(Day);
        await scenario.DueAsync();
        Assert.Equal(JobStatus.Pushing, await scenario.StatusAsync(job));
    }

    [Theory]
    [InlineData(true, JobStatus.Canceled)]
    [InlineData(false, JobStatus.Pushing)]
    public async Task A_revoked_token_leaves_nothing_behind_and_one_that_has_expired_does(
        bool isRevoked, JobStatus expected)
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await ReserveAsync(scenario, 1);
        var token = await AddTokenAsync(scenario);
        await scenario.AskAsync(db => db.Runs.ExecuteUpdateAsync(set => set.SetProperty(r => r.TokenId, token)));
        if (isRevoked)
        {
            await scenario.AskAsync(db => db.ApiTokens.ExecuteUpdateAsync(
                set => set.SetProperty(t => t.RevokedAt, scenario.Now)));
        }

        scenario.Clock.Advance(Day);
        await scenario.DueAsync();
        Assert.Equal(expected, await scenario.StatusAsync(job));
    }

    [Fact]
    public async Task The_jobs_of_others_of_the_same_second_join_and_the_trail_counts_those_that_do_not()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        var leaving = await ReserveAsync(scenario, 1, 2);
        var staying = await scenario.RegisterAsync(JobKind.Lock, device: 3, reservedFor: scenario.Now + Day);
        await scenario.AskAsync(async db =>
        {
            var requester = Requester.For("s.sato");
            db.Requesters.Add(requester);
            await db.SaveChangesAsync();
            return await db.Jobs.Where(j => j.Id != staying).ExecuteUpdateAsync(
                set => set.SetProperty(j => j.RequestedById, requester.Id));
        });
        scenario.Clock.Advance(Day);
        await scenario.DueAsync();
        Assert.Equal(JobStatus.Pushing, await scenario.StatusAsync(staying));
        Assert.Equal(JobStatus.Canceled, await scenario.StatusAsync(leaving));
        var entry = await scenario.AskAsync(
            db => db.Audit.SingleAsync(e => e.Action == AuditAction.ReservationRightLost));
        Assert.Equal((2, "s.sato", 1L), (entry.Count, entry.Reason, entry.OperationId));
    }

    [Fact]
    public async Task Of_two_workers_at_once_one_ends_it_and_the_trail_says_it_once()
    {
        await using var scenario = await Scenario.CreateAsync();
        var wipe = await scenario.RegisterAsync(JobKind.Wipe, reservedFor: scenario.Now + Day);
        await scenario.DemoteAsync();
        scenario.Clock.Advance(Day);
        scenario.Meanwhile<DueReservations>(
            SecondWriter.UndoableStatement, other => other.JoinAsync(scenario.Now, default));
        await scenario.DueAsync();
        Assert.True(scenario.Other.HasActed);
        Assert.Equal(EndReason.RequesterMayNot, (await scenario.JobAsync(wipe)).EndReason);
        Assert.Equal(1, await scenario.AskAsync(
            db => db.Audit.CountAsync(e => e.Action == AuditAction.ReservationRightLost)));
    }

    [Fact]
    public async Task Those_that_join_at_once_do_so_in_the_order_of_their_times()
    {
        await using var scenario = await Scenario.CreateAsync();
        var later = await scenario.RegisterAsync(JobKind.AppList, reservedFor: scenario.Now.AddHours(2));
        var sooner = await scenario.RegisterAsync(JobKind.ProfileList, reservedFor: scenario.Now.AddHours(1));
        scenario.Clock.Advance(Day);
        await scenario.DueAsync();
        Assert.Equal((2, 1), ((await scenario.JobAsync(later)).JoinNo, (await scenario.JobAsync(sooner)).JoinNo));
    }

    [Fact]
    public async Task The_page_of_a_person_counts_what_would_not_be_sent()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        await ReserveAsync(scenario, 1, 2);
        Assert.Equal(new ReservedByPerson(2, 0), await CountAsync(scenario));
        await scenario.DemoteAsync();
        Assert.Equal(new ReservedByPerson(2, 2), await CountAsync(scenario));
    }

    private static Task<ReservedByPerson> CountAsync(Scenario scenario) =>
        scenario.DoAsync<IReservedByPeople, ReservedByPerson>(reserved => reserved.OfAsync("Y.Tanaka", default));

    private static Task<int> DisableAsync(Scenario scenario, DateTime? at) =>
        scenario.AskAsync(db => db.Users.ExecuteUpdateAsync(set => set.SetProperty(p => p.DisabledAt, at)));

    /// <summary>Reserves app lists for tomorrow by an operation with its run. Returns the first job.</summary>
    private static async Task<long> ReserveAsync(Scenario scenario, params long[] devices)
    {
        var run = await SendingTests.StartAsync(
            scenario, JobKind.AppList, [], new Recipients(devices, [], null), scenario.Now + Day);
        await SendingTests.ConfirmAsync(scenario, run.Id, devices.Length);
        return await scenario.AskAsync(db => db.Jobs.MinAsync(j => j.Id));
    }

    private static Task<int> AddTokenAsync(Scenario scenario) => scenario.AskAsync(async db =>
    {
        var person = await db.Users.Select(p => p.Id).SingleAsync();
        var wanted = new NewToken("script", TimeSpan.FromHours(1));
        var token = ApiToken.For(person, wanted, new string('a', 64), scenario.Now);
        db.Add(token);
        await db.SaveChangesAsync();
        return token.Id;
    });
}
