using System.Text;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Devices.Groups;
using MobiJobs.Enrollments.Import;
using MobiJobs.Runs;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Devices;

/// <summary>Groups that somebody renames between the chunks of an import.</summary>
public sealed class Importing_into_groups
{
    private static readonly Actor Tanaka = new("y.tanaka", 2);

    [Fact]
    public async Task A_group_that_is_renamed_meanwhile_is_not_made_twice_and_takes_no_device_in_silence()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 0, chunk: 3);
        await scenario.AskAsync(async db => (await GroupRegister.EnsureAsync(db, ["既存"], default)).Id);
        var run = await ConfirmAsync(
            scenario, "number,group\nA,本校/1年\nB,既存\nC,本校/1年\nD,本校/2年\nE,既存\nF,本校/2年\n");
        Assert.True(await scenario.DoAsync<RunKeeper, bool>(runs => runs.CarryOutChunkAsync(run, default)));

        await RenameAsync(scenario, "本校", "分校");
        await RenameAsync(scenario, "1年", "一年");
        await RenameAsync(scenario, "既存", "別");
        scenario.Clock.Advance(TimeSpan.FromMinutes(1));
        await scenario.SweepAsync();

        var tree = await scenario.AskAsync(db => GroupTree.LoadAsync(db, default));
        Assert.Equal(
            ["分校", "分校/2年", "分校/一年", "別"],
            tree.InOrder.Select(g => tree.PathOf(g.Id)).Order(StringComparer.Ordinal));
        Assert.Equal(
            [("A", "分校/一年"), ("B", "別"), ("C", "分校/一年"), ("D", "分校/2年"), ("F", "分校/2年")],
            await scenario.AskAsync(async db => (await db.Devices.OrderBy(d => d.Number).ToListAsync())
                .ConvertAll(d => (d.Number, tree.PathOf(d.GroupId)))));
        Assert.Equal(
            (int)ImportRefusal.GroupGone,
            await scenario.AskAsync(db => db.RunItems.Where(i => i.Outcome == RunOutcome.Refused)
                .Select(i => i.Reason).SingleAsync()));
    }

    [Fact]
    public async Task Groups_whose_names_look_the_same_are_one()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 0);
        var run = await ConfirmAsync(scenario, "number,group\nA,x/が1\nB,X/か゛１\n");
        await scenario.DoAsync<RunKeeper>(runs => runs.CarryOutAsync(run, default));

        var tree = await scenario.AskAsync(db => GroupTree.LoadAsync(db, default));
        Assert.Equal(
            [("A", "x/が1"), ("B", "x/が1")],
            await scenario.AskAsync(async db => (await db.Devices.OrderBy(d => d.Number).ToListAsync())
                .ConvertAll(d => (d.Number, tree.PathOf(d.GroupId)))));
    }

    private static async Task<long> ConfirmAsync(Scenario scenario, string file)
    {
        var rows = ReadSheet.Of(Encoding.UTF8.GetBytes(file)).Rows;
        var id = await scenario.DoAsync<DeviceImport, long>(
            import => import.PreviewAsync("list.csv", rows, true, Tanaka, default));
        Assert.NotNull(await scenario.DoAsync<RunKeeper, Run?>(
            runs => runs.ConfirmAsync(id, Tanaka, AuditAction.DevicesImported, default)));
        return id;
    }

    private static async Task RenameAsync(Scenario scenario, string from, string to)
    {
        var id = await scenario.AskAsync(
            db => db.DeviceGroups.Where(g => g.Name == from).Select(g => g.Id).SingleAsync());
        Assert.Equal(
            GroupResult.Done,
            await scenario.DoAsync<GroupRegister, GroupResult>(groups => groups.RenameAsync(id, to, Tanaka, default)));
    }
}
