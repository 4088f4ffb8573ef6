using System.Net.Http.Json;
using System.Net;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.AutoDelivery.Lists;
using MobiJobs.Catalogue;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Catalogue.Profiles;
using MobiJobs.Shared;
using MobiJobs.Tests.Catalogue.Profiles;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Catalogue;

/// <summary>The catalogues over their pages, without script.</summary>
public sealed class CataloguePageTests : IAsyncLifetime
{
    private RunningConsole console = null!;

    public async Task InitializeAsync() => console = await RunningConsole.StartAsync(
        "Development",
        "--Gateway:Simulated:Devices=24",
        "--Gateway:Simulated:Faults=0");

    public async Task DisposeAsync() => await console.DisposeAsync();

    [Fact]
    public async Task What_the_past_delivered_is_in_the_catalogue_and_all_may_look()
    {
        using var helpdesk = await console.SignInAsync(Roles.Helpdesk);
        (string, string)[] delivered =
        [
            ("/apps", "英単語カード"),
            ("/books", "理科資料集"),
            ("/profiles", "校内Wi-Fi 2026"),
            ("/feature-sets", "試験モード"),
        ];
        foreach (var (path, name) in delivered)
        {
            var page = await helpdesk.GetAsync(path);
            page.AssertShows("table.jobs", name);
            Assert.Null(page.QuerySelector($"a[href='{path}/new']"));
            await helpdesk.GetAsync($"{path}/new");
            Assert.Equal(HttpStatusCode.Forbidden, helpdesk.Last.StatusCode);
        }

        (await helpdesk.GetAsync("/apps")).AssertDoesNotShow("main", "旧・連絡帳");
        (await helpdesk.GetAsync("/apps?state=retired")).AssertShows("main", "旧・連絡帳");
        Assert.Single((await helpdesk.GetAsync("/apps?q=EXAMPLE.WORDS")).QuerySelectorAll("tbody tr"));
        Assert.Single((await helpdesk.GetAsync("/apps?q=９００００００１１")).QuerySelectorAll("tbody tr"));
        Assert.Empty((await helpdesk.GetAsync("/apps?q=100%25")).QuerySelectorAll("tbody tr"));
    }

    [Fact]
    public async Task An_app_is_added_changed_and_retired_and_retired_it_is_not_sent()
    {
        using var person = await console.SignInAsync(Roles.Operator);
        var form = await person.GetAsync("/apps/new");
        var wrong = await person.SubmitAsync(
            form,
            "form.form",
            new() { ["Name"] = "", ["Source"] = "Vpp", ["StoreId"] = "12a", ["BundleId"] = "a b" });
        Assert.Equal(3, wrong.QuerySelectorAll(".field-validation-error").Length);
        wrong = await person.SubmitAsync(
            form,
            "form.form",
            new() { ["Name"] = "もう一つ", ["Source"] = "Vpp", ["StoreId"] = "900000001" });
        wrong.AssertShows(".field-validation-error", "登録済み");

        var added = await person.SubmitAsync(form, "form.form", new()
        {
            ["Name"] = "地図",
            ["Source"] = "AppStore",
            ["StoreId"] = "７７７",
            ["BundleId"] = "jp.example.map",
            ["Families"] = "IPad",
        });
        Assert.Equal("地図", added.QuerySelector("h1")!.TextContent);
        var path = person.Last.RequestMessage!.RequestUri!.AbsolutePath;
        await person.SubmitAsync(
            await person.GetAsync($"{path}/edit"),
            "form.form",
            new() { ["Name"] = "地図帳", ["Source"] = "AppStore", ["StoreId"] = "777", ["BundleId"] = "jp.example.map" });
        var asked = await person.GetAsync($"{path}/retire");
        asked.AssertShows(".card-s", "「地図帳」の使用を終了します");
        await person.SubmitAsync(asked, "form[action$='/retire']");

        var number = (await person.GetAsync("/devices")).QuerySelector("tbody a")!.TextContent;
        (await person.GetAsync("/operations/new?kind=appInstall")).AssertDoesNotShow("#items", "地図帳");
        using var api = await console.ApiAsync(Roles.Operator);
        var order = new
        {
            kind = "appInstall",
            target = new { name = "x", bundleId = "jp.example.map" },
            devices = new[] { number },
        };
        var answer = await api.PostAsJsonAsync("api/v1/operations", order);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);

