using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Devices;
using MobiJobs.Devices.Groups;
using MobiJobs.Jobs.Filter;
using MobiJobs.Jobs.List;
using MobiJobs.Shared;
using MobiJobs.Shared.Paging;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Devices;

public sealed class GroupTests
{
    private static readonly Actor By = new("y.tanaka", 2);

    [Fact]
    public async Task A_group_means_those_below_it_wherever_it_is_moved()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        var school = await AddAsync(scenario, "本校");
        var year = await AddAsync(scenario, "本校/1年");
        var other = await AddAsync(scenario, "分校");
        var room = await AddAsync(scenario, "本校/1年/A組");
        await PutAsync(scenario, 1, room);
        await PutAsync(scenario, 2, school);
        await PutAsync(scenario, 3, other);
        foreach (var device in (long[])[1, 2, 3]) { await scenario.RegisterAsync(device: device); }

        Assert.Equal([1, 2], await DevicesOfAsync(scenario, school));
        Assert.Equal([1], await DevicesOfAsync(scenario, year));
        Assert.Equal([1, 2], await JobDevicesOfAsync(scenario, school));

        Assert.Equal(GroupResult.Done, await DoAsync(scenario, g => g.MoveAsync(year, other, By, default)));
        Assert.Equal([2], await DevicesOfAsync(scenario, school));
        Assert.Equal([1, 3], await DevicesOfAsync(scenario, other));
        Assert.Equal("分校/1年/A組", (await scenario.AskAsync(db => GroupTree.LoadAsync(db, default))).PathOf(room));
    }

    [Fact]
    public async Task The_jobs_of_a_group_are_the_same_however_many_devices_it_has()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        var school = await AddAsync(scenario, "本校");
        var room = await AddAsync(scenario, "本校/A組");
        var other = await AddAsync(scenario, "分校");
        await PutAsync(scenario, 1, room);
        await PutAsync(scenario, 2, other);
        foreach (var device in (long[])[1, 2, 3, 1]) { await scenario.RegisterAsync(device: device); }

        Assert.Equal([1, 1], await JobDevicesOfAsync(scenario, school));
        var many = Enumerable.Range(0, JobFilter.FewDevices + 1)
            .Select(i => Device.Register($"M{i:0000}", "", null, null, room, scenario.Now))
            .ToList();
        await scenario.AskAsync(async db =>
        {
            await db.BulkInsertAsync(many, keepKeys: false, default);
            return 0;
        });

        Assert.Equal([1, 1], await JobDevicesOfAsync(scenario, school));
        var ofSchool = JobFilter.None with { Group = school };
        var page = await scenario.DoAsync<JobList, KeysetPage<JobRow>>(
            list => list.PageAsync(ofSchool, null, null, 1, default));
        Assert.Equal([4], page.Rows.Select(r => r.Id));
        Assert.NotNull(page.Next);
    }

    [Fact]
    public async Task A_group_goes_neither_below_itself_nor_deeper_than_99_levels()
    {
        await using var scenario = await Scenario.CreateAsync();
        var deepest = await AddAsync(
            scenario,
            string.Join('/', Enumerable.Range(1, DeviceGroup.MaxLevels).Select(i => $"L{i}")));
        var top = await AddAsync(scenario, "L1");
        var alone = await AddAsync(scenario, "一人");

        Assert.Equal(GroupResult.BelowItself, await DoAsync(scenario, g => g.MoveAsync(top, deepest, By, default)));
        Assert.Equal(GroupResult.BelowItself, await DoAsync(scenario, g => g.MoveAsync(top, top, By, default)));
        Assert.Equal(GroupResult.TooDeep, await DoAsync(scenario, g => g.MoveAsync(top, alone, By, default)));
        Assert.Equal(GroupResult.TooDeep, await DoAsync(scenario, g => g.CreateAsync("L100", deepest, By, default)));
        Assert.Equal(
            DeviceGroup.MaxLevels,
            (await scenario.AskAsync(db => GroupTree.LoadAsync(db, default))).InOrder.Max(g => g.Level));
    }

    [Fact]
    public async Task A_name_is_unique_among_siblings_only_and_a_group_in_use_stays()
    {
        await using var scenario = await Scenario.CreateAsync();
        var (first, second) = (await AddAsync(scenario, "1年/A組"), await AddAsync(scenario, "2年/A組"));
        var year = await AddAsync(scenario, "1年");
        Assert.NotEqual(first, second);
        Assert.Equal(GroupResult.NameTaken, await DoAsync(scenario, g => g.CreateAsync("1年", null, By, default)));
        Assert.Equal(GroupResult.NameTaken, await DoAsync(scenario, g => g.CreateAsync("A組", year, By, default)));
        Assert.Equal(GroupResult.NameTaken, await DoAsync(scenario, g => g.MoveAsync(second, year, By, default)));

        await PutAsync(scenario, 1, first);
        Assert.Equal(GroupResult.NotEmpty, await DoAsync(scenario, g => g.DeleteAsync(year, By, default)));
        Assert.Equal(GroupResult.NotEmpty, await DoAsync(scenario, g => g.DeleteAsync(first, By, default)));
        Assert.Equal(GroupResult.Done, await DoAsync(scenario, g => g.DeleteAsync(second, By, default)));
        Assert.Equal(GroupResult.Gone, await DoAsync(scenario, g => g.DeleteAsync(second, By, default)));
    }

    [Fact]
    public async Task A_name_or_a_path_leads_to_a_group_unless_several_have_the_name()
    {
        await using var scenario = await Scenario.CreateAsync();
        var (first, top) = (await AddAsync(scenario, "1年/A組"), await AddAsync(scenario, "A組"));
        var office = await AddAsync(scenario, "職員室");
        var tree = await scenario.AskAsync(db => GroupTree.LoadAsync(db, default));

        Assert.Equal(office, tree.Find(" 職員室 ").Id);
        Assert.Equal(first, tree.Find("1年/A組").Id);
        Assert.Equal(top, tree.Find("/A組").Id);
        Assert.True(tree.Find("A組").IsAmbiguous);
        foreach (var unknown in (string[])["", "/", "3年", "1年/B組", "A組/1年"])
        {
            Assert.Equal(GroupFound.Unknown, tree.Find(unknown));
        }

        Assert.Null(DeviceGroup.ReadName("1年/A組"));
        Assert.Null(DeviceGroup.ReadName(new string('あ', 41)));
    }

    private static Task<GroupResult> DoAsync(Scenario scenario, Func<GroupRegister, Task<GroupResult>> change) =>
        scenario.DoAsync(change);

    private static async Task<int> AddAsync(Scenario scenario, string path) =>
        await scenario.AskAsync(async db => (await GroupRegister.EnsureAsync(db, path.Split('/'), default)).Id);

    private static Task PutAsync(Scenario scenario, long device, int group) => scenario.AskAsync(db => db.Devices
        .Where(d => d.Id == device)
        .ExecuteUpdateAsync(set => set.SetProperty(d => d.GroupId, group)));

    private static Task<List<long>> DevicesOfAsync(Scenario scenario, int group) => scenario.AskAsync(
        db => db.Devices.InGroup(db.DeviceGroups, group).OrderBy(d => d.Id).Select(d => d.Id).ToListAsync());

    private static Task<List<long>> JobDevicesOfAsync(Scenario scenario, int group) => scenario.AskAsync(async db =>
    {
        var jobs = await (JobFilter.None with { Group = group }).ApplyAsync(
            db.Jobs,
            db,
            new OrganizationTime(TimeZoneInfo.Utc),
            scenario.Now,
            default);
        return await jobs.Select(j => j.DeviceId).Order().ToListAsync();
    });
}
