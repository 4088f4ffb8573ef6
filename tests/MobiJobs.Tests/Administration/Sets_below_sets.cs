using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Administration;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;

namespace MobiJobs.Tests.Administration;

/// <summary>A permission set never allows more than those of the groups above, wherever its group is now.</summary>
public sealed class Sets_below_sets(TwoSchools schools) : IClassFixture<TwoSchools>
{
    private static readonly Actor By = new("root", 1);

    [Fact]
    public async Task A_set_that_is_made_above_later_bounds_those_below_at_once()
    {
        var above = await AddGroupAsync(null);
        var below = await AddGroupAsync(above);
        using var api = await ApiAsync(below, TwoSchools.All);
        Assert.Equal(HttpStatusCode.OK, await CancelAsync(api, below));
        await AddSetAsync(above, Permissions.Read, Permissions.RegisterJobs);
        Assert.Equal(HttpStatusCode.Forbidden, await CancelAsync(api, below));
        Assert.Equal(HttpStatusCode.OK, await ReadAsync(api));
    }

    [Fact]
    public async Task A_group_that_is_moved_is_bounded_by_the_sets_of_its_new_place()
    {
        var (narrow, wide) = (await AddGroupAsync(null), await AddGroupAsync(null));
        await AddSetAsync(narrow, Permissions.Read);
        await AddSetAsync(wide, TwoSchools.All);
        var below = await AddGroupAsync(wide);
        using var api = await ApiAsync(below, TwoSchools.All);
        Assert.Equal(HttpStatusCode.OK, await CancelAsync(api, below));
        await MoveAsync(below, narrow);
        Assert.Equal(HttpStatusCode.Forbidden, await CancelAsync(api, below));
        await MoveAsync(below, wide);
        Assert.Equal(HttpStatusCode.OK, await CancelAsync(api, below));
    }

    [Fact]
    public async Task Sets_and_groups_are_read_by_one_statement_each()
    {
        var top = await AddGroupAsync(null);
        var middle = await AddGroupAsync(top);
        var below = await AddGroupAsync(middle);
        foreach (var group in new[] { top, middle }) { await AddSetAsync(group, TwoSchools.All); }

        var name = await AddPersonAsync(below, TwoSchools.All);
        await HoldAsync(name, await AddSetAsync(schools.Own.GroupId, TwoSchools.All));
        using var visitor = await schools.Console.VisitAsync(name);
        await visitor.GetAsync("/deliveries");
        var asked = schools.Console.Statements.Of("/deliveries");
        Assert.Single(asked, text => text.Contains("\"PermissionSets\"", StringComparison.Ordinal));
        Assert.Single(asked, text => text.Contains("CROSS JOIN \"DeviceGroups\"", StringComparison.Ordinal));
        Assert.InRange(asked.Count, 1, 14); // Two of them count for the menu, at most every ten seconds.
    }

    [Fact]
    public async Task Nobody_is_asked_for_who_wants_a_style_sheet_or_a_script()
    {
        using var visitor = await schools.VisitAsync();
        var page = await visitor.GetAsync("/");
        var assets = page.QuerySelectorAll("link[rel=stylesheet]").Select(l => l.GetAttribute("href")!)
            .Concat(page.QuerySelectorAll("script[src]").Select(s => s.GetAttribute("src")!))
            .ToArray();
        Assert.NotEmpty(assets);
        foreach (var asset in assets)
        {
            using var answer = await visitor.AskAsync(new(HttpMethod.Get, asset));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Empty(schools.Console.Statements.Of(asset.Split('?')[0]));
        }
    }

    private Task<int> AddGroupAsync(int? parent) => schools.Console.DoAsync<GroupRegister, MobiJobsDb, int>(
        async (register, db) =>
        {
            var name = $"g{Guid.NewGuid():N}"[..20];
            Assert.Equal(GroupResult.Done, await register.CreateAsync(name, parent, By, default));
            return await db.DeviceGroups.Where(g => g.Name == name).Select(g => g.Id).SingleAsync();
        });

    private async Task MoveAsync(int group, int parent) => Assert.Equal(
        GroupResult.Done,
        await schools.Console.DoAsync<GroupRegister, GroupResult>(r => r.MoveAsync(group, parent, By, default)));

    private Task<int> AddSetAsync(int group, params string[] permissions) =>
        schools.Console.DoAsync<PermissionSets, MobiJobsDb, int>(async (sets, db) =>
        {
            var details = new PermissionSetDetails($"{Guid.NewGuid():N}", permissions, IncludesBelow: true);
            var above = await sets.AboveAsync(group, default);
            var made = await sets.CreateAsync(details, group, above.FirstOrDefault()?.Id, By, default);
            Assert.Equal(PermissionSetResult.Done, made);
            return await db.PermissionSets.Where(s => s.Name == details.Name).Select(s => s.Id).SingleAsync();
        });

    private Task<PermissionSetResult> HoldAsync(string name, int set) =>
        schools.Console.DoAsync<PermissionSets, MobiJobsDb, PermissionSetResult>(async (sets, db) =>
        {
            var person = await db.Users.Where(p => p.UserName == name).Select(p => p.Id).SingleAsync();
            return await sets.HoldAsync(set, person, true, By, default);
        });

    private async Task<string> AddPersonAsync(int group, params string[] permissions)
    {
        var name = $"school-{Guid.NewGuid():N}";
        await schools.Console.CreatePersonAsync(name, null);
        await HoldAsync(name, await AddSetAsync(group, permissions));
        return name;
    }

    private async Task<HttpClient> ApiAsync(int group, params string[] permissions) =>
        await schools.Console.ApiOfAsync(await AddPersonAsync(group, permissions));

    /// <summary>Cancels a job of the group that waits for a far day.</summary>
    private async Task<HttpStatusCode> CancelAsync(HttpClient api, int group)
    {
        var device = schools.Own.Devices[1];
        await schools.Console.DoAsync<MobiJobsDb, int>(db => db.Devices.Where(d => d.Id == device.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.GroupId, group)));
        var job = await schools.AddReservedAsync(device);
        using var answer = await api.PostAsync(new Uri($"/api/v1/jobs/{job}/cancel", UriKind.Relative), null);
        return answer.StatusCode;
    }

    private static async Task<HttpStatusCode> ReadAsync(HttpClient api)
    {
        var page = await api.GetFromJsonAsync<JsonElement>("/api/v1/devices");
        return page.GetProperty("items").GetArrayLength() == 1 ? HttpStatusCode.OK : HttpStatusCode.NotFound;
    }
}