        await person.SubmitAsync(await person.GetAsync(path), "form[action$='/restore']");
        (await person.GetAsync("/operations/new?kind=appInstall")).AssertShows("#items", "地図帳");
        var trail = await console.ReadAsync(
            db => db.Audit.Where(a => a.Subject.Contains("地図")).OrderBy(a => a.Id).Select(a => a.Action).ToListAsync());
        Assert.Equal(
            [
                AuditAction.CatalogueAdded,
                AuditAction.CatalogueEdited,
                AuditAction.CatalogueRetired,
                AuditAction.CatalogueRestored,
            ],
            trail.Take(4));
    }

    [Fact]
    public async Task The_pages_of_a_catalogue_lead_there_and_back_and_a_place_in_another_list_is_refused()
    {
        await console.ReadAsync(db =>
        {
            db.Apps.AddRange(Enumerable.Range(0, 2 * CatalogueQuery.PageSize)
                .Select(i => App.Add(new AppDetails($"同名{i / 3}", AppSource.InHouse, null, $"jp.example.many{i}"))));
            return db.SaveChangesAsync();
        });
        using var person = await console.SignInAsync(Roles.Helpdesk);
        var first = await person.GetAsync("/apps?q=example.many");
        var second = await person.GetAsync(Link(first, "next")!);
        Assert.Null(Link(first, "prev"));
        Assert.Null(Link(second, "next"));
        var back = await person.GetAsync(Link(second, "prev")!);
        Assert.Equal(Ids(first), Ids(back));
        Assert.Equal(2 * CatalogueQuery.PageSize, Ids(first).Concat(Ids(second)).Distinct().Count());

        var elsewhere = await person.GetAsync(Link(first, "next")!.Replace("many", "word", StringComparison.Ordinal));
        elsewhere.AssertShows("[role=alert]", "ページの指定が無効です");
    }

    [Fact]
    public async Task Retiring_shows_what_goes_without_the_item_and_asks_again_when_that_has_changed()
    {
        using var person = await console.SignInAsync(Roles.Operator);
        var (app, list) = await console.ReadAsync(async db =>
        {
            var used = await db.Apps.Where(a => a.RetiredAt == null).Select(a => a.Id).FirstAsync();
            var group = await db.DeviceGroups.Select(g => g.Id).FirstAsync();
            var details = new AutoDeliveryDetails("毎朝", true, new Schedule(WeekDays.All, 480, []), [used]);
            var added = AutoDeliveryList.Add(group, details, new OrganizationTime(TimeZoneInfo.Utc), DateTime.UtcNow);
            db.AutoDeliveryLists.Add(added);
            await db.SaveChangesAsync();
            return (used, added);
        });

        var page = await person.GetAsync($"/apps/{app}/retire");
        var link = page.QuerySelector($".card-s a[href='/auto-delivery/{list.Id}']")!;
        Assert.Contains(list.Name, link.TextContent, StringComparison.Ordinal);
        page = await person.SubmitAsync(page, "form.confirm", new() { ["shown"] = "" });
        Assert.Contains("もう一度確認", page.QuerySelector(".notice-error")!.TextContent, StringComparison.Ordinal);
        Assert.Null(await console.ReadAsync(
            db => db.Apps.Where(a => a.Id == app).Select(a => a.RetiredAt).SingleAsync()));

        await person.SubmitAsync(page, "form.confirm");
        Assert.NotNull(await console.ReadAsync(
            db => db.Apps.Where(a => a.Id == app).Select(a => a.RetiredAt).SingleAsync()));
        foreach (var path in (string[])["/books/1", "/profiles/1", "/feature-sets/1"])
        {
            Assert.NotNull((await person.GetAsync($"{path}/retire")).QuerySelector("form.confirm"));
        }
    }

    [Theory]
    [InlineData("iOS 17")]
    [InlineData("17.")]
    [InlineData("17,4")]
    [InlineData("1.2.3.4")]
    [InlineData("17.0000000000000000000")]
    public async Task An_OS_that_is_no_version_comes_back_with_a_message_as_it_was_typed(string typed)
    {
        using var person = await console.SignInAsync(Roles.Operator);
        var wrong = await person.SubmitAsync(
            await person.GetAsync("/apps/new"),
            "form.form",
            new() { ["Name"] = "地図", ["Source"] = "AppStore", ["StoreId"] = "777", ["MinimumOs"] = typed });
        Assert.Contains(
            "17、16.4、15.7.1",
            Assert.Single(wrong.QuerySelectorAll(".field-validation-error")).TextContent,
            StringComparison.Ordinal);
        Assert.Equal(typed, ((IHtmlInputElement)wrong.QuerySelector("#MinimumOs")!).Value);
    }

    [Fact]
    public async Task An_app_says_which_OS_it_needs_wherever_it_is_chosen()
    {
        using var person = await console.SignInAsync(Roles.Operator);
        var fields = new Dictionary<string, string>
        {
            ["Name"] = "地図",
            ["Source"] = "AppStore",
            ["StoreId"] = "777",
            ["MinimumOs"] = " １６．４ ",
        };
        var wrong = await person.SubmitAsync(
            await person.GetAsync("/apps/new"),
            "form.form",
            new(fields) { ["Name"] = "" });
        Assert.Equal(" １６．４ ", ((IHtmlInputElement)wrong.QuerySelector("#MinimumOs")!).Value);

        (await person.SubmitAsync(wrong, "form.form", fields)).AssertShows("dl", "16.4 以上");
        var path = person.Last.RequestMessage!.RequestUri!.AbsolutePath;
        (await person.GetAsync("/apps?q=777")).AssertShows("tbody", "OS 16.4 以上");
        (await person.GetAsync("/operations/new?kind=appInstall")).AssertShows("#items", "OS 16.4 以上");

        var edit = await person.GetAsync($"{path}/edit");
        Assert.Equal("16.4", ((IHtmlInputElement)edit.QuerySelector("#MinimumOs")!).Value);
        (await person.SubmitAsync(edit, "form.form", new(fields) { ["MinimumOs"] = "" })).AssertDoesNotShow("dl", "以上");
    }

    [Fact]
    public async Task A_profile_is_uploaded_looked_into_and_replaced_only_by_its_own_kind()
    {
        using var person = await console.SignInAsync(Roles.Operator);
        var form = await person.GetAsync("/profiles/new");
        (string?, string)[] refused =
        [
            (null, "ファイルを選んで"),
            ("", "空です"),
            ("<html/>", "プロパティリスト"),
            (new string('x', ProfileFile.MaxBytes + 1), "1 MB"),
            (Reading_a_profile.Profile("jp.example.mail"), "同じ識別子"),
        ];
        foreach (var (file, message) in refused)
        {
            var page = await person.UploadAsync(form, "form.form", "File", file, new() { ["Name"] = "" });
            page.AssertShows(".field-validation-error", message);
            Assert.Equal(HttpStatusCode.OK, person.Last.StatusCode);
        }

        var shown = await person.UploadAsync(
            form,
            "form.form",
            "File",
            Reading_a_profile.Profile(),
            new() { ["Name"] = "" });
        Assert.Equal("校内 <設定>", shown.QuerySelector("h1")!.TextContent);
        shown.AssertShows("main", "App Storeからのインストール");
        shown.AssertShows("main", "allowBookstore");
        shown.AssertShows(".notice-late", "12031");

        var edit = await person.GetAsync(person.Last.RequestMessage!.RequestUri!.AbsolutePath + "/edit");
        var other = await person.UploadAsync(
            edit,
            "form.form",
            "File",
            Reading_a_profile.Profile("jp.example.other"),
            new() { ["Name"] = "校内" });
        other.AssertShows(".field-validation-error", "識別子が違います");
        var wifi = Reading_a_profile.Profile()
            .Replace("com.apple.applicationaccess", "com.apple.wifi.managed", StringComparison.Ordinal);
        var replaced = await person.UploadAsync(edit, "form.form", "File", wifi, new() { ["Name"] = "校内" });
        replaced.AssertShows("main", "Wi-Fi");
        Assert.False(await console.ReadAsync(db => db.Profiles
            .Where(p => p.Identifier == "jp.example.school")
            .Select(p => p.RestrictsAppStore)
            .SingleAsync()));
    }

    [Fact]
    public async Task A_change_of_a_feature_set_makes_a_version_and_the_former_stays_as_it_was()
    {
        using var person = await console.SignInAsync(Roles.Administrator);
        var id = await console.ReadAsync(
            db => db.FeatureSets.Where(s => s.Name == "試験モード").Select(s => s.Id).SingleAsync());
        var edit = await person.GetAsync($"/feature-sets/{id}/edit");
        var empty = await person.SubmitAsync(edit, "form.form", new() { ["Name"] = "試験モード" });
        empty.AssertShows(".field-validation-error", "1つ以上");
        var next = await person.SubmitAsync(edit, "form.form", new() { ["Name"] = "試験モード", ["Forbidden"] = "Safari" });
        next.AssertShows("header.page", "バージョン2");

        var former = await console.ReadAsync(db => db.FeatureSets.SingleAsync(s => s.Id == id));
        Assert.True(former.RestrictsAppStore);
        Assert.NotNull(former.ReplacedAt);
        // From a page that is out of date.
        await person.SubmitAsync(edit, "form.form", new() { ["Name"] = "試験モード", ["Forbidden"] = "Camera" });
        Assert.Equal(HttpStatusCode.NotFound, person.Last.StatusCode);
        var file = await person.GetAsync(next.QuerySelector("a[href$='/file']")!.GetAttribute("href")!);
        Assert.Contains("<key>allowSafari</key>", file.Source.Text, StringComparison.Ordinal);
    }

    private static string? Link(IHtmlDocument page, string rel) =>
        page.QuerySelector($".foot a[rel={rel}]")?.GetAttribute("href");

    private static string?[] Ids(IHtmlDocument page) =>
        [.. page.QuerySelectorAll("tbody a").Select(a => a.GetAttribute("href"))];
}
