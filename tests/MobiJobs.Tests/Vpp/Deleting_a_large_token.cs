using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Audit;
using MobiJobs.Runs;
using MobiJobs.Tests.Operations;
using MobiJobs.Tests.Support;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Contents;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp.Tokens;
using MobiJobs.Vpp.Users;

namespace MobiJobs.Tests.Vpp;

/// <summary>A token goes at once, and what was known of its location after it, while others write.</summary>
public sealed class Deleting_a_large_token
{
    private const int People = 4_100;

    [Fact]
    public async Task No_transaction_changes_more_rows_than_a_chunk()
    {
        await using var school = await LargeAsync();
        var scenario = school.Scenario;
        var shown = await ContentsAsync(school);
        Assert.Equal(new TokenContents(People + 1, People, People), shown);
        scenario.Changes.Reset();

        Assert.True(await DeleteAsync(school, shown));
        Assert.False(await scenario.AskAsync(db => db.VppTokens.AnyAsync()));
        await scenario.SweepAsync();

        Assert.InRange(scenario.Changes.Most, 1, DeletedTokens.ChunkSize);
        Assert.InRange(scenario.Changes.Transactions, 9, 30);
        Assert.Equal(0, await LeftAsync(scenario));
        Assert.Equal(shown.Users + shown.Licenses, await scenario.AskAsync(db => db.Audit
            .Where(a => a.Action == AuditAction.VppTokenDeleted).Select(a => a.Count).SingleAsync()));
    }

    [Fact]
    public async Task A_process_that_dies_at_any_step_deletes_all_or_nothing_in_the_end()
    {
        var died = true;
        for (var step = 0; died; step++)
        {
            await using var school = await SchoolAtApple.CreateAsync(
                apple => apple.Licenses.Add(new(SchoolAtApple.App, VppAsset.Standard, "hanako", null)));
            await school.SyncAsync();
            await school.AssignAsync("hanako");
            var shown = await ContentsAsync(school);
            school.Scenario.Crash.After(step);
            died = await DiesAsync(school, shown);
            school.Scenario.Crash.After(-1);

            var isDeleted = !await school.Scenario.AskAsync(db => db.VppTokens.AnyAsync());
            await school.Scenario.SweepAsync();
            Assert.Equal(isDeleted ? 0 : 5, await LeftAsync(school.Scenario));
        }
    }

    [Fact]
    public async Task The_same_location_can_be_registered_again_before_all_is_cleared_away_and_keeps_what_it_has_then()
    {
        await using var school = await SchoolAtApple.CreateAsync();
        await school.SyncAsync();
        await DeleteAsync(school, await ContentsAsync(school));
        Assert.Equal(
            TokenResult.Done,
            await school.Scenario.DoAsync<VppTokens, TokenResult>(tokens => tokens.RegisterAsync(
                System.Text.Encoding.ASCII.GetBytes(school.Apple.Token), 1, SchoolAtApple.By, default)));
        var token = (await school.TokenAsync()).Id;
        await school.Scenario.DoAsync<MobiJobs.Vpp.Sync.VppSync, VppTroubleException?>(
            sync => sync.RunAsync(token, default));

        await school.Scenario.SweepAsync();

        Assert.Equal(["hanako"], await school.Scenario.AskAsync(
            db => db.VppUsers.Where(u => u.TokenId == token).Select(u => u.Name).ToListAsync()));
        Assert.Single(await school.Scenario.AskAsync(db => db.VppUsers.ToListAsync()));
    }

    [Fact]
    public async Task Orders_of_a_deleted_token_are_not_submitted_any_more()
    {
        await using var school = await SchoolAtApple.CreateAsync();
        await school.SyncAsync();
        await school.AssignAsync("hanako");
        await DeleteAsync(school, await ContentsAsync(school));

        await school.GoOnAsync(seconds: 5);

        Assert.Equal(0, school.Server.Count("POST assets/associate"));
    }

    /// <summary>Thousands of people, each with a device, a licence, and a change that Apple is still to make.</summary>
    private static async Task<SchoolAtApple> LargeAsync()
    {
        var school = await SchoolAtApple.CreateAsync();
        await school.SyncAsync();
        var now = school.Scenario.Now;
        await school.Scenario.AskAsync(async db =>
        {
            await Fleet.AddAsync(db, People, "2年", now);
            await db.BulkInsertAsync(
                Enumerable.Range(1, People).Select(i => VppUser.From(school.TokenId, Person(i), now)), false, default);
            var users = await db.VppUsers.Where(u => u.Name != "hanako").Select(u => u.Id).ToListAsync();
            await db.BulkInsertAsync(
                users.Select(u => License.OfUser(school.TokenId, SchoolAtApple.App, u, now)), false, default);
            await db.Devices.Where(d => d.OwnerName == "大勢").ExecuteUpdateAsync(set => set.SetProperty(
                d => d.VppUserId,
                d => db.VppUsers.Where(u => u.Name == "p" + (d.Id - 1)).Select(u => (int?)u.Id).FirstOrDefault()));
            return true;
        });
        var names = Enumerable.Range(1, People).Select(i => Person(i).ClientUserId);
        var change = new VppChange.Assign(
            [.. names.Select(n => new VppAssignment(SchoolAtApple.App, VppAsset.Standard, n, null))]);
        var run = await school.Scenario.DoAsync<VppPreviews, Run>(
            previews => previews.PreviewAsync(school.TokenId, change, "数学", SchoolAtApple.By, default));
        await school.Scenario.DoAsync<RunKeeper, Run?>(runs => runs.ConfirmAsync(
            run.Id, SchoolAtApple.By, AuditAction.VppChangeConfirmed, default));
        await school.Scenario.DoAsync<RunKeeper>(runs => runs.CarryOutAsync(run.Id, default));
        return school;
    }

    private static VppPerson Person(int number) => new(
        "p" + number.ToString(CultureInfo.InvariantCulture), null, null, VppUserStatus.Associated, null, null);

    private static Task<TokenContents> ContentsAsync(SchoolAtApple school) =>
        school.Scenario.DoAsync<VppTokens, TokenContents>(tokens => tokens.ContentsAsync(school.TokenId, default));

    private static Task<bool> DeleteAsync(SchoolAtApple school, TokenContents shown) =>
        school.Scenario.DoAsync<VppTokens, bool>(
            tokens => tokens.DeleteAsync(school.TokenId, shown, SchoolAtApple.By, default));

    private static async Task<bool> DiesAsync(SchoolAtApple school, TokenContents shown)
    {
        try
        {
            await DeleteAsync(school, shown);
            await school.Scenario.SweepAsync();
            return school.Scenario.Crash.IsDead;
        }
        catch (Exception e) when (school.Scenario.Crash.IsDead)
        {
            Assert.True(Crash.Is(e) || e is AggregateException);
            return true;
        }
    }

    /// <summary>Everything that there is of tokens, and what waits for them.</summary>
    private static Task<int> LeftAsync(Scenario scenario) => scenario.AskAsync(async db =>
        await db.VppTokens.IgnoreQueryFilters().CountAsync()
            + await db.VppUsers.CountAsync()
            + await db.Licenses.CountAsync()
            + await db.VppContents.CountAsync()
            + await db.VppOrders.CountAsync()
            + await db.Devices.CountAsync(d => d.VppUserId != null)
            + await db.RunItems.CountAsync(i => i.Outcome == RunOutcome.Pending));
}
