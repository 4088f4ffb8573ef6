using System.Net.Http.Json;
using System.Net;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Devices;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Devices;

public sealed partial class DevicePageTests
{
    [Fact]
    public async Task Letting_a_device_go_ends_its_jobs_and_deleting_wants_its_number_typed()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Administrator);
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        await RegisterAsync("GO-1");
        var order = new { kind = "lock", devices = new[] { "GO-1" }, reservedFor = DateTimeOffset.UtcNow.AddDays(1) };
        Assert.Equal(HttpStatusCode.Accepted, (await api.PostAsJsonAsync("/api/v1/operations", order)).StatusCode);

        var page = await visitor.GetAsync("/devices/GO-1/delete");
        page.AssertShows(".notice-late", "まだ有効です");
        Assert.Equal("/jobs.csv?device=GO-1", page.QuerySelector("table a[download]")!.GetAttribute("href"));
        page = await visitor.SubmitAsync(page, "form.confirm", new() { ["typed"] = "GO-2" });
        page.AssertShows("#typed-wrong", "端末番号が違います");
        Assert.NotEqual("", Text(page, "#include-managed-wrong"));

        page = await visitor.GetAsync("/devices/GO-1/inactivate");
        Assert.Matches("実行中/予約中のジョブ [12] 件が", Text(page, ".card-s"));
        var wrong = await visitor.SubmitAsync(page, "form.confirm", new() { ["typed"] = "1", ["password"] = "wrong" });
        Assert.NotEqual("", Text(wrong, "#typed-wrong"));
        Assert.NotEqual("", Text(wrong, "#password-wrong"));
        page = await visitor.SubmitAsync(wrong, "form.confirm", Confirmed("GO-1"));
        page.AssertShows(".notice-done", "1 台を無効にしました");
        Assert.Equal(0, await ReadAsync(db => db.Jobs.CountAsync(j => j.Device.Number == "GO-1" && j.DueAt != null)));
        Assert.Null(page.QuerySelector("a[href$='/inactivate']"));

        page = await visitor.GetAsync("/devices/GO-1/delete");
        page = await visitor.SubmitAsync(page, "form.confirm", Confirmed("ｇｏ-1"));
        page.AssertShows(".notice-done", "1 台の端末を削除しました");
        await visitor.GetAsync("/devices/GO-1");
        Assert.Equal(HttpStatusCode.NotFound, visitor.Last.StatusCode);
    }

    [Fact]
    public async Task All_that_match_are_inactivated_with_their_number_and_the_password_and_no_other_page_confirms_it()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Administrator);
        foreach (var number in (string[])["ALL-1", "ALL-2", "ALL-3"]) { await RegisterAsync(number); }

        Assert.Null((await visitor.GetAsync("/devices")).QuerySelector("input[name=which]"));
        var list = await visitor.GetAsync("/devices?number=all-");
        var fields = list.QuerySelectorAll("form[aria-labelledby=matching] input[type=hidden]")
            .ToDictionary(i => i.GetAttribute("name")!, i => i.GetAttribute("value")!);
        await visitor.PostAsync("/devices/inactivate", fields);
        var address = visitor.Last.RequestMessage!.RequestUri!;
        var page = await visitor.GetAsync(address.PathAndQuery);
        Assert.Contains("3 台の端末を無効にします", Text(page, ".card-s"), StringComparison.Ordinal);

        var token = fields["__RequestVerificationToken"];
        await visitor.PostAsync($"/cancels/{address.Segments[^1]}", new() { ["__RequestVerificationToken"] = token });
        Assert.Equal(HttpStatusCode.NotFound, visitor.Last.StatusCode);
        await visitor.PostAsync($"/stuck/wake/{address.Segments[^1]}", new() { ["__RequestVerificationToken"] = token });
        Assert.Equal(0, await ReadAsync(db => db.Devices.CountAsync(
            d => d.Number.StartsWith("ALL-") && d.State == DeviceState.Inactive)));

        page = await visitor.SubmitAsync(page, "form.confirm", Confirmed("３"));
        Assert.Contains("3 台を無効にしました", Text(page, ".notice-done"), StringComparison.Ordinal);
        Assert.Contains("無効", Text(await visitor.GetAsync("/devices?number=all-"), "tbody"), StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Confirmed(string typed) =>
        new() { ["typed"] = typed, ["password"] = RunningConsole.Password };
}
