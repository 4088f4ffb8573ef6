using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue.Acts;
using MobiJobs.Queue.Reserved;
using MobiJobs.Runs;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Queue;

/// <summary>What somebody has reserved who leaves, and who goes on with it.</summary>
public sealed class Taking_over_reservations
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly GroupRights Everything = new(Rights.All);

    [Fact]
    public async Task What_was_taken_over_is_sent_by_the_right_of_who_took_it()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        var job = await scenario.RegisterAsync(JobKind.AppList, reservedFor: scenario.Now + Day);
        var wipe = await scenario.RegisterAsync(JobKind.Wipe, device: 2, reservedFor: scenario.Now + Day);
        var boss = await AddBossAsync(scenario);
        var preview = await PreviewAsync(scenario, boss, Everything);
        Assert.Equal((1, 1), (preview!.Count, preview.LeftOut)); // A wipe stays with who asked for it.
        var run = await ConfirmAsync(scenario, preview.RunId, boss);
        Assert.NotNull(run!.EndedAt);

        await DisableTanakaAsync(scenario);
        scenario.Clock.Advance(Day);
        await scenario.DueAsync();
        Assert.Equal(JobStatus.Pushing, await scenario.StatusAsync(job));
        Assert.Equal(boss.RequesterId, (await scenario.JobAsync(job)).RequestedById);
        Assert.Equal(EndReason.RequesterMayNot, (await scenario.JobAsync(wipe)).EndReason);
        var step = await scenario.AskAsync(
            db => db.JobEvents.SingleAsync(e => e.Kind == JobEventKind.TakenOver));
        Assert.Equal((job, "y.tanaka → boss"), (step.JobId, step.Note));
        var entry = await scenario.AskAsync(
            db => db.Audit.SingleAsync(e => e.Action == AuditAction.ReservationsTakenOver));
        Assert.Equal(("boss", 1), (entry.Who, entry.Count));
        Assert.Contains("user=y.tanaka", entry.Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_takes_over_what_they_may_not_send_nor_their_own()
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.RegisterAsync(JobKind.AppList, reservedFor: scenario.Now + Day);
        var boss = await AddBossAsync(scenario);
        var preview = await PreviewAsync(scenario, boss, new GroupRights(Rights.Of([Roles.Helpdesk])));
        Assert.Equal((0, 1), (preview!.Count, preview.LeftOut));
        Assert.Null(await ConfirmAsync(scenario, preview.RunId, boss));
        Assert.Null(await PreviewAsync(scenario, new Actor("y.tanaka", 2), Everything));
    }

    [Fact]
    public async Task What_has_begun_or_was_taken_by_somebody_else_meanwhile_stays_theirs()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        var jobs = new List<long>();
        for (var device = 1; device <= 3; device++)
        {
            jobs.Add(await scenario.RegisterAsync(JobKind.AppList, device, scenario.Now.AddDays(device)));
        }

        var boss = await AddBossAsync(scenario);
        var preview = await PreviewAsync(scenario, boss, Everything);
        await scenario.CancelAsync(jobs[1]);
        await scenario.AskAsync(db => db.Jobs.Where(j => j.Id == jobs[2]).ExecuteUpdateAsync(
            set => set.SetProperty(j => j.RequestedById, Requester.SystemId)));
        await ConfirmAsync(scenario, preview!.RunId, boss);

        var outcomes = await scenario.AskAsync(db => db.RunItems.Where(i => i.RunId == preview.RunId)
            .OrderBy(i => i.ItemId).Select(i => i.Outcome).ToListAsync());
        Assert.Equal([RunOutcome.Done, RunOutcome.AlreadyEnded, RunOutcome.Refused], outcomes);
        Assert.Equal(Requester.SystemId, (await scenario.JobAsync(jobs[2])).RequestedById);
    }

    [Fact]
    public async Task Whoever_loses_the_right_before_it_is_carried_out_takes_nothing_over()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync(JobKind.AppList, reservedFor: scenario.Now + Day);
        var boss = await AddBossAsync(scenario);
        var preview = await PreviewAsync(scenario, boss, Everything);
        await scenario.DemoteAsync();
        await ConfirmAsync(scenario, preview!.RunId, boss);
        Assert.Equal(2, (await scenario.JobAsync(job)).RequestedById);
    }

    private static Task<Actor> AddBossAsync(Scenario scenario) => scenario.DoAsync<People, CurrentPerson, Actor>(
        async (people, current) =>
        {
            Assert.Empty(await people.CreateAsync(
                "boss", "correct horse battery staple", Roles.Administrator, "test", CancellationToken.None));
            var identity = new ClaimsIdentity(
                [new(ClaimTypes.Name, "boss")], "test");
            return await current.ActorAsync(new(identity), CancellationToken.None);
        });

    private static async Task<TakeOverPreview?> PreviewAsync(Scenario scenario, Actor by, GroupRights held)
    {
        var tanaka = await scenario.AskAsync(
            db => db.Users.Where(p => p.UserName == "y.tanaka").Select(p => p.Id).SingleAsync());
        return await scenario.DoAsync<TakeOverPreviews, TakeOverPreview?>(
            previews => previews.OfAsync(tanaka, by, held, CancellationToken.None));
    }

    private static Task<Run?> ConfirmAsync(Scenario scenario, long run, Actor by) => scenario.DoAsync<RunStart, Run?>(
        start => start.ConfirmAsync(run, by, AuditAction.ReservationsTakenOver, CancellationToken.None));

    private static Task<int> DisableTanakaAsync(Scenario scenario) => scenario.AskAsync(
        db => db.Users.Where(p => p.UserName == "y.tanaka").ExecuteUpdateAsync(
            set => set.SetProperty(p => p.DisabledAt, scenario.Now)));
}
