using System.Net;
using AngleSharp.Html.Dom;
using AngleSharp;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Enrollments;
using MobiJobs.Kinds;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Operations;

/// <summary>Sending over the pages without script, and over the API: allowed, forbidden, missing, invalid.</summary>
public sealed class SendingPageTests(SendingPageTests.Console console) : IClassFixture<SendingPageTests.Console>
{
    private const string Form = "form[action='/operations']";

    [Fact]
    public async Task A_wrong_form_comes_back_with_messages_at_its_fields_and_what_was_typed()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Operator);
        var form = await visitor.GetAsync("/operations/new?kind=vppInstall");
        var wrong = await visitor.SubmitAsync(
            form,
            Form,
            new() { ["Devices"] = "NOBODY", ["ReserveFor"] = "2001-01-01T00:00" });
        var problems = wrong.QuerySelectorAll(".wrong")
            .Select(w => w.TextContent)
            .Where(text => text.Length > 0)
            .ToArray();
        Assert.Equal(
            ["送るものを1〜20件選んでください。", "登録されていない端末番号 1件: NOBODY", "予約日時が過ぎています。現在より後の日時を指定してください。"],
            problems);
        Assert.Equal("NOBODY", wrong.QuerySelector("#Devices")!.TextContent);
        Assert.Contains(
            "端末・グループ・ジョブの条件のどれか",
            (await visitor.SubmitAsync(form, Form, new() { ["Items"] = "1" })).QuerySelector("main")!.TextContent,
            StringComparison.Ordinal);
        Assert.Contains(
            "もう送れません",
            (await visitor.SubmitAsync(form, Form, new() { ["Items"] = "999" })).QuerySelector("main")!.TextContent,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Looking_for_things_and_devices_keeps_what_was_chosen_and_offers_only_what_fits()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Operator);
        var form = await visitor.GetAsync("/operations/new?kind=vppInstall");
        var (retired, chosen) = await ReadAsync(async db =>
            (await db.Apps.Where(a => a.RetiredAt != null || a.Source != AppSource.Vpp)
                    .Select(a => a.Name)
                    .ToListAsync(),
                await db.Apps.Where(a => a.RetiredAt == null && a.Source == AppSource.Vpp)
                    .OrderBy(a => a.Name)
                    .FirstAsync()));
        var items = form.QuerySelector("#items")!.TextContent;
        Assert.DoesNotContain(retired, name => items.Contains(name, StringComparison.Ordinal));

        var number = await console.NumberAsync();
        using var found = await PostAsync(
            visitor,
            form,
            "/operations/new",
            new()
            {
                ["Kind"] = "vppInstall",
                ["Items"] = $"{chosen.Id}",
                ["ItemSearch"] = "ありません",
                ["DeviceSearch"] = number.ToLowerInvariant(),
            });
        Assert.Equal(
            $"{chosen.Id}",
            Assert.Single(found.QuerySelectorAll("#items input[type=checkbox]")).GetAttribute("value"));
        Assert.True(((IHtmlInputElement)found.QuerySelector("#items input[type=checkbox]")!).IsChecked);
        Assert.Equal(number, Assert.Single(found.QuerySelectorAll("input[name=Picked]")).GetAttribute("value"));
    }

    [Theory]
    [InlineData("appRemove")]
    [InlineData("bookInstall")]
    [InlineData("profileRemove")]
    [InlineData("featureSetApply")]
    public async Task Each_part_of_the_catalogue_can_be_searched(string kind)
    {
        using var visitor = await console.Running.SignInAsync(Roles.Operator);
        var form = await visitor.GetAsync($"/operations/new?kind={kind}");
        Assert.NotEmpty(form.QuerySelectorAll("#items input[type=checkbox]"));
        using var found = await PostAsync(
            visitor,
            form,
            "/operations/new",
            new() { ["Kind"] = kind, ["ItemSearch"] = "ありません" });
        Assert.Contains("見つかりません", found.QuerySelector("#items")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_check_leaves_out_may_be_sent_all_the_same()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Operator);
        var number = await console.NumberAsync();
        await visitor.SubmitAsync(await CheckAsync(visitor, "lostModeOff", number), "form.confirm");
        var again = await CheckAsync(visitor, "lostModeOff", number);
        Assert.Contains("同じジョブ", again.QuerySelector(".findings")!.TextContent, StringComparison.Ordinal);
        Assert.Contains(number, again.QuerySelector(".findings")!.TextContent, StringComparison.Ordinal);
        Assert.Null(again.QuerySelector("form.confirm button"));

        Assert.Equal(["除外する true", "それでも送る false"], States(again));

        var decided = await visitor.SubmitAsync(again, ".findings form", new() { ["leaveOut"] = "false" });
        Assert.Equal(["除外する false", "それでも送る true"], States(decided));
        decided = await visitor.SubmitAsync(decided, ".findings form", new() { ["leaveOut"] = "false" });
        Assert.Equal(["除外する false", "それでも送る true"], States(decided)); // Twice is once.
        Assert.Equal("1件を登録する", decided.QuerySelector("form.confirm button")!.TextContent.Trim());
        await visitor.SubmitAsync(again, "form.confirm", new() { ["Count"] = "7" });
        Assert.Equal(
            1,
            await ReadAsync(db => db.Jobs.CountAsync(j => j.Device.Number == number && j.Kind == JobKind.LostModeOff)));
        var list = await visitor.SubmitAsync(decided, "form.confirm");
        Assert.Contains("1件のジョブを登録しました", list.QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
        Assert.StartsWith("/jobs/", visitor.Last.RequestMessage!.RequestUri!.AbsolutePath, StringComparison.Ordinal);
        list.AssertShows("#main", number);
    }

    /// <summary>The two buttons of the first decision, and which of them is pressed.</summary>
    private static IEnumerable<string> States(IHtmlDocument page) => page
        .QuerySelectorAll(".findings li:first-child form [role=group][aria-label] button")
        .Select(b => $"{b.FirstChild!.TextContent.Trim()} {b.GetAttribute("aria-pressed")}");

    [Theory]
    [InlineData("wipe")]
    [InlineData("passcodeReset")]
    [InlineData("inactivate")]
    public async Task What_cannot_be_undone_needs_a_tick_and_ones_own_password(string kind)
    {
        using var visitor = await console.Running.SignInAsync(Roles.Operator);
        var check = await CheckAsync(visitor, kind, await console.NumberAsync());
        var before = await ReadAsync(db => db.Operations.CountAsync());
        Dictionary<string, string>[] incomplete =
        [
            [],
            new() { ["Password"] = RunningConsole.Password },
            new() { ["Agreed"] = "true" },
            new() { ["Agreed"] = "true", ["Password"] = "wrong" },
        ];
        foreach (var fields in incomplete)
        {
            var refused = await visitor.SubmitAsync(check, "form.confirm", fields);
            Assert.Contains(refused.QuerySelectorAll(".wrong"), w => w.TextContent.Length > 0);
        }

        Assert.Equal(before, await ReadAsync(db => db.Operations.CountAsync()));
        var done = await visitor.SubmitAsync(
            check,
            "form.confirm",
            new() { ["Agreed"] = "true", ["Password"] = RunningConsole.Password });
        Assert.Contains("1件のジョブを登録しました", done.QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_five_wrong_passwords_the_next_has_to_wait()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Operator);
        var check = await CheckAsync(visitor, "wipe", await console.NumberAsync());
        Dictionary<string, string> wrong = new() { ["Agreed"] = "true", ["Password"] = "wrong" };
        for (var i = 0; i < 5; i++) { await visitor.SubmitAsync(check, "form.confirm", wrong); }

        var locked = await visitor.SubmitAsync(
            check,
            "form.confirm",
            new() { ["Agreed"] = "true", ["Password"] = RunningConsole.Password });
        Assert.Equal(HttpStatusCode.TooManyRequests, visitor.Last.StatusCode);
        Assert.Contains("待ってから", locked.QuerySelector("#Password-wrong")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repeating_what_cannot_be_undone_leads_to_the_form()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Operator);
        var number = await console.NumberAsync();
        await visitor.SubmitAsync(
            await CheckAsync(visitor, "wipe", number, TomorrowAtNine),
            "form.confirm",
            new() { ["Agreed"] = "true", ["Password"] = RunningConsole.Password });
        var job = await ReadAsync(db =>
            db.Jobs.Where(j => j.Device.Number == number && j.Kind == JobKind.Wipe).MaxAsync(j => j.Id));
        var page = await visitor.GetAsync($"/jobs/{job}");
        var question = await visitor.SubmitAsync(page, $"form[action='/jobs/{job}/cancel']");
        await visitor.SubmitAsync(question, "form.confirm");
        using var form = await PostAsync(visitor, page, $"/jobs/{job}/again", []);
        Assert.Equal(
            ("遠隔初期化", $"{number}"),
            (form.QuerySelector("h1")!.TextContent, form.QuerySelector("input[name=Picked]")!.GetAttribute("value")));
        Assert.Equal(
            1,
            await ReadAsync(db => db.Jobs.CountAsync(j => j.Device.Number == number && j.Kind == JobKind.Wipe)));
    }

    [Fact]
    public async Task A_filter_of_the_job_list_leads_to_its_devices()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Operator);
        var list = await visitor.GetAsync("/?status=deviceError");
        var kinds = await visitor.GetAsync(
            list.QuerySelector("a[href^='/operations/new?jobs=']")!.GetAttribute("href")!);
        var form = await visitor.GetAsync(kinds.QuerySelector("a[href*='kind=appList']")!.GetAttribute("href")!);
        var filter = form.QuerySelector("input[name=Jobs]")!.GetAttribute("value")!;
        var check = await visitor.SubmitAsync(form, Form, new() { ["Jobs"] = filter });
        Assert.Equal("status=deviceError", filter);
        Assert.InRange(
            int.Parse(
                check.QuerySelector("dd.num:nth-of-type(2)")!.FirstChild!.TextContent,
                System.Globalization.CultureInfo.InvariantCulture),
            1,
            60);
    }

    [Fact]
    public async Task A_check_belongs_to_its_person_and_helpdesk_sends_nothing()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Operator);
        var check = await CheckAsync(visitor, "appList", await console.NumberAsync());
        var path = check.QuerySelector("form.confirm")!.GetAttribute("action")!;
        using var other = await console.Running.SignInAsync(Roles.Administrator);
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await other.PostAsync(path, Token(await other.GetAsync("/operations/new?kind=lock")))).StatusCode);

        using var helpdesk = await console.Running.SignInAsync(Roles.Helpdesk);
        var token = Token(await helpdesk.GetAsync("/guide"));
        string[] posts =
        [
            "/operations",
            "/operations/new",
            path,
            "/operations/runs/1/decide",
            "/jobs/1/reservation",
            "/jobs/1/start",
            "/operations/1/reservation",
            "/operations/1/start",
        ];
        foreach (var post in posts)
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await helpdesk.PostAsync(post, token)).StatusCode);
        }

        Assert.Null((await helpdesk.GetAsync("/?status=reserved")).QuerySelector("a[href^='/operations/new']"));
    }

    internal static string TomorrowAtNine =>
        TimeZoneInfo.ConvertTimeBySystemTimeZoneId(DateTimeOffset.UtcNow.AddDays(1), "Asia/Tokyo").ToString(
            "yyyy-MM-dd'T09:00'",
            System.Globalization.CultureInfo.InvariantCulture);

    internal static async Task<IHtmlDocument> CheckAsync(
        Visitor visitor,
        string kind,
        string number,
        string reserveFor = "") =>
        await visitor.SubmitAsync(
            await visitor.GetAsync($"/operations/new?kind={kind}"),
            Form,
            new() { ["Devices"] = number, ["ReserveFor"] = reserveFor });

    internal static Dictionary<string, string> Token(IHtmlDocument page) =>
        new() { [FormTokens.Name] = page.FormToken() };

    private static async Task<IHtmlDocument> PostAsync(
        Visitor visitor,
        IHtmlDocument page,
        string path,
        Dictionary<string, string> fields)
    {
        var response = await visitor.PostAsync(path, new(Token(page).Concat(fields)));
        var html = await response.Content.ReadAsStringAsync();
        return (IHtmlDocument)await BrowsingContext.New(Configuration.Default).OpenAsync(request =>
            request.Content(html));
    }

    private Task<T> ReadAsync<T>(Func<MobiJobsDb, Task<T>> question) => console.Running.ReadAsync(question);

    public sealed class Console() : SharedConsole("Development", "--Gateway:Simulated:Devices=60")
    {
        /// <summary>A device of its own for each test.</summary>
        public async Task<string> NumberAsync()
        {
            var number = $"T-{Guid.NewGuid():N}"[..12].ToUpperInvariant();
            await using var scope = Running.Services.CreateWorkScope("test");
            var device = Device.Register(number, "試験", "iPad (A16)", null, null, DateTime.UnixEpoch.AddYears(56));
            await scope.ServiceProvider.GetRequiredService<DeviceRegister>().RegisterAsync(
                device,
                new Actor("test", 2),
                default);
            return number;
        }
    }
}
