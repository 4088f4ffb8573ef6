using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Tests.Support;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Sync;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Tests.Vpp;

/// <summary>A location goes over in chunks, and what breaks off half way is never taken for the whole.</summary>
public sealed class Synchronising_a_large_location
{
    private static readonly string[] Before = ["F2LX0001", "hanako"];
    private static readonly string[] After = ["F2LX0002", "hanako", "taro"];

    [Fact]
    public async Task No_transaction_changes_more_rows_than_a_chunk()
    {
        await using var school = await SchoolAtApple.CreateAsync(apple =>
        {
            apple.PageSize = 10_000;
            apple.People.AddRange(Enumerable.Range(1, 2_500).Select(
                i => new VppPerson($"user{i}", null, null, VppUserStatus.Associated, $"hash{i}", null)));
            apple.Licenses.AddRange(apple.People.Select(
                p => new VppAssignment(SchoolAtApple.App, VppAsset.Standard, p.ClientUserId, null)));
            apple.Licenses.AddRange(Enumerable.Range(1, 2_500).Select(i => Of(
                i.ToString("F2LX0000", CultureInfo.InvariantCulture))));
        });
        school.Scenario.Changes.Reset();
        Assert.Null(await school.SyncAsync());
        Assert.Equal(5_001, (await school.HoldersAsync()).Count);
        AssertShort(school);

        school.Apple.Licenses.RemoveRange(0, 4_500);
        school.Scenario.Changes.Reset();
        Assert.Null(await school.SyncAsync());
        Assert.Equal(501, (await school.HoldersAsync()).Count);
        AssertShort(school);
    }

    [Fact]
    public async Task A_process_that_dies_anywhere_leaves_each_licence_as_before_or_as_Apple_has_it()
    {
        await using var school = await SchoolAtApple.CreateAsync(apple =>
        {
            apple.People.Add(new("taro", null, null, VppUserStatus.Associated, "hash-of-taro", null));
            Give(apple, Before);
        });
        await school.SyncAsync();
        var kept = await AssignedAtAsync(school, "hanako");
        var (were, will) = (Before, After);
        for (var steps = 0; ; steps++)
        {
            school.Scenario.Clock.Advance(TimeSpan.FromMinutes(1));
            var syncedAt = (await school.TokenAsync()).SyncedAt;
            Give(school.Apple, will);
            if (!await DiesAsync(school, steps)) { break; }

            var holders = await school.HoldersAsync();
            Assert.Empty(were.Intersect(will).Except(holders));
            Assert.Empty(holders.Except(were).Except(will));
            if ((await school.TokenAsync()).SyncedAt != syncedAt) { Assert.Equal(will, holders); }

            school.Scenario.Clock.Advance(TimeSpan.FromMinutes(1));
            Assert.Null(await school.SyncAsync());
            Assert.Equal(will, await school.HoldersAsync());
            Assert.Equal((will.Length, 0), (await AssignedAsync(school), await FetchedAsync(school)));
            (were, will) = (will, were);
        }

        Assert.Equal(kept, await AssignedAtAsync(school, "hanako"));
        Assert.Equal(will, await school.HoldersAsync());
    }

