using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Overview;
using MobiJobs.Tests.Support;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp.Simulated;
using MobiJobs.Vpp;

namespace MobiJobs.Tests.Vpp;

/// <summary>VPP, the explanation with its verdicts, and the overview, without script.</summary>
public sealed class VppPageTests : IAsyncLifetime
{
    private RunningConsole console = null!;

    public async Task InitializeAsync() =>
        console = await RunningConsole.StartAsync(
            "Development",
            "--Gateway:Simulated:Devices=48",
            "--Gateway:Simulated:Speed=10000",
            "--Gateway:Simulated:Faults=0");

    public async Task DisposeAsync() => await console.DisposeAsync();

    [Fact]
    public async Task All_may_look_and_only_some_may_change()
    {
        using var helpdesk = await console.SignInAsync(Roles.Helpdesk);
        var index = await helpdesk.GetAsync("/vpp");
        Assert.Equal(3, index.QuerySelectorAll("tbody tr").Length);
        index.AssertShows("tbody tr", "日で失効");
        Assert.Null(index.QuerySelector("form.form"));
        var contents = await helpdesk.GetAsync("/vpp/1");
        contents.AssertShows("table", "英単語カード");
        Assert.Null(contents.QuerySelector("form[action$='/sync']"));
        foreach (
            var path in (string[])
            [
                "/vpp/1/contents/900000001",
                "/vpp/1/users",
                "/vpp/1/users/1",
                "/vpp/hashes",
                "/overview",
            ])
        {
            await helpdesk.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, helpdesk.Last.StatusCode);
        }

