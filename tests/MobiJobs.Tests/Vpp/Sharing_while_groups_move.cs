using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Devices.Groups;
using MobiJobs.Tests.Support;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Tests.Vpp;

/// <summary>A token is shared with groups below its own, whatever becomes of the groups at that moment.</summary>
public sealed class Sharing_while_groups_move
{
    private static readonly Actor Tanaka = new("y.tanaka", 2);

    [Fact]
    public async Task A_group_that_is_moved_away_at_that_moment_gets_no_share()
    {
        await using var scenario = await Scenario.CreateAsync();
        var (token, moves, elsewhere) = await PrepareAsync(scenario);
        scenario.Meanwhile<GroupRegister>(
            ["UPDATE", "DeviceGroups"], groups => groups.MoveAsync(moves, elsewhere, Tanaka, default));

        var result = await ShareAsync(scenario, token, moves);

        Assert.True(scenario.Other.HasActed);
        Assert.Equal(TokenResult.NotBelow, result);
        Assert.Empty(await scenario.AskAsync(db => db.VppShares.ToListAsync()));
    }

    [Fact]
    public async Task No_form_shares_it_with_the_own_group_another_one_or_none()
    {
        await using var scenario = await Scenario.CreateAsync();
        var (token, moves, elsewhere) = await PrepareAsync(scenario);
        var own = await scenario.AskAsync(db => db.VppTokens.Select(t => t.GroupId).SingleAsync());
        foreach (var group in (int[])[own, elsewhere, 0, 987_654])
        {
            Assert.Equal(TokenResult.NotBelow, await ShareAsync(scenario, token, group));
        }

        Assert.Equal(TokenResult.Done, await ShareAsync(scenario, token, moves));
        await scenario.DoAsync<GroupRegister, GroupResult>(
            groups => groups.MoveAsync(moves, elsewhere, Tanaka, default));
        await scenario.DoAsync<GroupRegister, GroupResult>(groups => groups.MoveAsync(moves, own, Tanaka, default));
        Assert.Empty(await scenario.AskAsync(db => db.VppShares.ToListAsync())); // Back, but not shared again.
    }

    private static Task<TokenResult> ShareAsync(Scenario scenario, int token, int group) =>
        scenario.DoAsync<VppShares, TokenResult>(shares => shares.ShareAsync(token, group, Tanaka, default));

    private static Task<(int Token, int Moves, int Elsewhere)> PrepareAsync(Scenario scenario) =>
        scenario.AskAsync(async db =>
        {
            var owner = await GroupRegister.EnsureAsync(db, ["North"], default);
            var moves = await GroupRegister.EnsureAsync(db, ["North", "moves"], default);
            var elsewhere = await GroupRegister.EnsureAsync(db, ["South"], default);
            var account = new VppAccount("location", "Location", "Organization", scenario.Now.AddYears(1));
            var token = VppToken.Register(owner.Id, account, "secret", scenario.Now);
            db.Add(token);
            await db.SaveChangesAsync();
            return (token.Id, moves.Id, elsewhere.Id);
        });
}