    [Fact]
    public async Task Pages_that_stop_coming_change_nothing()
    {
        await using var school = await SchoolAtApple.CreateAsync(apple => Give(apple, Before));
        await school.SyncAsync();
        var syncedAt = (await school.TokenAsync()).SyncedAt;
        Give(school.Apple, After);
        school.Apple.PageSize = 1;
        school.Server.Instead("assignments", _ => Task.CompletedTask);
        for (var i = 0; i < 3; i++) { school.Server.Instead("assignments", 503, "", "120"); }

        school.Scenario.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, await school.SyncAsync());
        Assert.Equal(Before, await school.HoldersAsync());
        Assert.Equal(syncedAt, (await school.TokenAsync()).SyncedAt);
    }

    [Fact]
    public async Task A_list_that_changes_while_it_is_read_is_taken_over_as_it_is_in_the_end()
    {
        await using var school = await SchoolAtApple.CreateAsync(apple => Give(apple, ["F2LX0001", "F2LX0002"]));
        school.Apple.PageSize = 1;
        school.Server.Instead("assignments", _ => Task.CompletedTask);
        school.Server.Instead("assignments", _ =>
        {
            Give(school.Apple, ["F2LX0002", "F2LX0003"]);
            school.Apple.Touch();
            return Task.CompletedTask;
        });
        Assert.Null(await school.SyncAsync());
        Assert.Equal(["F2LX0002", "F2LX0003"], await school.HoldersAsync());
    }

    [Fact]
    public async Task A_synchronisation_that_another_process_overtakes_writes_no_more()
    {
        await using var school = await SchoolAtApple.CreateAsync(apple => Give(apple, Before));
        await school.SyncAsync();
        var syncedAt = (await school.TokenAsync()).SyncedAt;
        Give(school.Apple, After);
        school.Scenario.Clock.Advance(TimeSpan.FromMinutes(1));
        school.Server.Instead("assignments", _ => OvertakeAsync(school));
        Assert.Null(await school.SyncAsync());
        Assert.Equal(Before, await school.HoldersAsync());
        Assert.Equal(syncedAt, (await school.TokenAsync()).SyncedAt);
        Assert.Equal(2, school.Server.Count("GET assignments")); // Not once more: the other one does it.
    }

    [Fact]
    public async Task A_token_that_fails_holds_up_no_other()
    {
        await using var school = await SchoolAtApple.CreateAsync();
        var other = await school.Scenario.DoAsync<VppTokenVault, VppToken>(vault => Task.FromResult(
            VppToken.Register(
                1,
                new VppAccount("other", "分校", "", school.Scenario.Now.AddDays(100)),
                vault.Protect(school.Apple.Token),
                school.Scenario.Now)));
        await school.Scenario.AskAsync(async db =>
        {
            db.VppTokens.Add(other);
            await db.SaveChangesAsync();
            return await db.PoisonAsync("VppContents", "\"TokenId\" = 1");
        });
        await Assert.ThrowsAsync<AggregateException>(
            () => school.Scenario.DoAsync<VppSync>(sync => sync.RunAllAsync(default)));
        Assert.Equal(
            [null, school.Scenario.Now],
            await school.Scenario.AskAsync(
                db => db.VppTokens.OrderBy(t => t.Id).Select(t => t.SyncedAt).ToListAsync()));
    }

    private static Task OvertakeAsync(SchoolAtApple school) => school.Scenario.AskAsync(
        db => OneSync.BeginAsync(db, school.TokenId, school.Scenario.Now, default));

    private static void AssertShort(SchoolAtApple school) =>
        Assert.InRange(school.Scenario.Changes.Most, 1, OneSync.ChunkSize + 1); // And the token's own row.

    private static async Task<bool> DiesAsync(SchoolAtApple school, int steps)
    {
        school.Scenario.Crash.After(steps);
        try
        {
            await school.SyncAsync();
            return false;
        }
        catch (Exception e) when (Crash.Is(e))
        {
            return true;
        }
        finally
        {
            school.Scenario.Crash.After(-1);
        }
    }

    private static void Give(AppleLocation apple, string[] holders)
    {
        apple.Licenses.Clear();
        apple.Licenses.AddRange(holders.Select(Of));
    }

    private static VppAssignment Of(string holder) => char.IsUpper(holder[0])
        ? new(SchoolAtApple.App, VppAsset.Standard, null, holder)
        : new(SchoolAtApple.App, VppAsset.Standard, holder, null);

    private static Task<DateTime> AssignedAtAsync(SchoolAtApple school, string name) => school.Scenario.AskAsync(
        db => db.Licenses.Where(l => db.VppUsers.Any(u => u.Id == l.UserId && u.Name == name))
            .Select(l => l.AssignedAt).SingleAsync());

    private static Task<int> AssignedAsync(SchoolAtApple school) =>
        school.Scenario.AskAsync(db => db.VppContents.Select(c => c.Assigned).SingleAsync());

    private static Task<int> FetchedAsync(SchoolAtApple school) => school.Scenario.AskAsync(async db =>
        await db.Set<FetchedPerson>().CountAsync() + await db.Set<FetchedLicense>().CountAsync());
}
