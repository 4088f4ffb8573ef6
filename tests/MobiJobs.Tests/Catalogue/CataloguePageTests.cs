using System.Net;
using System.Text;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Catalogue.Profiles;
using MobiJobs.Data;
using MobiJobs.Tests.Catalogue.Profiles;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Catalogue;

/// <summary>Catalogues and lists of automatic delivery, without script.</summary>
public sealed class CataloguePageTests : IAsyncLifetime
{
    private RunningConsole console = null!;

    public async Task InitializeAsync() => console = await RunningConsole.StartAsync("Development", "--Gateway:Simulated:Devices=24", "--Gateway:Simulated:Faults=0");

    public async Task DisposeAsync() => await console.DisposeAsync();

    [Fact]
    public async Task What_the_past_delivered_is_in_the_catalogue_and_all_may_look()
    {
        using var helpdesk = await console.SignInAsync(Roles.Helpdesk);
        foreach (var (path, name) in ((string, string)[])[("/apps", "英単語カード"), ("/books", "理科資料集"), ("/profiles", "校内Wi-Fi 2026"), ("/feature-sets", "試験モード")])
        {
            var page = await helpdesk.GetAsync(path);
            Assert.Contains(name, page.QuerySelector("table.jobs")!.TextContent, StringComparison.Ordinal);
            Assert.Null(page.QuerySelector($"a[href='{path}/new']"));
            await helpdesk.GetAsync($"{path}/new");
            Assert.Equal(HttpStatusCode.Forbidden, helpdesk.Last.StatusCode);
        }

        Assert.DoesNotContain("旧・連絡帳", (await helpdesk.GetAsync("/apps")).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("旧・連絡帳", (await helpdesk.GetAsync("/apps?state=retired")).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Single((await helpdesk.GetAsync("/apps?q=EXAMPLE.WORDS")).QuerySelectorAll("tbody tr"));
        Assert.Single((await helpdesk.GetAsync("/apps?q=９００００００１１")).QuerySelectorAll("tbody tr"));
        Assert.Empty((await helpdesk.GetAsync("/apps?q=100%25")).QuerySelectorAll("tbody tr"));
    }

    [Fact]
    public async Task An_app_is_added_changed_and_retired_and_retired_it_is_not_sent()
    {
        using var person = await console.SignInAsync(Roles.Operator);
        var form = await person.GetAsync("/apps/new");
        var wrong = await person.SubmitAsync(form, "form.form", new() { ["Name"] = "", ["Source"] = "Vpp", ["StoreId"] = "12a", ["BundleId"] = "a b" });
        Assert.Equal(3, wrong.QuerySelectorAll(".field-validation-error").Length);
        wrong = await person.SubmitAsync(form, "form.form", new() { ["Name"] = "もう一つ", ["Source"] = "Vpp", ["StoreId"] = "900000001" });
        Assert.Contains("登録済み", wrong.QuerySelector(".field-validation-error")!.TextContent, StringComparison.Ordinal);

        var added = await person.SubmitAsync(form, "form.form", new() { ["Name"] = "地図", ["Source"] = "AppStore", ["StoreId"] = "７７７", ["BundleId"] = "jp.example.map", ["Families"] = "IPad" });
        Assert.Equal("地図", added.QuerySelector("h1")!.TextContent);
        var path = person.Last.RequestMessage!.RequestUri!.AbsolutePath;
        await person.SubmitAsync(await person.GetAsync($"{path}/edit"), "form.form", new() { ["Name"] = "地図帳", ["Source"] = "AppStore", ["StoreId"] = "777", ["BundleId"] = "jp.example.map" });
        var asked = await person.GetAsync($"{path}/retire");
        Assert.Contains("「地図帳」の使用を終了します", asked.QuerySelector(".card-s")!.TextContent, StringComparison.Ordinal);
        await person.SubmitAsync(asked, "form[action$='/retire']");

        var number = (await person.GetAsync("/devices")).QuerySelector("tbody a")!.TextContent;
        Assert.DoesNotContain("地図帳", (await person.GetAsync("/operations/new?kind=appInstall")).QuerySelector("#things")!.TextContent, StringComparison.Ordinal);
        using var api = await console.ApiAsync(Roles.Operator);
        var answer = await api.PostAsync(new Uri("api/v1/operations", UriKind.Relative), new StringContent($$"""{"kind":"appInstall","target":{"name":"x","bundleId":"jp.example.map"},"devices":["{{number}}"]}""", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);

        await person.SubmitAsync(await person.GetAsync(path), "form[action$='/restore']");
        Assert.Contains("地図帳", (await person.GetAsync("/operations/new?kind=appInstall")).QuerySelector("#things")!.TextContent, StringComparison.Ordinal);
        var trail = await ReadAsync(db => db.Audit.Where(a => a.Subject.Contains("地図")).OrderBy(a => a.Id).Select(a => a.Action).ToListAsync());
        Assert.Equal([AuditAction.CatalogueAdded, AuditAction.CatalogueEdited, AuditAction.CatalogueRetired, AuditAction.CatalogueRestored], trail.Take(4));
    }

    [Fact]
    public async Task Retiring_shows_what_goes_without_the_item_and_asks_again_when_that_has_changed()
    {
        using var person = await console.SignInAsync(Roles.Operator);
        var form = await person.GetAsync("/auto-delivery/new");
        var group = form.QuerySelectorAll("#Group option").OfType<IHtmlOptionElement>().Last().Value;
        var app = int.Parse(await AppAsync("jp.example.words"), System.Globalization.CultureInfo.InvariantCulture);
        await person.SubmitAsync(form, "form.form", new()
        {
            ["Name"] = "授業",
            ["Group"] = group,
            ["Frequency"] = "daily",
            ["Clock"] = "02:00",
            ["Apps"] = $"{app}",
        });
        var list = person.Last.RequestMessage!.RequestUri!.AbsolutePath;

        var page = await person.GetAsync($"/apps/{app}/retire");
        var link = page.QuerySelector($".card-s a[href='{list}']")!;
        Assert.Contains("「授業」", link.TextContent, StringComparison.Ordinal);
        page = await person.SubmitAsync(page, "form.confirm", new() { ["shown"] = "" });
        Assert.Contains("もう一度確認", page.QuerySelector(".notice-error")!.TextContent, StringComparison.Ordinal);
        Assert.Null(await ReadAsync(db => db.Apps.Where(a => a.Id == app).Select(a => a.RetiredAt).SingleAsync()));

        await person.SubmitAsync(page, "form.confirm");
        Assert.NotNull(await ReadAsync(db => db.Apps.Where(a => a.Id == app).Select(a => a.RetiredAt).SingleAsync()));
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
        var wrong = await person.SubmitAsync(await person.GetAsync("/apps/new"), "form.form", new() { ["Name"] = "地図", ["Source"] = "AppStore", ["StoreId"] = "777", ["MinimumOs"] = typed });
        Assert.Contains("17、16.4、15.7.1", Assert.Single(wrong.QuerySelectorAll(".field-validation-error")).TextContent, StringComparison.Ordinal);
        Assert.Equal(typed, ((IHtmlInputElement)wrong.QuerySelector("#MinimumOs")!).Value);
    }

    [Fact]
    public async Task An_app_says_which_OS_it_needs_wherever_it_is_chosen()
    {
        using var person = await console.SignInAsync(Roles.Operator);
        var fields = new Dictionary<string, string> { ["Name"] = "地図", ["Source"] = "AppStore", ["StoreId"] = "777", ["MinimumOs"] = " １６．４ " };
        var wrong = await person.SubmitAsync(await person.GetAsync("/apps/new"), "form.form", new(fields) { ["Name"] = "" });
        Assert.Equal(" １６．４ ", ((IHtmlInputElement)wrong.QuerySelector("#MinimumOs")!).Value);

        Assert.Contains("16.4 以上", (await person.SubmitAsync(wrong, "form.form", fields)).QuerySelector("dl")!.TextContent, StringComparison.Ordinal);
        var path = person.Last.RequestMessage!.RequestUri!.AbsolutePath;
        Assert.Contains("OS 16.4 以上", (await person.GetAsync("/apps?q=777")).QuerySelector("tbody")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("OS 16.4 以上", (await person.GetAsync("/operations/new?kind=appInstall")).QuerySelector("#things")!.TextContent, StringComparison.Ordinal);

        var edit = await person.GetAsync($"{path}/edit");
        Assert.Equal("16.4", ((IHtmlInputElement)edit.QuerySelector("#MinimumOs")!).Value);
        Assert.DoesNotContain("以上", (await person.SubmitAsync(edit, "form.form", new(fields) { ["MinimumOs"] = "" })).QuerySelector("dl")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_is_uploaded_looked_into_and_replaced_only_by_its_own_kind()
    {
        using var person = await console.SignInAsync(Roles.Operator);
        var form = await person.GetAsync("/profiles/new");
        foreach (var (file, message) in ((string?, string)[])[(null, "ファイルを選んで"), ("", "空です"), ("<html/>", "プロパティリスト"), (new string('x', ProfileFile.MaxBytes + 1), "1 MB"), (Reading_a_profile.Profile("jp.example.mail"), "同じ識別子")])
        {
            var page = await person.UploadAsync(form, "form.form", "File", file, new() { ["Name"] = "" });
            Assert.Contains(message, page.QuerySelector(".field-validation-error")!.TextContent, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, person.Last.StatusCode);
        }

        var shown = await person.UploadAsync(form, "form.form", "File", Reading_a_profile.Profile(), new() { ["Name"] = "" });
        Assert.Equal("校内 <設定>", shown.QuerySelector("h1")!.TextContent);
        Assert.Contains("App Storeからのインストール", shown.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("allowBookstore", shown.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("12031", shown.QuerySelector(".notice-late")!.TextContent, StringComparison.Ordinal);

        var edit = await person.GetAsync(person.Last.RequestMessage!.RequestUri!.AbsolutePath + "/edit");
        var other = await person.UploadAsync(edit, "form.form", "File", Reading_a_profile.Profile("jp.example.other"), new() { ["Name"] = "校内" });
        Assert.Contains("識別子が違います", other.QuerySelector(".field-validation-error")!.TextContent, StringComparison.Ordinal);
        var wifi = Reading_a_profile.Profile().Replace("com.apple.applicationaccess", "com.apple.wifi.managed", StringComparison.Ordinal);
        var replaced = await person.UploadAsync(edit, "form.form", "File", wifi, new() { ["Name"] = "校内" });
        Assert.Contains("Wi-Fi", replaced.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.False(await ReadAsync(db => db.Profiles.Where(p => p.Identifier == "jp.example.school").Select(p => p.RestrictsAppStore).SingleAsync()));
    }

    [Fact]
    public async Task A_change_of_a_feature_set_makes_a_version_and_the_former_stays_as_it_was()
    {
        using var person = await console.SignInAsync(Roles.Administrator);
        var id = await ReadAsync(db => db.FeatureSets.Where(s => s.Name == "試験モード").Select(s => s.Id).SingleAsync());
        var edit = await person.GetAsync($"/feature-sets/{id}/edit");
        var empty = await person.SubmitAsync(edit, "form.form", new() { ["Name"] = "試験モード" });
        Assert.Contains("1つ以上", empty.QuerySelector(".field-validation-error")!.TextContent, StringComparison.Ordinal);
        var next = await person.SubmitAsync(edit, "form.form", new() { ["Name"] = "試験モード", ["Forbidden"] = "Safari" });
        Assert.Contains("第2版", next.QuerySelector("header.page")!.TextContent, StringComparison.Ordinal);

        var former = await ReadAsync(db => db.FeatureSets.SingleAsync(s => s.Id == id));
        Assert.True(former.RestrictsAppStore);
        Assert.NotNull(former.ReplacedAt);
        await person.SubmitAsync(edit, "form.form", new() { ["Name"] = "試験モード", ["Forbidden"] = "Camera" }); // From a page that is out of date.
        Assert.Equal(HttpStatusCode.NotFound, person.Last.StatusCode);
        Assert.Contains("<key>allowSafari</key>", (await person.GetAsync($"{next.QuerySelector("a[href$='/file']")!.GetAttribute("href")}")).Source.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_is_refused_with_messages_made_run_and_paused()
    {
        using var person = await console.SignInAsync(Roles.Operator);
        var form = await person.GetAsync("/auto-delivery/new");
        var group = form.QuerySelectorAll("#Group option").OfType<IHtmlOptionElement>().First(o => o.TextContent.Trim() == "1年A組").Value;
        var (words, notice) = (await AppAsync("jp.example.words"), await AppAsync("jp.example.notice"));
        var wrong = await person.SubmitAsync(form, "form.form", new() { ["Name"] = "", ["Frequency"] = "weekly", ["Clock"] = "25:00", ["From"] = "2026-12-02", ["To"] = "2026-12-01" });
        Assert.Equal(6, wrong.QuerySelectorAll(".field-validation-error").Length);

        var fields = new Dictionary<string, string> { ["Name"] = "授業", ["Group"] = group, ["Frequency"] = "daily", ["Clock"] = "02:00", ["Apps"] = words };
        var list = await person.SubmitAsync(form, "form.form", fields);
        Assert.Equal("授業", list.QuerySelector("h1")!.TextContent);
        var path = person.Last.RequestMessage!.RequestUri!.AbsolutePath;
        var again = await person.SubmitAsync(form, "form.form", new(fields) { ["Name"] = "別" });
        Assert.Contains("「授業」に入っています", again.QuerySelector(".field-validation-error")!.TextContent, StringComparison.Ordinal);
        await ReadAsync(db => db.Apps.Where(a => a.BundleId == "jp.example.notice").ExecuteUpdateAsync(set => set.SetProperty(a => a.BundleId, (string?)null)));
        Assert.Null((await person.GetAsync("/auto-delivery/new")).QuerySelector($"input[name=Apps][value='{notice}']")); // No app list could tell whether it is there.

        Assert.Contains("英単語カード", (await person.GetAsync($"{path}/preview")).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        await person.SubmitAsync(await person.GetAsync(path), $"form[action='{path}/run']");
        await person.SubmitAsync(await person.GetAsync(path), $"form[action='{path}/pause']");
        Assert.Null(await ReadAsync(db => db.AutoDeliveryLists.Select(l => l.NextRunAt).SingleAsync()));
        await person.SubmitAsync(await person.GetAsync(path), $"form[action='{path}/resume']");
        Assert.NotNull(await ReadAsync(db => db.AutoDeliveryLists.Select(l => l.NextRunAt).SingleAsync()));
        await person.SubmitAsync(await person.GetAsync($"{path}/edit"), $"form[action='{path}/delete']");
        Assert.Empty(await ReadAsync(db => db.AutoDeliveryLists.ToListAsync()));
    }

    [Fact]
    public async Task What_a_list_holds_back_is_shown_and_released()
    {
        using var person = await console.SignInAsync(Roles.Operator);
        var form = await person.GetAsync("/auto-delivery/new");
        var group = form.QuerySelectorAll("#Group option").OfType<IHtmlOptionElement>().First(o => o.TextContent.Trim() == "1年A組").Value;
        await person.SubmitAsync(form, "form.form", new() { ["Name"] = "授業", ["Group"] = group, ["Frequency"] = "daily", ["Clock"] = "02:00", ["Apps"] = await AppAsync("jp.example.words") });
        var path = person.Last.RequestMessage!.RequestUri!.AbsolutePath;
        var device = await ReadAsync(db => db.Devices.OrderBy(d => d.Id).FirstAsync());
        await ReadAsync(async db =>
        {
            var list = await db.AutoDeliveryLists.Include(l => l.Apps).SingleAsync();
            db.DeliveryHolds.Add(MobiJobs.AutoDelivery.DeliveryHold.Of(list.Id, device.Id, list.Apps[0].AppId, device.RegisteredAt));
            return await db.SaveChangesAsync();
        });

        Assert.Contains("保留あり", (await person.GetAsync("/auto-delivery")).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        var page = await person.GetAsync(path);
        Assert.Contains(device.Number, page.QuerySelector("#holds")!.TextContent, StringComparison.Ordinal);
        using var helpdesk = await console.SignInAsync(Roles.Helpdesk);
        Assert.Null((await helpdesk.GetAsync(path)).QuerySelector("#holds button"));
        await person.SubmitAsync(page, "#holds form");
        Assert.NotNull(await ReadAsync(db => db.DeliveryHolds.Select(h => h.ReleasedAt).SingleAsync()));
        Assert.Null((await person.GetAsync(path)).QuerySelector("#holds"));
        Assert.Contains(AuditAction.DeliveryReleased, await ReadAsync(db => db.Audit.Select(a => a.Action).ToListAsync()));
    }

    private async Task<string> AppAsync(string bundleId) => (await ReadAsync(db => db.Apps.Where(a => a.BundleId == bundleId).Select(a => a.Id).SingleAsync())).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private async Task<T> ReadAsync<T>(Func<MobiJobsDb, Task<T>> question)
    {
        await using var scope = console.Services.CreateAsyncScope();
        return await question(scope.ServiceProvider.GetRequiredService<MobiJobsDb>());
    }
}
