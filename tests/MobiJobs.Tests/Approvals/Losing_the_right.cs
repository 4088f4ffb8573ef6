using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Tokens;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Enrollments.Many;
using MobiJobs.Queue.Approvals;
using MobiJobs.Runs;
using MobiJobs.Runs.Approvals;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Approvals;

/// <summary>
/// What takes devices away is judged again when it is carried out, whether a second person has approved it or not.
/// </summary>
public sealed class Losing_the_right : IAsyncLifetime
{
    private static readonly Actor Tanaka = new("y.tanaka", 2);

    private Scenario scenario = null!;

    public static TheoryData<RunKind, bool, string> Losses()
    {
        var all = new TheoryData<RunKind, bool, string>();
        foreach (var kind in (RunKind[])[RunKind.DeleteDevices, RunKind.InactivateDevices])
        {
            foreach (var lost in (string[])["account", "role", "token"])
            {
                all.Add(kind, true, lost);
                all.Add(kind, false, lost);
            }
        }

        return all;
    }

    [Theory, MemberData(nameof(Losses))]
    public async Task No_device_is_taken_away_for_who_may_not_do_it_any_more(
        RunKind kind, bool isApproved, string lost)
    {
        var run = await ConfirmAsync(kind, isApproved);
        await LoseAsync(lost);

        await scenario.SweepAsync();

        Assert.Equal(3, await scenario.AskAsync(db => db.Devices.CountAsync(d => d.State == DeviceState.Managed)));
        var items = await scenario.AskAsync(db => db.RunItems.Where(i => i.RunId == run).ToListAsync());
        Assert.All(items, item => Assert.Equal(
            (RunOutcome.Refused, (int)DeviceRefusal.NotAllowed), (item.Outcome, item.Reason)));
    }

    [Theory]
    [InlineData(RunKind.DeleteDevices, "account")]
    [InlineData(RunKind.DeleteDevices, "role")]
    [InlineData(RunKind.InactivateDevices, "token")]
    public async Task What_waits_ends_with_the_right_of_who_asked(RunKind kind, string lost)
    {
        var run = await AskAsync(kind, 1, 2, 3);
        await scenario.SweepAsync();
        Assert.Equal(ApprovalState.Waiting, await StateAsync(run));
        await LoseAsync(lost);

        await scenario.SweepAsync();

        Assert.Equal(ApprovalState.RightLost, await StateAsync(run));
        var items = await scenario.AskAsync(db => db.RunItems.Where(i => i.RunId == run).ToListAsync());
        Assert.All(items, item => Assert.Equal(
            (RunOutcome.Refused, (int)DeviceRefusal.NotAllowed), (item.Outcome, item.Reason)));
        var entry = await scenario.AskAsync(
            db => db.Audit.SingleAsync(e => e.RunId == run && e.Action == AuditAction.RunApprovalRightLost));
        Assert.Equal((Requester.SystemName, 3), (entry.Who, entry.Count));
        await scenario.SweepAsync(); // Once.
        Assert.Equal(3, await scenario.AskAsync(db => db.Devices.CountAsync(d => d.State == DeviceState.Managed)));
    }

    [Theory]
    [InlineData(RunKind.DeleteDevices)]
    [InlineData(RunKind.InactivateDevices)]
    public async Task What_the_token_still_allows_is_done(RunKind kind)
    {
        var run = await ConfirmAsync(kind, isApproved: false);
        await scenario.SweepAsync();
        var outcomes = await scenario.AskAsync(
            db => db.RunItems.Where(i => i.RunId == run).Select(i => i.Outcome).Distinct().ToListAsync());
        Assert.Equal([RunOutcome.Done], outcomes);
    }

    public async Task InitializeAsync() => scenario = await Scenario.CreateAsync(
        devices: 3, approvals: ApprovalSettings.Default with { Over = 2 });

    public Task DisposeAsync() => scenario.DisposeAsync().AsTask();

    /// <summary>A run with a token of an administrator's, which is confirmed and not carried out yet.</summary>
    private async Task<long> ConfirmAsync(RunKind kind, bool isApproved)
    {
        var run = await AskAsync(kind, isApproved ? [1, 2, 3] : [1, 2]);
        if (isApproved) { await ApproveAsync(run); }

        return run;
    }

    private async Task<long> AskAsync(RunKind kind, params long[] devices)
    {
        var run = await scenario.DoAsync<DevicePreviews, MobiJobsDb, long>(async (previews, db) =>
        {
            var which = db.Devices.Where(d => devices.Contains(d.Id));
            var preview = kind == RunKind.DeleteDevices
                ? await previews.DeleteAsync(which, null, Tanaka, default)
                : await previews.InactivateAsync(which, null, Tanaka, default);
            return preview.Id;
        });
        var token = await scenario.DoAsync<PersonTokens, MobiJobsDb, int>(async (tokens, db) =>
        {
            await tokens.CreateAsync(Tanaka.Name, new NewToken("t", TimeSpan.FromDays(1), null, null), "t", default);
            return await db.ApiTokens.MaxAsync(t => t.Id);
        });
        await scenario.AskAsync(db => db.Runs.Where(r => r.Id == run)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.TokenId, token)));
        var confirmed = await scenario.DoAsync<RunKeeper, Run?>(
            runs => runs.ConfirmAsync(run, Tanaka, kind.AuditedAs(), default));
        Assert.Equal(devices.Length > 2, confirmed!.AwaitsApproval);
        return run;
    }

    private async Task ApproveAsync(long run)
    {
        var by = await scenario.AskAsync(async db =>
        {
            var requester = db.Requesters.Add(Requester.For("h.suzuki")).Entity;
            await db.SaveChangesAsync();
            return new Actor(requester.Name, requester.Id);
        });
        var who = new Approver(by.Name, new GroupRights(Rights.All));
        await scenario.DoAsync<ApprovalDecisions>(decisions => decisions.ApproveAsync(run, who, by, default));
        Assert.Equal(ApprovalState.Approved, await StateAsync(run));
    }

    private Task<ApprovalState> StateAsync(long run) => scenario.AskAsync(
        db => db.Runs.Where(r => r.Id == run).Select(r => r.Approval).SingleAsync());

    private Task<int> LoseAsync(string what) => scenario.AskAsync(db => what switch
    {
        "account" => db.Users.ExecuteUpdateAsync(set => set.SetProperty(p => p.DisabledAt, scenario.Now)),
        "role" => db.UserRoles.ExecuteDeleteAsync(),
        _ => db.ApiTokens.ExecuteUpdateAsync(set => set.SetProperty(t => t.RevokedAt, scenario.Now)),
    });
}
