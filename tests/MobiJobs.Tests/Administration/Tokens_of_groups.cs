using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Tokens;
using MobiJobs.Data;
using MobiJobs.Kinds;

namespace MobiJobs.Tests.Administration;

/// <summary>A token that is limited to groups reaches no device outside them, whoever its person is.</summary>
public sealed class Tokens_of_groups(School school) : IClassFixture<School>
{
    private static readonly DateTimeOffset Later = DateTimeOffset.UtcNow.AddDays(1);

    [Fact]
    public async Task An_administrators_token_of_one_group_sees_and_changes_that_group_only()
    {
        using var api = await ApiAsync(await AdministratorAsync(), school.GroupId);
        var page = await api.GetFromJsonAsync<JsonElement>("/api/v1/devices?limit=500");
        var shown = page.GetProperty("items").EnumerateArray().Select(d => d.GetProperty("number").GetString()!);
        var (inside, outside) = await NumbersAsync();
        Assert.Equal(inside.Order(), shown.Order());

        var order = new { kind = "deviceInformation", devices = new[] { outside[0] } };
        Assert.Equal(HttpStatusCode.BadRequest, (await api.PostAsJsonAsync("/api/v1/operations", order)).StatusCode);
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await api.GetAsync(new Uri($"/api/v1/devices/{outside[0]}", UriKind.Relative))).StatusCode);
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await api.DeleteAsync(new Uri($"/api/v1/devices/{inside[0]}", UriKind.Relative))).StatusCode);
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await api.GetAsync(new Uri("/api/v1/jobs/cancel-all", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task It_is_no_more_than_what_its_person_sees()
    {
        var other = await school.Console.DoAsync<MobiJobsDb, int>(db => db.DeviceGroups
            .Where(g => !school.Inside.Contains(g.Id) && db.Devices.Any(d => d.GroupId == g.Id))
            .Select(g => g.Id)
            .FirstAsync());
        using var api = await ApiAsync(await school.CreatePersonAsync(Permissions.Read), other);
        var page = await api.GetFromJsonAsync<JsonElement>("/api/v1/devices");
        Assert.Empty(page.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task It_confirms_no_preview_that_its_person_made_of_other_groups()
    {
        var name = await AdministratorAsync();
        using var whole = school.Console.ApiOf(await school.Console.TokenAsync(name));
        var (_, outside) = await NumbersAsync();
        var order = new
        {
            kind = "lock",
            devices = new[] { outside[0] },
            reservedFor = DateTimeOffset.UtcNow.AddHours(2),
        };
        var made = await whole.PostAsJsonAsync("/api/v1/operations", order);
        var operation = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("operationId").GetInt64();
        var answer = await whole.PostAsJsonAsync("/api/v1/jobs/cancel/preview", new { filter = new { operation } });
        var preview = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("previewId").GetInt64();

        var confirmation = new { previewId = preview, count = 1 };
        using var limited = await ApiAsync(name, school.GroupId);
        var refused = await limited.PostAsJsonAsync("/api/v1/jobs/cancel", confirmation);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        var done = await whole.PostAsJsonAsync("/api/v1/jobs/cancel", confirmation);
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
    }

    [Fact]
    public async Task When_its_last_group_is_deleted_it_sees_nothing()
    {
        var group = await school.Console.DoAsync<MobiJobsDb, int>(async db =>
        {
            var added = MobiJobs.Devices.Groups.DeviceGroup.Create($"g{Guid.NewGuid():N}"[..20], null);
            db.DeviceGroups.Add(added);
            await db.SaveChangesAsync();
            added.Place(null);
            await db.SaveChangesAsync();
            return added.Id;
        });
        using var api = await ApiAsync(await AdministratorAsync(), group);
        await school.Console.DoAsync<MobiJobsDb, int>(
            db => db.DeviceGroups.Where(g => g.Id == group).ExecuteDeleteAsync());
        var page = await api.GetFromJsonAsync<JsonElement>("/api/v1/devices");
        Assert.Empty(page.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task An_answer_is_repeated_to_another_token_of_the_person_but_not_to_one_of_groups()
    {
        var name = await AdministratorAsync();
        var (_, outside) = await NumbersAsync();
        var inside = await school.Console.DoAsync<MobiJobsDb, string>(db => db.Devices
            .Where(d => school.Inside.Contains(d.GroupId!.Value) && d.EnrollmentId != null)
            .Select(d => d.Number)
            .FirstAsync());
        using var first = school.Console.ApiOf(await school.Console.TokenAsync(name));
        using var replaced = school.Console.ApiOf(await school.Console.TokenAsync(name));
        using var limited = await ApiAsync(name, school.GroupId);
        using var other = await ApiAsync(name, school.GroupId);

        var key = Guid.NewGuid().ToString();
        var (status, text) = await OrderAsync(first, outside[0], key);
        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Equal((status, text), await OrderAsync(replaced, outside[0], key));
        var (refused, told) = await OrderAsync(limited, outside[0], key);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused);
        Assert.DoesNotContain("operationId", told, StringComparison.Ordinal);

        var own = Guid.NewGuid().ToString();
        Assert.Equal(HttpStatusCode.Accepted, (await OrderAsync(limited, inside, own)).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await OrderAsync(limited, inside, own)).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await OrderAsync(other, inside, own)).Status);
        var ordered = await school.Console.DoAsync<MobiJobsDb, int>(db => db.Jobs.CountAsync(
            j => j.Kind == JobKind.LostModeOn
                && (j.Device.Number == inside || j.Device.Number == outside[0])));
        Assert.Equal(2, ordered);
    }

    private static async Task<(HttpStatusCode Status, string Text)> OrderAsync(
        HttpClient api, string number, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/operations")
        {
            Content = JsonContent.Create(new
            {
                kind = "lostModeOn",
                devices = new[] { number },
                reservedFor = Later,
            }),
        };
        request.Headers.Add("Idempotency-Key", key);
        using var answer = await api.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private Task<string> AdministratorAsync() => school.Console.CreatePersonOfAsync(Roles.Administrator);

    private Task<HttpClient> ApiAsync(string name, int group) => school.Console.DoAsync<PersonTokens, HttpClient>(
        async tokens => school.Console.ApiOf((await tokens.CreateAsync(
            name, new NewToken("group", TimeSpan.FromDays(1), null, [group]), "test", CancellationToken.None))!));

    private Task<(List<string> Inside, List<string> Outside)> NumbersAsync() =>
        school.Console.DoAsync<MobiJobsDb, (List<string>, List<string>)>(async db =>
        {
            var inside = school.Inside;
            var all = await db.Devices.Select(d => new { d.Number, d.GroupId, d.State }).ToListAsync();
            var outside = all
                .Where(d => d.GroupId is { } id && !inside.Contains(id))
                .Where(d => d.State == MobiJobs.Devices.DeviceState.Managed);
            return (
                [.. all.Where(d => d.GroupId is { } id && inside.Contains(id)).Select(d => d.Number)],
                [.. outside.Select(d => d.Number)]);
        });
}