        await helpdesk.GetAsync("/vpp/1/delete");
        Assert.Equal(HttpStatusCode.Forbidden, helpdesk.Last.StatusCode);
        await helpdesk.GetAsync("/vpp/99");
        Assert.Equal(HttpStatusCode.NotFound, helpdesk.Last.StatusCode);
    }

    [Fact]
    public async Task An_administrator_sees_what_is_deleted_with_a_token_before_confirming()
    {
        using var person = await console.SignInAsync(Roles.Administrator);
        var page = await person.GetAsync("/vpp/1/delete");
        Assert.Equal(HttpStatusCode.OK, person.Last.StatusCode);
        var name = page.QuerySelector(".big")!.TextContent.Trim();
        var (users, licenses) = await console.ReadAsync(async db => (
            await db.VppUsers.CountAsync(u => u.TokenId == 1), await db.Licenses.CountAsync(l => l.TokenId == 1)));
        Assert.Contains(
            $"VPPユーザー {users:N0}人、ライセンスの記録 {licenses:N0}件",
            page.QuerySelector(".card-s")!.TextContent,
            StringComparison.Ordinal);

        page = await person.SubmitAsync(page, "form.confirm", new() { ["typed"] = "ほか" });
        Assert.Contains("名前が違います", page.QuerySelector("#typed-wrong")!.TextContent, StringComparison.Ordinal);
        page = await person.SubmitAsync(page, "form.confirm", new() { ["typed"] = name, ["licenses"] = "1" });
        Assert.Contains("もう一度確認", page.QuerySelector(".notice-error")!.TextContent, StringComparison.Ordinal);
        Assert.True(await console.ReadAsync(db => db.VppTokens.AnyAsync(t => t.Id == 1)));

        await person.SubmitAsync(page, "form.confirm", new() { ["typed"] = name });
        Assert.False(await console.ReadAsync(db => db.VppTokens.AnyAsync(t => t.Id == 1)));
    }

    [Fact]
    public async Task A_token_is_uploaded_with_a_message_at_the_field_when_it_is_none()
    {
        using var person = await console.SignInAsync(Roles.Administrator);
        var page = await person.GetAsync("/vpp");
        var wrong = await person.UploadAsync(page, "form.form", "file", "not a token", new() { ["group"] = "1" });
        wrong.AssertShows("#file-wrong", "VPPトークンのファイルではありません");
        var done = await person.UploadAsync(
            page,
            "form.form",
            "file",
            SimulatedVpp.TokenOf("NEW", "分校", DateTime.UtcNow.AddDays(100)),
            new() { ["group"] = "1" });
        done.AssertShows(".notice-done", "登録しました");
        Assert.Equal(4, done.QuerySelectorAll("tbody tr").Length);
    }

    [Fact]
    public async Task A_licence_is_assigned_shows_under_what_was_asked_and_books_are_never_collected()
    {
        using var person = await console.SignInAsync(Roles.Operator);
        var (token, user) = await console.ReadAsync(async db =>
        {
            var without = await db.VppUsers
                .Where(
                    u => u.Status == VppUserStatus.Associated && !db.Licenses.Any(
                        l => l.UserId == u.Id && l.StoreId == 900000031))
                .OrderBy(u => u.Id)
                .FirstAsync();
            return (without.TokenId, without.Name);
        });
        var book = await person.GetAsync($"/vpp/{token}/contents/900000031");
        Assert.Null(book.QuerySelector("input[name=devices][value=true]"));
        var asked = await person.SubmitAsync(
            book,
            "form[action$='/assign']",
            new() { ["whose"] = user, ["devices"] = "false" });
        asked.AssertShows(".names", user);
        asked.AssertShows(".notice-error", "回収できません");
        var untyped = await person.SubmitAsync(asked, "form.confirm", new() { ["typed"] = "2" });
        untyped.AssertShows("#typed-wrong", "件数が違います");
        Assert.Equal(0, await console.ReadAsync(db => db.VppOrders.CountAsync()));
        var run = await person.SubmitAsync(untyped, "form.confirm", new() { ["typed"] = "1" });
        run.AssertShows("h1", "ライセンスを割り当てる");
        var list = await person.GetAsync($"/vpp/{token}/contents/900000031");
        list.AssertShows(".orders", "ライセンスを割り当てる");
        var unknown = await person.SubmitAsync(
            book,
            "form[action$='/assign']",
            new() { ["whose"] = "nobody-knows", ["devices"] = "false" });
        unknown.AssertShows("#whose-wrong", "nobody-knows");
        var fields = new Dictionary<string, string>
        {
            [FormTokens.Name] = book.FormToken(),
            ["ids"] = "1",
        };
        await person.PostAsync($"/vpp/{token}/contents/900000031/collect", fields);
        Assert.Equal(0, await console.ReadAsync(db => db.VppOrders.CountAsync(o => o.Kind == VppOrderKind.Collect)));
    }

    [Fact]
    public async Task A_serial_number_that_no_device_has_is_to_be_checked_before_it_gets_a_licence()
    {
        using var person = await console.SignInAsync(Roles.Operator);
        var known = await console.ReadAsync(db => db.Devices.Where(d => d.SerialNumber != null)
            .Select(d => d.SerialNumber!).FirstAsync());
        var page = await person.GetAsync("/vpp/1/contents/900000001");
        var preview = await person.SubmitAsync(
            page, "form[action$='/assign']", new() { ["whose"] = $"{known} NOSUCH123", ["devices"] = "true" });

        preview.AssertShows(".notice", "要確認");
        preview.AssertShows(".notice", "NOSUCH123");
        preview.AssertDoesNotShow(".notice", known);
    }

    [Theory]
    [InlineData(9709)]
    [InlineData(9610)]
    public void Who_came_too_late_for_the_last_seat_reads_so_in_words(int code) =>
        Assert.Equal("未割り当てのライセンスがありません", VppRefusals.Label(code));

    [Fact]
    public async Task What_a_preview_showed_is_collected_and_nothing_that_came_since()
    {
        using var person = await console.SignInAsync(Roles.Operator);
        var ids = await console.ReadAsync(db => db.Licenses
            .Where(l => l.TokenId == 1 && l.StoreId == 900000001).OrderBy(l => l.Id).Take(2)
            .Select(l => l.Id).ToListAsync());
        var page = await person.GetAsync("/vpp/1/contents/900000001");
        var preview = await person.AnswerAsync(
            "/vpp/1/contents/900000001/collect",
            [
                new(FormTokens.Name, page.FormToken()),
                .. ids.Select(id => new KeyValuePair<string, string>("ids", $"{id}")),
            ]);
        preview.AssertShows(".big", "2件回収します");
        var shown = preview.QuerySelectorAll(".names li").Select(li => li.TextContent).ToList();
        Assert.Equal(0, await console.ReadAsync(db => db.VppOrders.CountAsync()));

        var run = await person.SubmitAsync(preview, "form.confirm");
        var change = await console.ReadAsync(async db => (await db.VppOrders.SingleAsync()).RequestedChange);
        Assert.Equal(shown, Assert.IsType<VppChange.Collect>(change).Whose());
        var list = await person.GetAsync(run.QuerySelector("#progress .counts a")!.GetAttribute("href")!);
        Assert.Equal(shown, list.QuerySelectorAll("tbody tr td:first-child").Select(td => td.TextContent.Trim()));
        using var other = await console.SignInAsync(Roles.Administrator);
        await other.GetAsync(run.QuerySelector("#progress .counts a")!.GetAttribute("href")!);
        Assert.Equal(HttpStatusCode.NotFound, other.Last.StatusCode);
    }

    [Fact]
    public async Task An_explanation_judges_its_causes_and_a_remedy_is_confirmed_before_it_is_done()
    {
        using var person = await console.SignInAsync(Roles.Operator);
        var job = await console.ReadAsync(
            db => db.Jobs
                .Where(
                    j => j.Kind == JobKind.VppInstall && j.Status == JobStatus.DeviceError && j.ErrorKey!.Contains(
                        "12064"))
                .OrderBy(j => j.Id)
                .Select(j => j.Id)
                .FirstAsync());
        var page = await person.GetAsync($"/jobs/{job}/explanation");
        Assert.Contains(page.QuerySelectorAll(".causes .verdict"), v => v.TextContent != "不明");
        Assert.NotNull(page.QuerySelector(".causes ~ ul.plain"));
        var remedy = await person.GetAsync($"/jobs/{job}/remedies/fetchDeviceInformation");
        Assert.Equal(["端末基本情報を取得する"], remedy.QuerySelectorAll(".steps li").Select(li => li.TextContent));
        var run = await person.SubmitAsync(remedy, "form.confirm");
        run.AssertShows("h1", "エラー解説");
        Assert.Equal("true", run.QuerySelector("#progress")!.GetAttribute("data-refresh"));
        var again = await person.SubmitAsync(remedy, "form.confirm");
        again.AssertShows("main", "実行中");

        using var helpdesk = await console.SignInAsync(Roles.Helpdesk);
        var offered = await helpdesk.GetAsync($"/jobs/{job}/explanation");
        Assert.Null(offered.QuerySelector("a[href$='/remedies/fetchDeviceInformation']"));
        await helpdesk.GetAsync($"/jobs/{job}/remedies/nonsense");
        Assert.Equal(HttpStatusCode.NotFound, helpdesk.Last.StatusCode);
    }

    [Fact]
    public async Task The_overview_s_numbers_are_those_of_the_jobs_and_read_as_a_table()
    {
        using var person = await console.SignInAsync(Roles.Helpdesk);
        await console.ReadAsync(async db =>
        {
            await using var scope = console.Services.CreateWorkScope("test");
            return await scope.ServiceProvider.GetRequiredService<EndedJobsByDay>().KeepAsync(default);
        });
        var page = await person.GetAsync("/overview?days=30");
        page.AssertShows("h2", "期限切れ間近");
        Assert.True(page.QuerySelectorAll("details tbody tr").Length > 60);
        Assert.NotEmpty(page.QuerySelectorAll("#causes tbody tr"));
        Assert.DoesNotContain(page.QuerySelectorAll("details td"), cell => cell.TextContent.Trim() == "–");
        var succeeded = page.QuerySelectorAll("details tbody tr").Sum(
            row => int.Parse(
                row.QuerySelector("td:nth-of-type(3)")!.TextContent.Trim(),
                System.Globalization.NumberStyles.AllowThousands,
                System.Globalization.CultureInfo.InvariantCulture));
        Assert.InRange(succeeded, 1, await console.ReadAsync(
            db => db.Jobs.CountAsync(j => j.Status == JobStatus.Succeeded)));
    }
}
