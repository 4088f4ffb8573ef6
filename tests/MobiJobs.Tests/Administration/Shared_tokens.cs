using System.Net;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Shared;
using MobiJobs.Tests.Support;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Contents;
using MobiJobs.Vpp.Tokens;
using MobiJobs.Vpp.Users;

namespace MobiJobs.Tests.Administration;

/// <summary>ライセンス共有: what another group learns by it, and what becomes of it when groups are moved.</summary>
public sealed class Shared_tokens(TwoSchools schools) : IClassFixture<TwoSchools>
{
    [Fact]
    public async Task Of_a_shared_token_a_group_sees_the_people_of_its_devices_and_those_of_nobody()
    {
        var (token, others) = (schools.Other.Token, schools.Other.User);
        var (ours, free) = (await AddUserAsync(token, "of-ours"), await AddUserAsync(token, "of-nobody"));
        await LinkAsync(schools.Other.Devices[0].Id, others);
        await LinkAsync(schools.Own.Devices[0].Id, ours);
        await AskAsync(db =>
        {
            db.AddRange(VppShare.Of(token, schools.Own.GroupId), License.OfUser(token, 900000001, others, Now));
            return db.SaveChangesAsync();
        });
        using var person = await schools.VisitAsync();

        var list = await person.GetAsync($"/vpp/{token}/users");

        list.AssertShows("main", "of-ours");
        list.AssertShows("main", "of-nobody");
        Assert.DoesNotContain("user-S", list.Body!.TextContent, StringComparison.Ordinal);
        await AssertAsync(person, $"/vpp/{token}/users/{others}", HttpStatusCode.NotFound);
        foreach (var id in (int[])[ours, free])
        {
            await AssertAsync(person, $"/vpp/{token}/users/{id}", HttpStatusCode.OK);
        }

        var content = await person.GetAsync($"/vpp/{token}/contents/900000001");
        Assert.DoesNotContain("user-S", content.Body!.TextContent, StringComparison.Ordinal);

        using var owner = await schools.Console.VisitAsync(
            await schools.CreatePersonAsync(schools.Other, null, TwoSchools.All), followsRedirects: false);
        (await owner.GetAsync($"/vpp/{token}/users")).AssertShows("main", "user-S");
        (await owner.GetAsync($"/vpp/{token}/contents/900000001")).AssertShows("main", "user-S");
    }

    [Fact]
    public async Task A_share_ends_when_its_group_is_moved_away_from_the_one_that_owns_the_token()
    {
        var token = schools.Own.Token;
        var stays = await GroupAsync("North", "stays");
        var (moves, below) = (await GroupAsync("North", "moves"), await GroupAsync("North", "moves", "below"));
        await AskAsync(db =>
        {
            db.AddRange(VppShare.Of(token, stays), VppShare.Of(token, moves), VppShare.Of(token, below));
            return db.SaveChangesAsync();
        });
        using var root = await schools.Console.VisitAsync("root");
        var page = await root.GetAsync($"/groups/{moves}/move");
        page.AssertShows(".notice-late", "Location N（North）→ North/moves/below");

        await MoveAsync(root, moves, stays); // Still below the group that owns it.
        Assert.Equal([stays, moves, below], await SharedWithAsync(token));
        await MoveAsync(root, moves, schools.Other.GroupId);

        Assert.Equal([stays], await SharedWithAsync(token));
        var entries = await AskAsync(db => db.Audit.Where(e => e.Action == AuditAction.VppTokenUnshared)
            .OrderBy(e => e.Id).Select(e => e.Subject).ToListAsync());
        Assert.Equal(["Location N → South/moves", "Location N → South/moves/below"], entries);
        var moved = await AskAsync(db => db.Audit.Where(e => e.Action == AuditAction.GroupMoved)
            .OrderByDescending(e => e.Id).FirstAsync());
        Assert.Equal(
            ("moves", "North/stays/moves", "South/moves"), (moved.Subject, moved.Before, moved.After));
        Assert.Empty((await root.GetAsync($"/groups/{moves}/move")).QuerySelectorAll(".notice-late"));
    }

    private static DateTime Now => TimeProvider.System.UtcNow();

    private static async Task AssertAsync(Visitor person, string path, HttpStatusCode status)
    {
        await person.GetAsync(path);
        Assert.Equal((path, status), (path, person.Last.StatusCode));
    }

    private static async Task MoveAsync(Visitor root, int group, int parent) => await root.SubmitAsync(
        await root.GetAsync($"/groups/{group}/move"),
        "form[action$='/move']",
        new() { ["parent"] = $"{parent}", ["password"] = RunningConsole.Password });

    private Task<int> AddUserAsync(int token, string name) => AskAsync(async db =>
    {
        var user = VppUser.From(
            token, new VppPerson(name, null, null, VppUserStatus.Associated, null, null), Now);
        db.Add(user);
        await db.SaveChangesAsync();
        return user.Id;
    });

    private Task<int> LinkAsync(long device, int user) => AskAsync(db => db.Devices.Where(d => d.Id == device)
        .ExecuteUpdateAsync(set => set.SetProperty(d => d.VppUserId, user)));

    private async Task<int> GroupAsync(params string[] names) =>
        (await AskAsync(db => GroupRegister.EnsureAsync(db, names, default))).Id;

    private Task<List<int>> SharedWithAsync(int token) => AskAsync(db => db.VppShares
        .Where(s => s.TokenId == token).OrderBy(s => s.GroupId).Select(s => s.GroupId).ToListAsync());

    private Task<T> AskAsync<T>(Func<MobiJobsDb, Task<T>> question) => schools.Console.ReadAsync(question);
}
