using System.Globalization;
using System.Net.Http.Json;
using System.Net;
using System.Text.Json;
using AngleSharp;
using AngleSharp.Html.Dom;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Devices.Groups;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Operations.Send;
using MobiJobs.Shared;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Operations;

/// <summary>Choosing what to send to whom, and changing one's mind: what was chosen stays chosen.</summary>
public sealed class ChoosingPageTests(ChoosingPageTests.Console console) : IClassFixture<ChoosingPageTests.Console>
{
    private const string Form = "form[action='/operations']";

    [Fact]
    public async Task Devices_that_are_selected_in_their_list_lead_to_the_form_whatever_their_number()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Operator);
        var list = await visitor.GetAsync("/devices");
        Assert.NotNull(list.QuerySelector("button[formaction='/operations/devices']"));
        var ids = list.QuerySelectorAll("tbody input[name=ids]")
            .Take(30)
            .Select(box => box.GetAttribute("value")!)
            .ToArray();
        Assert.Equal(30, ids.Length);

        var kinds = await PostAsync(
            visitor,
            list,
            "/operations/devices",
            [.. ids.Select(id => KeyValuePair.Create("ids", id))]);
        Assert.NotNull(kinds.QuerySelector("button[name=Kind][value=lock]"));
        var form = await PostAsync(
            visitor,
            kinds,
            "/operations/new",
            [.. Hidden(kinds, ".kinds"), new("Kind", "lock")]);
        Assert.Equal(
            30,
            form.QuerySelectorAll("input[name=Picked]").OfType<IHtmlInputElement>().Count(box => box.IsChecked));

        using var helpdesk = await console.Running.SignInAsync(Roles.Helpdesk);
        Assert.Empty(
            (await helpdesk.GetAsync("/devices")).QuerySelectorAll(
                "input[name=ids], button[formaction='/operations/devices']"));
    }

    [Fact]
    public async Task Another_kind_keeps_the_devices_the_groups_and_the_time()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Operator);
        var (number, group) = await ReadAsync(async db =>
            (await db.Devices.Select(d => d.Number).FirstAsync(),
                await db.DeviceGroups.Select(g => g.Id).FirstAsync()));
        var form = await visitor.GetAsync("/operations/new?kind=vppInstall");
        var kinds = await PostAsync(
            visitor,
            form,
            "/operations/kind",
            [
                new("Kind", "vppInstall"),
                new("Devices", number),
                new("Groups", Text(group)),
                new("ReserveFor", Tomorrow),
            ]);
        var other = await PostAsync(
            visitor,
            kinds,
            "/operations/new",
            [.. Hidden(kinds, ".kinds"), new("Kind", "appList")]);
        Assert.Equal(
            (number, Tomorrow),
            (other.QuerySelector("#Devices")!.TextContent, other.QuerySelector("#ReserveFor")!.GetAttribute("value")));
        Assert.True(IsTicked(other, $"input[name=Groups][value='{group}']"));
    }

    [Fact]
    public async Task From_the_check_one_goes_back_to_what_was_chosen()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Operator);
        var (numbers, item) = await ReadAsync(async db =>
            (await db.Devices.OrderBy(d => d.Number).Select(d => d.Number).Take(3).ToListAsync(),
                await db.Profiles.Select(p => p.Id).FirstAsync()));
        var form = await visitor.GetAsync("/operations/new?kind=profileInstall");
        var check = await visitor.SubmitAsync(
            form,
            Form,
            new() { ["Items"] = Text(item), ["Devices"] = string.Join(' ', numbers), ["ReserveFor"] = Tomorrow });
        var back = await visitor.GetAsync(check.QuerySelector("form.confirm a.btn")!.GetAttribute("href")!);
        Assert.Equal(numbers, back.QuerySelector("#Devices")!.TextContent.Split('\n'));
        Assert.Equal(Tomorrow, back.QuerySelector("#ReserveFor")!.GetAttribute("value"));
        Assert.True(IsTicked(back, $"input[name=Items][value='{item}']"));

        using var other = await console.Running.SignInAsync(Roles.Operator);
        await other.GetAsync(check.QuerySelector("form.confirm a.btn")!.GetAttribute("href")!);
        Assert.Equal(HttpStatusCode.NotFound, other.Last.StatusCode);
    }

    [Fact]
    public async Task Numbers_that_no_device_has_can_be_left_out_but_not_all_of_them()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Operator);
        var number = await ReadAsync(db => db.Devices.Select(d => d.Number).FirstAsync());
        var form = await visitor.GetAsync("/operations/new?kind=appList");
        var wrong = await visitor.SubmitAsync(form, Form, new() { ["Devices"] = $"{number} NOBODY-1 NOBODY-2" });
        Assert.Contains(
            "登録されていない端末番号 2件: NOBODY-1、NOBODY-2",
            wrong.QuerySelector("[role=alert] a[href='#devices']")!.TextContent,
            StringComparison.Ordinal);
        Assert.NotNull(wrong.QuerySelector("input[name=SkipUnknown]"));

        var check = await visitor.SubmitAsync(
            wrong,
            Form,
            new() { ["Devices"] = $"{number} NOBODY-1 NOBODY-2", ["SkipUnknown"] = "true" });
        Assert.Contains(number, check.QuerySelector("dd.num .sub")!.TextContent, StringComparison.Ordinal);
        var nobody = await visitor.SubmitAsync(
            wrong,
            Form,
            new() { ["Devices"] = "NOBODY-1", ["SkipUnknown"] = "true" });
        Assert.Contains(
            "どれかを選んで",
            nobody.QuerySelector("#devices-error")!.TextContent,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_may_make_way_for_a_lock_is_counted_before_it_is_offered()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Administrator);
        await visitor.SubmitAsync(await visitor.GetAsync("/delivery-stop"), "form[action^='/delivery-stop']");
        var device = await ReadAsync(db => db.Jobs.Where(Job.MayMakeWay).Select(j => j.Device.Number).FirstAsync());
        var waiting = await ReadAsync(db => db.Jobs.Where(Job.MayMakeWay).CountAsync(j => j.Device.Number == device));
        var check = await visitor.SubmitAsync(
            await visitor.GetAsync("/operations/new?kind=lock"),
            Form,
            new() { ["Devices"] = device });
        Assert.Contains(
            $"待っているジョブ {waiting}件をキャンセル",
            check.QuerySelector("form.confirm")!.TextContent,
            StringComparison.Ordinal);
        var done = await visitor.SubmitAsync(check, "form.confirm", new() { ["Clears"] = "true" });
        Assert.Contains($"{waiting}件", done.QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
        Assert.False(await ReadAsync(db => db.Jobs.Where(Job.MayMakeWay).AnyAsync(j => j.Device.Number == device)));

        var again = await visitor.SubmitAsync(
            await visitor.GetAsync("/operations/new?kind=lostModeOn"),
            Form,
            new() { ["Devices"] = device });
        Assert.Null(again.QuerySelector("input[name=Clears]"));
    }

    [Fact]
    public async Task A_group_in_which_nobody_takes_orders_is_refused_by_the_form_and_over_the_api_and_orders_nothing()
    {
        var group = await ReadAsync(async db =>
        {
            var empty = await GroupRegister.EnsureAsync(db, ["空"], default);
            db.Devices.Add(Device.Register("GONE-1", "", null, null, empty.Id, DateTime.UnixEpoch));
            await db.SaveChangesAsync();
            return empty.Id;
        });
        using var visitor = await console.Running.SignInAsync(Roles.Operator);
        var wrong = await visitor.SubmitAsync(
            await visitor.GetAsync("/operations/new?kind=bookInstall"),
            Form,
            new() { ["Groups"] = Text(group) });
        Assert.Contains(
            wrong.QuerySelectorAll("#devices .wrong"),
            w => w.TextContent.Contains("有効な端末がありません", StringComparison.Ordinal));

        using var api = await console.Running.ApiAsync(Roles.Operator);
        api.DefaultRequestHeaders.Add("Idempotency-Key", "empty-group");
        var answer = await api.PostAsJsonAsync("/api/v1/operations", new { kind = "passcodeReset", group = "空" });
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(
            "有効な端末がありません",
            (await answer.Content.ReadFromJsonAsync<JsonElement>())
                .GetProperty("errors")
                .GetProperty("group")[0]
                .GetString(),
            StringComparison.Ordinal);
        Assert.False(
            await ReadAsync(db =>
                db.Operations.AnyAsync(o =>
                    o.RequestedBy.Name.StartsWith("Operator-")
                    && (o.Kind == JobKind.BookInstall || o.Kind == JobKind.PasscodeReset))));
    }

    [Fact]
    public async Task A_filter_that_no_job_matches_means_no_device_and_the_check_says_so()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Operator);
        var check = await visitor.SubmitAsync(
            await visitor.GetAsync("/operations/new?kind=appList&jobs=device%3DNOBODY"),
            Form,
            new() { ["Jobs"] = "device=NOBODY" });
        Assert.Contains("該当する端末がありません", check.QuerySelector("form.confirm")!.TextContent, StringComparison.Ordinal);
        Assert.Null(check.QuerySelector(".found-none, form.confirm button"));
    }

    [Theory]
    [InlineData("2026-03-08T02:30", "この時刻はありません")]
    [InlineData("2026-03-07T11:59", "過ぎています")]
    [InlineData("2027-03-09T12:00", "1年先まで")]
    [InlineData("9:00", "1年以内")]
    [InlineData("2026-03-08T09:00+05:00", "1年以内")]
    [InlineData("2026-03-08T03:00", null)]
    [InlineData("2026-11-01T01:30", null)]
    public void A_time_that_is_none_says_why(string text, string? why)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("ja");
        var errors = new ModelStateDictionary();
        var time = new OrganizationTime(TimeZoneInfo.FindSystemTimeZoneById("America/New_York"));
        var read = ReservedTime.Read(text, "at", errors, time, new DateTime(2026, 3, 7, 17, 0, 0, DateTimeKind.Utc));
        Assert.Equal(why is null, read is not null);
        if (why is not null) { Assert.Contains(why, errors["at"]!.Errors[0].ErrorMessage, StringComparison.Ordinal); }
    }

    [Theory]
    [InlineData("""{"kind":"lock","devices":["1A-0001"],"group":"1年"}""", "group", "どちらか一方")]
    [InlineData("""{"kind":"lock","devices":[null]}""", "devices", "1台以上")]
    [InlineData("""{"kind":"lock","devices":[" ",""]}""", "devices", "1台以上")]
    [InlineData("""{"kind":"lock","devices":["1A-0001",null,"NOBODY"]}""", "devices", "登録されていない端末番号 1件: NOBODY")]
    [InlineData(
        """{"kind":"lock","devices":["1A-0001"],"reservedFor":"2001-01-01T09:00:00+09:00"}""",
        "reservedFor",
        "過ぎています")]
    [InlineData(
        """{"kind":"lock","devices":["1A-0001"],"reservedFor":"2199-01-01T09:00:00+09:00"}""",
        "reservedFor",
        "1年先まで")]
    public async Task The_api_refuses_what_is_not_clear_and_sends_nothing(string body, string key, string why)
    {
        using var api = await console.Running.ApiAsync(Roles.Operator);
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        var answer = await api.PostAsync(new Uri("/api/v1/operations", UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Contains(why, problem.GetProperty("errors").GetProperty(key)[0].GetString(), StringComparison.Ordinal);
        Assert.False(
            await ReadAsync(db =>
                db.Jobs.AnyAsync(j =>
                    j.Device.Number == "1A-0001"
                    && j.Kind == JobKind.Lock
                    && j.RequestedBy.Name.StartsWith("Operator-"))));
    }

    private static string Tomorrow =>
        TimeZoneInfo.ConvertTimeBySystemTimeZoneId(DateTimeOffset.UtcNow.AddDays(1), "Asia/Tokyo").ToString(
            "yyyy-MM-dd'T09:00'",
            CultureInfo.InvariantCulture);

    private static bool IsTicked(IHtmlDocument page, string box) =>
        Assert.IsType<IHtmlInputElement>(page.QuerySelector(box), exactMatch: false).IsChecked;

    private static string Text(int id) => id.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<KeyValuePair<string, string>> Hidden(IHtmlDocument page, string form) =>
        page.QuerySelectorAll($"{form} input[type=hidden]")
            .OfType<IHtmlInputElement>()
            .Where(i => i.Name != FormTokens.Name)
            .Select(i => KeyValuePair.Create(i.Name!, i.Value));

    private static async Task<IHtmlDocument> PostAsync(
        Visitor visitor,
        IHtmlDocument page,
        string path,
        IReadOnlyList<KeyValuePair<string, string>> fields)
    {
        var token = page.FormToken();
        var response = await visitor.PostAllAsync(path, [.. fields, new(FormTokens.Name, token)]);
        var html = await response.Content.ReadAsStringAsync();
        return (IHtmlDocument)await BrowsingContext.New(Configuration.Default).OpenAsync(request =>
            request.Content(html));
    }

    private Task<T> ReadAsync<T>(Func<MobiJobsDb, Task<T>> question) => console.Running.ReadAsync(question);

    public sealed class Console() : SharedConsole("Development", "--Gateway:Simulated:Devices=60");
}
