using Microsoft.EntityFrameworkCore;
using MobiJobs.Audit;
using MobiJobs.Queue.Acts;
using MobiJobs.Runs;
using MobiJobs.Runs.Reports;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Tests.Vpp;

/// <summary>Licences and people of a preview: each gets the outcome that Apple has for it.</summary>
public sealed class Changing_many_at_Apple
{
    [Fact]
    public async Task Each_person_has_an_outcome_of_their_own_once_Apple_has_answered()
    {
        await using var school = await WithTaroAsync();
        var run = await PreviewAsync(school, "hanako", "gone", "taro");
        Assert.Empty(await school.OrdersAsync());
        await ConfirmAsync(school, run);
        Assert.Equal(3, (await ReportAsync(school, run)).Pending);

        await school.GoOnAsync(seconds: 20);
        var report = await ReportAsync(school, run);
        Assert.Equal((2, 1, 0, run.Shown), (report.Done, report.Refused, report.Pending, report.Decided));
        Assert.Equal([("gone", VppCodes.PersonNotFound)], await RefusedAsync(school, run));
        Assert.Equal(["hanako", "taro"], await school.HoldersAsync());
    }

    [Fact]
    public async Task What_was_confirmed_is_audited_once_and_each_part_names_its_people()
    {
        await using var school = await WithTaroAsync();
        await ConfirmAsync(school, await PreviewAsync(school, "hanako", "taro"));
        var entries = await school.Scenario.AskAsync(db => db.Audit
            .Where(a => a.Action == AuditAction.VppChangeConfirmed || a.Action == AuditAction.LicensesAssigned)
            .OrderByDescending(a => a.Action)
            .Select(a => new { a.Who, a.Subject, a.Count })
            .ToListAsync());
        Assert.Equal(
            [("y.tanaka", "AssignLicenses 数学", 2), ("y.tanaka", $"{SchoolAtApple.App}: hanako, taro", 2)],
            entries.Select(e => (e.Who, e.Subject, e.Count)));
    }

    [Fact]
    public async Task A_preview_is_asked_of_Apple_once()
    {
        await using var school = await WithTaroAsync();
        var run = await PreviewAsync(school, "hanako");
        await ConfirmAsync(school, run);
        Assert.Null(await school.Scenario.DoAsync<RunStart, Run?>(
            start => start.ConfirmAsync(run.Id, SchoolAtApple.By, AuditAction.VppChangeConfirmed, default)));
        Assert.Single(await school.OrdersAsync());
    }

    [Fact]
    public async Task What_was_pending_when_the_token_is_deleted_says_so()
    {
        await using var school = await WithTaroAsync();
        var run = await PreviewAsync(school, "hanako", "taro");
        await ConfirmAsync(school, run);
        Assert.True(await school.Scenario.DoAsync<VppTokens, bool>(async tokens => await tokens.DeleteAsync(
            school.TokenId, await tokens.ContentsAsync(school.TokenId, default), SchoolAtApple.By, default)));
        await school.Scenario.SweepAsync();
        Assert.Equal(
            [("hanako", (int)VppRefusal.TokenGone), ("taro", (int)VppRefusal.TokenGone)],
            await RefusedAsync(school, run));
    }

    [Fact]
    public async Task Calling_off_a_run_that_stands_leaves_what_Apple_was_asked_to_Apple()
    {
        await using var school = await WithTaroAsync(chunk: 1);
        var run = await PreviewAsync(school, "hanako", "taro");
        await school.Scenario.DoAsync<RunKeeper>(runs => runs.ConfirmAsync(
            run.Id, SchoolAtApple.By, AuditAction.VppChangeConfirmed, default));
        Assert.True(await school.Scenario.DoAsync<RunKeeper, bool>(runs => runs.CarryOutChunkAsync(run.Id, default)));
        await school.Scenario.AskAsync(db => db.Runs.Where(r => r.Id == run.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.StoppedAt, school.Scenario.Now)));

        Assert.True(await school.Scenario.DoAsync<RunKeeper, bool>(
            runs => runs.CallOffAsync(run.Id, SchoolAtApple.By, default)));
        var report = await ReportAsync(school, run);
        Assert.Equal((1, 1), (report.CalledOff, report.Pending));

        await school.GoOnAsync(seconds: 20);
        report = await ReportAsync(school, run);
        Assert.Equal((1, 1, 0, run.Shown), (report.Done, report.CalledOff, report.Pending, report.Decided));
        Assert.Equal(["hanako"], await school.HoldersAsync());
        Assert.Equal(1, await school.Scenario.AskAsync(db => db.Audit
            .Where(a => a.Action == AuditAction.RunCalledOff)
            .Select(a => a.Count)
            .SingleAsync()));
    }

    [Fact]
    public async Task Whoever_lost_the_right_before_the_run_came_to_it_asks_nothing_of_Apple()
    {
        await using var school = await WithTaroAsync();
        var run = await PreviewAsync(school, "hanako");
        await school.Scenario.AskAsync(db => db.UserRoles.ExecuteDeleteAsync());
        await ConfirmAsync(school, run);
        Assert.Equal([("hanako", (int)VppRefusal.NotAllowed)], await RefusedAsync(school, run));
        Assert.Empty(await school.OrdersAsync());
    }

    [Fact]
    public async Task An_order_that_Apple_never_answers_is_refused_after_a_day()
    {
        await using var school = await WithTaroAsync();
        school.Apple.Polls = int.MaxValue;
        var run = await PreviewAsync(school, "hanako");
        await ConfirmAsync(school, run);
        await school.GoOnAsync(seconds: 2);
        for (var hours = 0; hours < 26; hours++)
        {
            school.Scenario.Clock.Advance(TimeSpan.FromHours(1));
            await school.GoOnAsync();
        }

        Assert.Equal([("hanako", (int)VppRefusal.NoAnswer)], await RefusedAsync(school, run));
    }

    private static async Task<SchoolAtApple> WithTaroAsync(int? chunk = null)
    {
        var school = await SchoolAtApple.CreateAsync(
            apple => apple.People.Add(new("taro", null, null, VppUserStatus.Registered, null, "code")), chunk);
        await school.SyncAsync();
        return school;
    }

    private static Task<Run> PreviewAsync(SchoolAtApple school, params string[] names)
    {
        var change = new VppChange.Assign(
            [.. names.Select(n => new VppAssignment(SchoolAtApple.App, VppAsset.Standard, n, null))]);
        return school.Scenario.DoAsync<VppPreviews, Run>(
            previews => previews.PreviewAsync(school.TokenId, change, "数学", SchoolAtApple.By, default));
    }

    private static Task ConfirmAsync(SchoolAtApple school, Run run) => school.Scenario.DoAsync<RunStart>(
        start => start.ConfirmAsync(run.Id, SchoolAtApple.By, AuditAction.VppChangeConfirmed, default));

    private static Task<RunReport> ReportAsync(SchoolAtApple school, Run run) =>
        school.Scenario.DoAsync<RunKeeper, RunReport>(runs => runs.ReportAsync(run, default));

    private static async Task<IEnumerable<(string Name, int Reason)>> RefusedAsync(SchoolAtApple school, Run run)
    {
        var names = VppRunOrder.Of(run).Change.Whose();
        var items = await school.Scenario.AskAsync(db => db.RunItems
            .Where(i => i.RunId == run.Id && i.Outcome == RunOutcome.Refused)
            .OrderBy(i => i.ItemId)
            .ToListAsync());
        return items.Select(i => (names[(int)i.ItemId - 1], i.Reason));
    }
}
