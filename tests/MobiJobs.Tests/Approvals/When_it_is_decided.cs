using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Kinds;
using MobiJobs.Operations.Send;
using MobiJobs.Queue.Approvals;
using MobiJobs.Runs;
using MobiJobs.Runs.Approvals;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Approvals;

/// <summary>One end for each run that waits and one outcome for each of its items, whatever else happens.</summary>
public sealed class When_it_is_decided : IAsyncLifetime
{
    private static readonly Actor Tanaka = new("y.tanaka", 2);

    private Scenario scenario = null!;
    private Actor suzuki = null!;
    private Actor kobayashi = null!;

    [Fact]
    public async Task Of_an_approval_and_a_refusal_at_once_only_the_first_counts()
    {
        var run = await AskAsync();
        MeanwhileDecides(approvals => approvals.RefuseAsync(run, kobayashi, "まだ使います", default));

        Assert.Equal(ApprovalResult.Gone, await ApproveAsync(run, suzuki));

        Assert.True(scenario.Other.HasActed);
        await scenario.SweepAsync();
        await AssertAsync(run, ApprovalState.Refused, RunOutcome.NotApproved, jobs: 0);
        Assert.Equal([AuditAction.RunApprovalRefused], await DecisionsAsync(run));
    }

    [Fact]
    public async Task Of_a_refusal_and_an_approval_at_once_only_the_first_counts()
    {
        var run = await AskAsync();
        MeanwhileDecides(approvals => approvals.ApproveAsync(run, kobayashi, default));

        Assert.Equal(ApprovalResult.Gone, await DecideAsync(
            decisions => decisions.RefuseAsync(run, As(suzuki), suzuki, "まだ使います", default)));

        Assert.True(scenario.Other.HasActed);
        await scenario.SweepAsync();
        await AssertAsync(run, ApprovalState.Approved, RunOutcome.Done, jobs: 3);
        Assert.Equal([AuditAction.RunApproved], await DecisionsAsync(run));
    }

    [Fact]
    public async Task Of_two_approvals_at_once_one_counts_and_the_other_is_told()
    {
        var run = await AskAsync();
        MeanwhileDecides(approvals => approvals.ApproveAsync(run, kobayashi, default));
        Assert.Equal(ApprovalResult.Gone, await ApproveAsync(run, suzuki));
        Assert.Equal(kobayashi.RequesterId, (await RunAsync(run)).DecidedById);
        Assert.Equal([AuditAction.RunApproved], await DecisionsAsync(run));
    }

    [Fact]
    public async Task What_the_first_person_calls_off_at_that_moment_is_not_approved()
    {
        var run = await AskAsync();
        MeanwhileDecides(approvals => approvals.CallOffAsync(run, Tanaka, default));
        Assert.Equal(ApprovalResult.Gone, await ApproveAsync(run, suzuki));
        await scenario.SweepAsync();
        await AssertAsync(run, ApprovalState.CalledOff, RunOutcome.CalledOff, jobs: 0);
    }

    [Fact]
    public async Task What_was_approved_goes_on_with_the_next_sweep_if_the_server_dies_before_it_begins()
    {
        var run = await AskAsync();
        await scenario.SweepAsync();
        Assert.Equal(0, await scenario.AskAsync(db => db.Jobs.CountAsync())); // Not as long as it waits.

        Assert.Equal(ApprovalResult.Done, await ApproveAsync(run, suzuki)); // Nobody rings: the storage is gone.
        Assert.Equal(0, await scenario.AskAsync(db => db.Jobs.CountAsync()));
        await scenario.SweepAsync();

        await AssertAsync(run, ApprovalState.Approved, RunOutcome.Done, jobs: 3);
    }

    [Fact]
    public async Task What_nobody_approves_in_time_expires()
    {
        var run = await AskAsync();
        scenario.Clock.Advance(TimeSpan.FromHours(5) - TimeSpan.FromSeconds(1));
        await scenario.SweepAsync();
        Assert.Equal(ApprovalState.Waiting, (await RunAsync(run)).Approval);

        scenario.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ApprovalResult.Gone, await ApproveAsync(run, suzuki)); // Also before the sweep.
        await scenario.SweepAsync();
        await scenario.SweepAsync();

