using Microsoft.EntityFrameworkCore;
using MobiJobs.Devices;
using MobiJobs.Devices.Groups;
using MobiJobs.Devices.List;
using MobiJobs.Shared.Paging;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Devices;

public sealed class DeviceListTests
{
    public static TheoryData<DeviceSort, bool> Orders
    {
        get
        {
            var orders = new TheoryData<DeviceSort, bool>();
            foreach (var sort in Enum.GetValues<DeviceSort>())
            {
                orders.Add(sort, false);
                orders.Add(sort, true);
            }

            return orders;
        }
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Whoever_goes_through_the_pages_meets_each_device_once_there_and_back(
        DeviceSort sort,
        bool descending)
    {
        await using var scenario = await MixedAsync();
        var filter = DeviceFilter.None with { Sort = sort, Descending = descending };
        var expected = await AllAsync(scenario, filter);
        Assert.Equal(23, expected.Count);

        var there = new List<string>();
        var page = await PageAsync(scenario, filter, null, null);
        Assert.Null(page.Previous);
        while (true)
        {
            there.AddRange(page.Rows.Select(r => r.Number));
            if (page.Next is null) { break; }

            page = await PageAsync(scenario, filter, null, page.Next);
        }

        Assert.Equal(expected, there);
        var back = new List<string>();
        while (true)
        {
            back.InsertRange(0, page.Rows.Select(r => r.Number));
            if (page.Previous is null) { break; }

            page = await PageAsync(scenario, filter, page.Previous, null);
        }

        Assert.Equal(expected, back);
    }

    [Fact]
    public async Task A_device_that_goes_while_somebody_reads_leaves_no_gap()
    {
        await using var scenario = await MixedAsync();
        var filter = DeviceFilter.None with { Sort = DeviceSort.Owner };
        var expected = await AllAsync(scenario, filter);
        var page = await PageAsync(scenario, filter, null, null);
        var last = page.Rows[^1].Id;
        await scenario.AskAsync(db => db.Devices
            .Where(d => d.Id == last)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.OwnerName, "んん")));

