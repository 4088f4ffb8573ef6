using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Devices.Groups;
using MobiJobs.Gateway;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Operations;

/// <summary>
/// What a device's platform, OS or supervision rules out is refused when it is ordered, for one device with the reason
/// at its field; among many, those devices are counted and left out. What is unknown rules nothing out.
/// </summary>
public sealed class Refusing_what_devices_don_t_take(SilentNanoMdm console) : IClassFixture<SilentNanoMdm>
{
    private const string Platform = "この種類の端末では実行できないジョブです。";
    private const string Os = "端末のOSが古く、このジョブに対応していません。";
    private const string Supervision = "監視対象の端末でないと実行できないジョブです。";

    private readonly string group = $"NT{Guid.NewGuid():N}"[..10];

    [Theory]
    [InlineData("lostModeOn", "MacBook Air", "26.1", true, Platform)]
    [InlineData("lostModeOn", "iPhone", "26.1", false, Supervision)]
    [InlineData("passcodeReset", "MacBook Air", "26.1", null, Platform)]
    [InlineData("lock", "AppleTV14,1", null, null, Platform)]
    [InlineData("restart", "iPad", "10.2", true, Os)]
    public async Task One_device_is_refused_with_the_reason_at_its_field(
        string kind, string model, string? os, bool? isSupervised, string why)
    {
        var number = await EnrollAsync(model, os, isSupervised);
        using var api = await console.Running.ApiAsync(Roles.Administrator);

        using var answer = await OrderAsync(api, kind, new { devices = new[] { number } });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var errors = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors");
        Assert.Equal($"{why}（{number}）", errors.GetProperty("devices")[0].GetString());
        using var visitor = await console.Running.SignInAsync(Roles.Administrator);
        var page = await SubmitAsync(visitor, kind, number);
        page.AssertShows("#devices-error", $"{why}（{number}）");
        Assert.Equal(0, await CountAsync(db => db.Jobs.Where(j => j.Device.Number == number)));
        Assert.Equal(0, await CountAsync(
            db => db.RunItems.Where(i => db.Devices.Any(d => d.Id == i.ItemId && d.Number == number))));
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("iPhone", null, null)]
    [InlineData("Vision Pro", "26.1", false)]
    public async Task What_is_unknown_of_a_device_rules_nothing_out(string? model, string? os, bool? isSupervised)
    {
        // A model that says nothing has no platform, and so no rule about supervision.
        var number = await EnrollAsync(model, os, isSupervised);
        using var api = await console.Running.ApiAsync(Roles.Administrator);

        using var answer = await OrderAsync(api, "lostModeOn", new { devices = new[] { number } });

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    [Fact]
    public async Task Of_a_group_those_devices_get_no_job_and_are_counted_by_the_reason()
    {
        await EnrollAsync("iPad", "26.1", true);
        await EnrollAsync("MacBook Air", "26.1", true);
        await EnrollAsync("Mac mini", null, null);
        await EnrollAsync("iPhone", "26.1", false);
        using var api = await console.Running.ApiAsync(Roles.Administrator);

        using var answer = await OrderAsync(api, "lostModeOn", new { group, count = 1 });

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var accepted = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(1, accepted.GetProperty("jobs").GetInt32());
        Assert.Equal("""{"notTaken":2,"supervisedOnly":1}""", accepted.GetProperty("leftOut").ToString());
    }

    [Fact]
    public async Task Of_many_that_are_named_those_get_no_job_and_are_told_with_the_reason_and_their_numbers()
    {
        string[] numbers =
        [
            await EnrollAsync("iPad", "26.1", true), await EnrollAsync("MacBook Air", "26.1", true),
            await EnrollAsync("Mac mini", null, null), await EnrollAsync("iPhone", "26.1", false),
        ];
        using var api = await console.Running.ApiAsync(Roles.Administrator);

        using var answer = await OrderAsync(api, "lostModeOn", new { devices = numbers, count = 1 });

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var accepted = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(1, accepted.GetProperty("jobs").GetInt32());
        Assert.Equal("""{"notTaken":2,"supervisedOnly":1}""", accepted.GetProperty("leftOut").ToString());
        var told = accepted.GetProperty("leftOutDevices");
        Assert.Equal(
            numbers[1..3].Order(StringComparer.Ordinal),
            told.GetProperty("notTaken").EnumerateArray().Select(n => n.GetString()!));
        Assert.Equal(numbers[3], Assert.Single(told.GetProperty("supervisedOnly").EnumerateArray()).GetString());
        Assert.Equal(1, await CountAsync(db => db.Jobs.Where(j => numbers.Contains(j.Device.Number))));
    }

    [Fact]
    public async Task If_none_of_those_that_are_named_takes_it_each_reason_is_at_their_field()
    {
        string[] numbers = [await EnrollAsync("MacBook Air", "26.1", true), await EnrollAsync("iPhone", "26.1", false)];
        using var api = await console.Running.ApiAsync(Roles.Administrator);

        using var answer = await OrderAsync(api, "lostModeOn", new { devices = numbers });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var errors = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors");
        string[] shown = [.. errors.GetProperty("devices").EnumerateArray().Select(e => e.GetString()!)];
        Assert.Equal(2, shown.Length);
        Assert.Contains($"{Platform}（{numbers[0]}）", shown);
        Assert.Contains($"{Supervision}（{numbers[1]}）", shown);
    }

    [Fact]
    public async Task A_group_of_nothing_but_such_devices_is_refused_with_the_reason()
    {
        await EnrollAsync("MacBook Air", "26.1", true);
        using var api = await console.Running.ApiAsync(Roles.Administrator);

        using var answer = await OrderAsync(api, "lostModeOn", new { group });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var errors = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors");
        Assert.Contains("対応していません", errors.GetProperty("group")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_on_a_page_they_are_left_out_and_nobody_can_send_them_all_the_same()
    {
        string[] numbers =
        [
            await EnrollAsync("iPad", "26.1", true), await EnrollAsync("iPhone", "26.1", false),
            await EnrollAsync("MacBook Air", "26.1", true),
        ];
        using var visitor = await console.Running.SignInAsync(Roles.Administrator);

        var page = await SubmitAsync(visitor, "lostModeOn", numbers);

        var findings = page.QuerySelectorAll(".findings li");
        Assert.Equal(2, findings.Length);
        Assert.Contains("この端末では実行できない", findings[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("監視対象でないため実行できない", findings[1].TextContent, StringComparison.Ordinal);
        Assert.All(findings, found => Assert.Null(found.QuerySelector("button")));
        Assert.Equal("1", page.QuerySelector("input[name=Count]")!.GetAttribute("value"));
    }

    private static async Task<IHtmlDocument> SubmitAsync(Visitor visitor, string kind, params string[] numbers) =>
        await visitor.SubmitAsync(
            await visitor.GetAsync($"/operations/new?kind={kind}"),
            "form[action='/operations']",
            new() { ["Devices"] = string.Join(' ', numbers), ["Message"] = "届けてください" });

    private static Task<HttpResponseMessage> OrderAsync(HttpClient api, string kind, object whom)
    {
        var order = JsonSerializer.SerializeToNode(whom)!.AsObject();
        order["kind"] = kind;
        if (kind == "lostModeOn") { order["screen"] = JsonSerializer.SerializeToNode(new { message = "届けてください" }); }

        return api.PostAsJsonAsync("/api/v1/operations", order);
    }

    private Task<int> CountAsync<T>(Func<MobiJobsDb, IQueryable<T>> rows) =>
        console.Running.DoAsync<MobiJobsDb, int>(db => rows(db).CountAsync());

    /// <summary>A device that NanoMDM knows, in this test's group, and what it has said of itself.</summary>
    private Task<string> EnrollAsync(string? model, string? os, bool? isSupervised) =>
        console.Running.DoAsync<MobiJobsDb, string>(async db =>
        {
            var number = $"{group}-{Guid.NewGuid():N}"[..18].ToUpperInvariant();
            var place = await GroupRegister.EnsureAsync(db, [group], default);
            var device = Device.Register(number, "佐藤 花子", model, null, place.Id, DateTime.UtcNow);
            await db.EnrollAsync(device, "udid-of-" + number, DateTime.UtcNow, ChannelKind.NanoMdm);
            await db.Devices.Where(d => d.Id == device.Id).ExecuteUpdateAsync(set => set
                .SetProperty(d => d.OsVersion, os)
                .SetProperty(d => d.IsSupervised, isSupervised));
            return number;
        });
}