        await AssertAsync(run, ApprovalState.Expired, RunOutcome.NotApproved, jobs: 0);
        Assert.Equal([AuditAction.RunApprovalExpired], await DecisionsAsync(run));
        var who = await scenario.AskAsync(db => db.Audit.Where(e => e.Action == AuditAction.RunApprovalExpired)
            .Select(e => e.Who).SingleAsync());
        Assert.Equal(Requester.SystemName, who);
    }

    [Fact]
    public async Task Nothing_is_done_for_a_person_who_lost_the_right_after_the_approval()
    {
        var run = await AskAsync();
        Assert.Equal(ApprovalResult.Done, await ApproveAsync(run, suzuki));
        await scenario.AskAsync(db => db.Users.Where(p => p.UserName == Tanaka.Name)
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.DisabledAt, scenario.Now)));

        await scenario.SweepAsync();

        await AssertAsync(run, ApprovalState.Approved, RunOutcome.Refused, jobs: 0);
        Assert.Equal((int)CheckFinding.NotAllowed, await scenario.AskAsync(
            db => db.RunItems.Where(i => i.RunId == run).Select(i => i.Reason).Distinct().SingleAsync()));
    }

    [Fact]
    public async Task What_was_reserved_for_a_time_before_the_approval_is_not_registered()
    {
        var run = await AskAsync(scenario.Now.AddHours(1));
        scenario.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(ApprovalResult.Done, await ApproveAsync(run, suzuki));
        await scenario.SweepAsync();
        await AssertAsync(run, ApprovalState.Approved, RunOutcome.Refused, jobs: 0);
        Assert.Equal((int)CheckFinding.TimePassed, await scenario.AskAsync(
            db => db.RunItems.Where(i => i.RunId == run).Select(i => i.Reason).Distinct().SingleAsync()));
    }

    [Fact]
    public async Task What_was_approved_does_not_count_with_later_acts_and_what_is_long_past_neither()
    {
        var run = await AskAsync();
        Assert.Equal(ApprovalResult.Done, await ApproveAsync(run, suzuki));
        await scenario.SweepAsync();
        Assert.Equal(ApprovalState.None, (await RunAsync(await ConfirmAsync(null, 1, 2))).Approval);
        Assert.Equal(ApprovalState.Waiting, (await RunAsync(await ConfirmAsync(null, 3))).Approval);
        scenario.Clock.Advance(RunApprovals.Together + TimeSpan.FromSeconds(1));
        Assert.Equal(ApprovalState.None, (await RunAsync(await ConfirmAsync(null, 3))).Approval);
    }

    public async Task InitializeAsync()
    {
        var asked = ApprovalSettings.Default with { Over = 2, Within = TimeSpan.FromHours(5) };
        scenario = await Scenario.CreateAsync(devices: 3, approvals: asked);
        (suzuki, kobayashi) = (await AddAsync("h.suzuki"), await AddAsync("m.kobayashi"));
    }

    public Task DisposeAsync() => scenario.DisposeAsync().AsTask();

    private static Approver As(Actor who) => new(who.Name, new GroupRights(Rights.Of([Roles.Administrator])));

    private Task<Actor> AddAsync(string name) => scenario.AskAsync(async db =>
    {
        var requester = Requester.For(name);
        db.Requesters.Add(requester);
        await db.SaveChangesAsync();
        return new Actor(name, requester.Id);
    });

    private async Task<long> AskAsync(DateTime? at = null)
    {
        var run = await ConfirmAsync(at, 1, 2, 3);
        Assert.True((await RunAsync(run)).AwaitsApproval);
        return run;
    }

    private async Task<long> ConfirmAsync(DateTime? at, params long[] devices)
    {
        var order = new OperationOrder(JobKind.Wipe, [], at) { LeaveOut = CheckFinding.Deleted };
        var run = await scenario.DoAsync<OperationPreviews, Run>(
            previews => previews.FreezeAsync(order, new Recipients(devices, [], null), Tanaka, default));
        Assert.NotNull(await scenario.DoAsync<OperationPreviews, Run?>(
            previews => previews.ConfirmAsync(run, devices.Length, clearsQueue: false, Tanaka, default)));
        return run.Id;
    }

    /// <summary>Somebody else decides between the question of the first and the statement that decides.</summary>
    private void MeanwhileDecides(Func<RunApprovals, Task> decide) =>
        scenario.Meanwhile(["UPDATE \"Runs\"", "\"Approval\" ="], decide);

    private Task<ApprovalResult> ApproveAsync(long run, Actor by) =>
        DecideAsync(decisions => decisions.ApproveAsync(run, As(by), by, default));

    private async Task<ApprovalResult> DecideAsync(Func<ApprovalDecisions, Task<ApprovalDecision>> decide) =>
        (await scenario.DoAsync(decide)).Result;

    private Task<Run> RunAsync(long id) =>
        scenario.AskAsync(db => db.Runs.AsNoTracking().SingleAsync(r => r.Id == id));

    private Task<List<AuditAction>> DecisionsAsync(long run) => scenario.AskAsync(db => db.Audit
        .Where(e => e.RunId == run && e.Action > AuditAction.RunApprovalAsked)
        .Select(e => e.Action)
        .ToListAsync());

    private async Task AssertAsync(long id, ApprovalState approval, RunOutcome outcome, int jobs)
    {
        var run = await RunAsync(id);
        Assert.Equal((approval, true), (run.Approval, run.EndedAt is not null));
        var outcomes = await scenario.AskAsync(
            db => db.RunItems.Where(i => i.RunId == id).Select(i => i.Outcome).ToListAsync());
        Assert.Equal([outcome, outcome, outcome], outcomes);
        Assert.Equal(jobs, await scenario.AskAsync(db => db.Jobs.CountAsync()));
        await scenario.AskAsync(async db =>
        {
            await ReportedRuns.AssertAsync(db);
            return true;
        });
    }
}