        Assert.Equal(expected[5], (await PageAsync(scenario, filter, null, page.Next)).Rows[0].Number);
    }

    [Fact]
    public async Task What_is_equal_is_in_the_order_of_numbers_and_groups_are_in_that_of_their_tree()
    {
        await using var scenario = await MixedAsync();
        async Task<List<DeviceRow>> RowsAsync(DeviceSort sort) =>
            [.. (await PageAsync(scenario, DeviceFilter.None with { Sort = sort }, null, null, size: 1000)).Rows];

        var models = await RowsAsync(DeviceSort.Model);
        Assert.Equal([null, "iPad (A16)", "iPhone 15"], models.Select(r => r.Model).Distinct());
        Assert.All(
            models.GroupBy(r => r.Model),
            same => Assert.Equal(same.Select(r => r.Number).Order(StringComparer.Ordinal), same.Select(r => r.Number)));

        var groups = await scenario.AskAsync(db => GroupTree.LoadAsync(db, CancellationToken.None));
        Assert.Equal(
            [null, "2組", "10組", "10組/班"],
            (await RowsAsync(DeviceSort.Group)).Select(r => groups.PathOf(r.GroupId)).Distinct());
        Assert.Equal(
            [DeviceState.Managed, DeviceState.Inactive],
            (await RowsAsync(DeviceSort.State)).Select(r => r.State).Distinct());
    }

    [Fact]
    public async Task A_device_is_found_by_a_part_of_the_name_it_gave_itself_whatever_the_case()
    {
        await using var scenario = await MixedAsync();
        await scenario.AskAsync(async db =>
        {
            (await db.Devices.OrderBy(d => d.Number).FirstAsync()).UpdateInformation(
                new("iPad", "18.1", "F1", true, null, "  100%の_iPad か\u3099  "),
                scenario.Now);
            return await db.SaveChangesAsync();
        });
        Task<List<string>> FindAsync(string name) => AllAsync(scenario, DeviceFilter.None with { Name = name });

        Assert.Equal(["1A-0001"], await FindAsync("100%の_ipad"));
        Assert.Equal(["1A-0001"], await FindAsync("が"));
        Assert.Equal(7, (await FindAsync("のiPad")).Count);
        Assert.Empty(await FindAsync("100_の"));
    }

    [Fact]
    public async Task Conditions_are_joined_by_and()
    {
        await using var scenario = await MixedAsync();
        async Task<int> CountAsync(DeviceFilter filter) => (await AllAsync(scenario, filter)).Count;

        Assert.Equal(9, await CountAsync(DeviceFilter.None with { Number = "１a-000" }));
        Assert.Equal(6, await CountAsync(DeviceFilter.None with { Contact = LastContact.Never }));
        Assert.Equal(3, await CountAsync(DeviceFilter.None with { Number = "1A-000", Contact = LastContact.Never }));
        Assert.Equal(17, await CountAsync(DeviceFilter.None with { Contact = LastContact.Over1Day }));
        Assert.Equal(0, await CountAsync(DeviceFilter.None with { Contact = LastContact.Over30Days }));
        Assert.Equal(2, await CountAsync(DeviceFilter.None with { State = DeviceState.Inactive }));
        Assert.Equal(8, await CountAsync(DeviceFilter.None with { Owner = "佐藤" }));
        Assert.Equal(0, await CountAsync(DeviceFilter.None with { Owner = "%" }));
    }

    [Fact]
    public void A_place_in_one_list_is_none_in_another()
    {
        var filter = DeviceFilter.None with { Sort = DeviceSort.Contact };
        var place = new DeviceCursor("１A-~ 5", Value: new DateTime(2026, 11, 16, 0, 0, 0, DateTimeKind.Utc).Ticks);
        var text = place.Write(filter);
        Assert.True(DeviceCursor.TryRead(text, filter, out var same));
        Assert.Equal(place, same);
        Assert.Equal(Uri.EscapeDataString(text), text);
        DeviceFilter[] others = [DeviceFilter.None, filter with { Descending = true }, filter with { Owner = "佐藤" }];
        Assert.All(others, other => Assert.False(DeviceCursor.TryRead(text, other, out _)));

        string[] nonsense = ["", "1", "1~", "!~~", "~~1", "1~.!~", $"1~~{long.MaxValue}", "1~~-1", "1~~.MQ~", "1~~.QQ"];
        Assert.All(nonsense, key => Assert.False(DeviceCursor.TryRead($"{key}~{filter.Fingerprint()}", filter, out _)));
        Assert.All(["x", "1~2~3~4"], other => Assert.False(DeviceCursor.TryRead(other, filter, out _)));
    }

    /// <summary>
    /// Names, owners, models, groups and times that several share; some devices have none, or were never heard of.
    /// </summary>
    private static async Task<Scenario> MixedAsync()
    {
        var scenario = await Scenario.CreateAsync(devices: 23);
        string[] owners = ["佐藤 花子", "高橋 健", "abc"];
        string?[] names = ["佐藤 花子のiPad", null, "iPhone"];
        string?[] models = ["iPhone 15", "iPad (A16)", null, "iPhone 15"];
        await scenario.AskAsync(async db =>
        {
            int?[] groups =
            [
                null,
                (await EnsureAsync(db, "10組", "班")).Id,
                (await EnsureAsync(db, "2組")).Id,
                (await EnsureAsync(db, "10組")).Id,
                (await EnsureAsync(db, "空")).ParentId,
            ];
            foreach (var id in await db.Devices.Select(d => d.Id).ToListAsync())
            {
                var wasNeverHeardOf = id == 5 || (id % 4 == 0 && id <= 24);
                DateTime? contact = wasNeverHeardOf ? null : scenario.Now.AddDays(-2 - (id % 3));
                var (owner, name) = (owners[(id - 1) % 3], names[(id - 1) % 3]);
                var (model, group) = (models[id % 4], groups[id % 5]);
                var serial = id % 6 == 0 ? null : $"F{99 - id:00}";
                var state = id is 7 or 20 ? DeviceState.Inactive : DeviceState.Managed;
                await db.Devices.Where(d => d.Id == id).ExecuteUpdateAsync(set => set
                    .SetProperty(d => d.OwnerName, owner)
                    .SetProperty(d => d.OwnerForm, Device.OwnerFormOf(owner))
                    .SetProperty(d => d.Name, name)
                    .SetProperty(d => d.Model, model)
                    .SetProperty(d => d.SerialNumber, serial)
                    .SetProperty(d => d.GroupId, group)
                    .SetProperty(d => d.State, state)
                    .SetProperty(d => d.LastContactAt, contact));
            }

            return 0;
        });
        return scenario;
    }

    private static Task<DeviceGroup> EnsureAsync(MobiJobs.Data.MobiJobsDb db, params string[] path) =>
        GroupRegister.EnsureAsync(db, path, CancellationToken.None);

    private static Task<KeysetPage<DeviceRow>> PageAsync(
        Scenario scenario,
        DeviceFilter filter,
        string? before,
        string? after)
    {
        Assert.True(DeviceCursor.TryRead(before, filter, out var from));
        Assert.True(DeviceCursor.TryRead(after, filter, out var to));
        return PageAsync(scenario, filter, from, to, size: 5);
    }

    private static async Task<List<string>> AllAsync(Scenario scenario, DeviceFilter filter) =>
        [.. (await PageAsync(scenario, filter, null, null, size: 1000)).Rows.Select(r => r.Number)];

    private static Task<KeysetPage<DeviceRow>> PageAsync(
        Scenario scenario,
        DeviceFilter filter,
        DeviceCursor? from,
        DeviceCursor? to,
        int size) => scenario.AskAsync(
            db => new DeviceList(db, scenario.Clock).PageAsync(filter, from, to, size, default));
}
