using Microsoft.EntityFrameworkCore;
using MobiJobs.Devices;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Devices;

public sealed class DeviceListTests
{
    [Theory]
    [InlineData(DeviceSort.Number, false)]
    [InlineData(DeviceSort.Number, true)]
    [InlineData(DeviceSort.Owner, false)]
    [InlineData(DeviceSort.Owner, true)]
    [InlineData(DeviceSort.Contact, false)]
    [InlineData(DeviceSort.Contact, true)]
    public async Task Whoever_goes_through_the_pages_meets_each_device_once_there_and_back(DeviceSort sort, bool descending)
    {
        await using var scenario = await MixedAsync();
        var filter = DeviceFilter.None with { Sort = sort, Descending = descending };
        var expected = await AllAsync(scenario, filter);
        Assert.Equal(23, expected.Count);

        var there = new List<string>();
        var page = await PageAsync(scenario, filter, null, null);
        Assert.Null(page.Before);
        while (true)
        {
            there.AddRange(page.Rows.Select(r => r.Number));
            if (page.After is null) { break; }

            page = await PageAsync(scenario, filter, null, page.After);
        }

        Assert.Equal(expected, there);
        var back = new List<string>();
        while (true)
        {
            back.InsertRange(0, page.Rows.Select(r => r.Number));
            if (page.Before is null) { break; }

            page = await PageAsync(scenario, filter, page.Before, null);
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
        await scenario.AskAsync(db => db.Devices.Where(d => d.Id == last).ExecuteUpdateAsync(set => set.SetProperty(d => d.OwnerName, "んん")));

        Assert.Equal(expected[5], (await PageAsync(scenario, filter, null, page.After)).Rows[0].Number);
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
        Assert.Equal(0, await CountAsync(DeviceFilter.None with { State = DeviceState.Inactive }));
        Assert.Equal(8, await CountAsync(DeviceFilter.None with { Owner = "佐藤" }));
        Assert.Equal(0, await CountAsync(DeviceFilter.None with { Owner = "%" }));
    }

    [Fact]
    public void A_place_in_one_list_is_none_in_another()
    {
        var filter = DeviceFilter.None with { Sort = DeviceSort.Contact };
        var text = new DeviceCursor("", new DateTime(2026, 11, 16, 0, 0, 0, DateTimeKind.Utc), 5).Write(filter);
        Assert.True(DeviceCursor.TryRead(text, filter, out var same));
        Assert.Equal(5, same!.Id);
        Assert.Equal(Uri.EscapeDataString(text), text);
        foreach (var other in (DeviceFilter[])[DeviceFilter.None, filter with { Descending = true }, filter with { Owner = "佐藤" }]) { Assert.False(DeviceCursor.TryRead(text, other, out _)); }

        foreach (var nonsense in (string[])["x", "1~2~3~4", $"1~~!~{filter.Fingerprint()}", $"1~{long.MaxValue}~~{filter.Fingerprint()}"]) { Assert.False(DeviceCursor.TryRead(nonsense, filter, out _)); }
    }

    /// <summary>Owners and times that several share, and some devices never heard of.</summary>
    private static async Task<Scenario> MixedAsync()
    {
        var scenario = await Scenario.CreateAsync(devices: 23);
        string[] owners = ["佐藤 花子", "高橋 健", "abc"];
        await scenario.AskAsync(async db =>
        {
            foreach (var id in await db.Devices.Select(d => d.Id).ToListAsync())
            {
                DateTime? contact = id % 4 == 0 && id <= 24 ? null : id % 4 == 1 && id == 5 ? null : scenario.Now.AddDays(-2 - (id % 3));
                var owner = owners[(id - 1) % 3];
                await db.Devices.Where(d => d.Id == id).ExecuteUpdateAsync(set => set.SetProperty(d => d.OwnerName, owner).SetProperty(d => d.LastContactAt, contact));
            }

            return 0;
        });
        return scenario;
    }

    private static Task<DevicePage> PageAsync(Scenario scenario, DeviceFilter filter, string? before, string? after)
    {
        Assert.True(DeviceCursor.TryRead(before, filter, out var from) & DeviceCursor.TryRead(after, filter, out var to));
        return scenario.AskAsync(db => new DeviceList(db, scenario.Clock).PageAsync(db.Devices, filter, from, to, 5, CancellationToken.None));
    }

    private static async Task<List<string>> AllAsync(Scenario scenario, DeviceFilter filter) =>
        [.. (await scenario.AskAsync(db => new DeviceList(db, scenario.Clock).PageAsync(db.Devices, filter, null, null, 1000, CancellationToken.None))).Rows.Select(r => r.Number)];
}
