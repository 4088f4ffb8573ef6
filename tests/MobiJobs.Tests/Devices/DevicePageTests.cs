using System.Net.Http.Json;
using System.Net;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Devices;

/// <summary>Devices and groups over the pages without script, on a fleet without sample data.</summary>
public sealed class DevicePageTests(DevicePageTests.Console console) : IClassFixture<DevicePageTests.Console>
{
    [Fact]
    public async Task A_device_is_registered_and_changed_and_a_taken_number_is_said_at_its_field()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Administrator);
        var form = await visitor.GetAsync("/devices/new");
        var wrong = await visitor.SubmitAsync(
            form,
            "form.form",
            new() { ["Number"] = "A/B", ["OwnerName"] = new string('長', 201) });
        wrong.AssertShows("#Number-wrong", "「/」");
        wrong.AssertShows("#OwnerName-wrong", "長すぎます");

        var shown = await visitor.SubmitAsync(
            form,
            "form.form",
            new() { ["Number"] = "ｒｅｇ-1", ["OwnerName"] = "佐藤 花子", ["Model"] = "iPad" });
        shown.AssertShows(".notice-done", "端末 REG-1 を登録しました");
        wrong = await visitor.SubmitAsync(form, "form.form", new() { ["Number"] = "REG-1" });
        wrong.AssertShows("#Number-wrong", "使われています");

        await visitor.SubmitAsync(
            await visitor.GetAsync("/devices/REG-1/edit"),
            "form.form",
            new() { ["OwnerName"] = "鈴木 一郎" });
        (await visitor.GetAsync("/devices/reg-1")).AssertShows("main dl", "鈴木 一郎");
        Assert.Equal([AuditAction.DeviceRegistered, AuditAction.DeviceChanged], await console.ReadAsync(db => db.Audit
            .Where(a => a.Subject == "REG-1")
            .OrderBy(a => a.Id)
            .Select(a => a.Action)
            .ToListAsync()));
    }

    [Fact]
    public async Task A_wiped_device_says_so_refuses_orders_and_is_registered_again()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Administrator);
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        await RegisterAsync("WIPED-1");
        Assert.Equal(HttpStatusCode.Accepted, (await OrderAsync(api, "wipe", "WIPED-1")).StatusCode);
        await UntilAsync(db => db.Devices.AnyAsync(d => d.Number == "WIPED-1" && d.State == DeviceState.Erased));

        var page = await visitor.GetAsync("/devices/WIPED-1");
        Assert.Contains("初期化済み（登録待ち）", Text(page, "main dl"), StringComparison.Ordinal);
        var list = await visitor.GetAsync("/devices?state=erased");
        Assert.Contains("WIPED-1", Text(list, "tbody"), StringComparison.Ordinal);
        var refused = await OrderAsync(api, "lock", "WIPED-1");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("初期化済み", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        var form = await visitor.GetAsync(page.QuerySelector(".notice-late a")!.GetAttribute("href")!);
        var number = form.QuerySelector("#Number")!.GetAttribute("value")!;
        var shown = await visitor.SubmitAsync(form, "form.form", new() { ["Number"] = number });
        Assert.Contains("端末 WIPED-1 を登録しました", Text(shown, ".notice-done"), StringComparison.Ordinal);
        Assert.Contains("有効", Text(await visitor.GetAsync("/devices/WIPED-1"), "main dl"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Accepted, (await OrderAsync(api, "lock", "WIPED-1")).StatusCode);
    }

    [Fact]
    public async Task Groups_are_made_named_moved_and_removed_and_devices_put_into_them()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Administrator);
        await RegisterAsync("GRP-1");
        var groups = await visitor.SubmitAsync(
            await visitor.GetAsync("/groups"),
            "form[action='/groups']",
            new() { ["name"] = "分校", ["parent"] = "" });
        groups = await visitor.SubmitAsync(
            groups,
            "form[action='/groups']",
            new() { ["name"] = "4年", ["parent"] = Id(groups, "分校") });
        foreach (var (name, problem) in ((string, string)[])[("分校", "同じ名前"), ("a/b", "40文字以内")])
        {
            var wrong = await visitor.SubmitAsync(
                groups,
                "form[action='/groups']",
                new() { ["name"] = name, ["parent"] = "" });
            wrong.AssertShows("#name-wrong", problem);
        }


        var (top, year) = (Id(groups, "分校"), Id(groups, "4年"));
        var list = await visitor.GetAsync("/devices?number=GRP-1");
        (await visitor.SubmitAsync(list, "#list", new() { ["ids"] = DeviceId(list) }))
            .AssertShows(".notice-late", "移動先のグループを選んでください"); // None is no answer.
        var preview = await visitor.SubmitAsync(list, "#list", new() { ["ids"] = DeviceId(list), ["group"] = year });
        preview.AssertShows(".card-s", "1台の端末をグループ「分校/4年」へ移動します");
        list = await visitor.SubmitAsync(preview, "form.confirm");
        list.AssertShows(".notice-done", "1台をグループへ移動");
        (await visitor.GetAsync($"/devices?group={top}")).AssertShows("tbody", "分校/4年");

        groups = await visitor.GetAsync("/groups");
        Assert.Null(groups.QuerySelector($"form[action='/groups/{year}/delete']"));
        groups = await visitor.SubmitAsync(groups, $"form[action='/groups/{year}/rename']", new() { ["name"] = "5年" });
        var moving = await visitor.GetAsync($"/groups/{year}/move");
        moving.AssertShows("#parent-hint", "端末 1台");
        var move = $"form[action='/groups/{year}/move']";
        moving = await visitor.SubmitAsync(moving, move, new() { ["parent"] = "" });
        moving.AssertShows("#password-wrong", "入力してください"); // Others would see the devices.
        (await visitor.GetAsync($"/devices?group={top}")).AssertShows("tbody", "分校/5年");
        groups = await visitor.SubmitAsync(
            moving, move, new() { ["parent"] = "", ["Password"] = RunningConsole.Password });
        Assert.Equal(["0", "1"], [Text(groups, $"#group-{top} td.num"), Text(groups, $"#group-{year} td.num")]);
        groups = await visitor.SubmitAsync(groups, $"form[action='/groups/{top}/delete']");
        Assert.Null(groups.QuerySelector($"#group-{top}"));
    }

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
        Assert.Matches("実行中/予約中のジョブ [12]件が", Text(page, ".card-s"));
        var wrong = await visitor.SubmitAsync(
            page,
            "form.confirm",
            new() { ["typed"] = "1", ["password"] = "wrong" });
        Assert.NotEqual("", Text(wrong, "#typed-wrong"));
        Assert.NotEqual("", Text(wrong, "#password-wrong"));
        page = await visitor.SubmitAsync(wrong, "form.confirm", Confirmed("GO-1"));
        page.AssertShows(".notice-done", "1台の端末をインアクティベーションしました");
        var open = await console.ReadAsync(
            db => db.Jobs.CountAsync(j => j.Device.Number == "GO-1" && j.DueAt != null));
        Assert.Equal(0, open);
        Assert.Null(page.QuerySelector("a[href$='/inactivate']"));

        page = await visitor.SubmitAsync(
            await visitor.GetAsync("/devices/GO-1/delete"),
            "form.confirm",
            Confirmed("ｇｏ-1"));
        page.AssertShows(".notice-done", "1台の端末を削除しました");
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
        var fields = list.QuerySelectorAll("form#matching input[type=hidden]")
            .ToDictionary(i => i.GetAttribute("name")!, i => i.GetAttribute("value")!);
        await visitor.PostAsync("/devices/inactivate", fields);
        var address = visitor.Last.RequestMessage!.RequestUri!;
        var page = await visitor.GetAsync(address.PathAndQuery);
        Assert.Contains("3台の端末をインアクティベーションします", Text(page, ".card-s"), StringComparison.Ordinal);

        var token = fields[FormTokens.Name];
        await visitor.PostAsync($"/cancels/{address.Segments[^1]}", new() { [FormTokens.Name] = token });
        Assert.Equal(HttpStatusCode.NotFound, visitor.Last.StatusCode);
        await visitor.PostAsync(
            $"/stuck/wake/{address.Segments[^1]}",
            new() { [FormTokens.Name] = token });
        Assert.Equal(0, await console.ReadAsync(db => db.Devices.CountAsync(
            d => d.Number.StartsWith("ALL-") && d.State == MobiJobs.Devices.DeviceState.Inactive)));

        page = await visitor.SubmitAsync(page, "form.confirm", Confirmed("３"));
        Assert.Contains("3台の端末をインアクティベーションしました", Text(page, ".notice-done"), StringComparison.Ordinal);
        Assert.Contains("無効", Text(await visitor.GetAsync("/devices?number=all-"), "tbody"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_not_manage_devices_is_offered_nothing_and_refused()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Operator);
        await RegisterAsync("MAY-1");
        foreach (var path in (string[])["/devices", "/devices/MAY-1", "/groups"])
        {
            var page = await visitor.GetAsync(path);
            Assert.Empty(page.QuerySelectorAll(
                "a[href='/devices/new'], a[href='/devices/import'], a[href$='/edit'], a[href$='/delete']"));
            Assert.Empty(page.QuerySelectorAll("[formaction='/devices/delete'], form[action^='/groups']"));
        }

        var token = (await visitor.GetAsync("/devices")).FormToken();
        string[] posts =
        [
            "/devices",
            "/devices/MAY-1/edit",
            "/devices/move",
            "/devices/inactivate",
            "/devices/delete",
            "/devices/runs/1",
            "/devices/import",
            "/devices/import/1",
            "/groups",
            "/groups/1/rename",
            "/groups/1/move",
            "/groups/1/delete",
        ];
        foreach (var path in posts)
        {
            var answer = await visitor.PostAsync(
                path,
                new() { [FormTokens.Name] = token, ["ids"] = "1" });
            Assert.Equal((path, HttpStatusCode.Forbidden), (path, answer.StatusCode));
        }

        string[] pages =
        [
            "/devices/new",
            "/devices/import",
            "/devices/import/1",
            "/devices/MAY-1/edit",
            "/devices/MAY-1/delete",
        ];
        foreach (var path in pages)
        {
            await visitor.GetAsync(path);
            Assert.Equal((path, HttpStatusCode.Forbidden), (path, visitor.Last.StatusCode));
        }
    }

    private static string Text(IHtmlDocument page, string selector)
    {
        var part = page.QuerySelector(selector);
        Assert.True(part is not null, $"There is no {selector}: {page.QuerySelector("main")?.TextContent}");
        return part.TextContent;
    }

    private static string Id(IHtmlDocument groups, string name)
    {
        var row = groups.QuerySelectorAll("tr[id^=group-]").First(r => r.QuerySelector("a")!.TextContent == name);
        return row.Id!["group-".Length..];
    }

    private static Dictionary<string, string> Confirmed(string typed) =>
        new() { ["typed"] = typed, ["password"] = RunningConsole.Password };

    private static string DeviceId(IHtmlDocument list) =>
        list.QuerySelector("tbody input[name=ids]")!.GetAttribute("value")!;

    private async Task RegisterAsync(string number)
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        Assert.Equal(
            HttpStatusCode.Created,
            (await api.PostAsJsonAsync("/api/v1/devices", new { number, ownerName = "試験" })).StatusCode);
    }

    private static Task<HttpResponseMessage> OrderAsync(HttpClient api, string kind, string number) =>
        api.PostAsJsonAsync("/api/v1/operations", new { kind, devices = new[] { number } });

    private async Task UntilAsync(Func<MobiJobsDb, Task<bool>> fact)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var pulse = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await console.ReadAsync(fact)) { await pulse.WaitForNextTickAsync(late.Token); }
    }

    public sealed class Console() : SharedConsole(
        "Production", "--Gateway:Simulated:Faults=0", "--Gateway:Simulated:Speed=1000")
    {
        public Task<T> ReadAsync<T>(Func<MobiJobsDb, Task<T>> question) => Running.ReadAsync(question);
    }
}
