using System.Globalization;
using System.Net;
using MobiJobs.Accounts;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Start;

/// <summary>The pages without script, with the demonstration's history behind them.</summary>
public sealed class PageTests(PageTests.Console console) : IClassFixture<PageTests.Console>
{
    [Fact]
    public async Task The_home_page_shows_the_newest_hundred_and_leads_to_older_ones_and_back()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Administrator);
        var page = await visitor.GetAsync("/");
        Assert.Equal("ジョブ管理", page.QuerySelector("h1")!.TextContent);
        Assert.Equal(100, page.QuerySelectorAll("tbody tr").Length);

        var first = page.QuerySelector("tbody tr")!.Id;
        var older = await visitor.GetAsync(page.QuerySelector("a[rel=next]")!.GetAttribute("href")!);
        Assert.DoesNotContain(first, older.QuerySelectorAll("tbody tr").Select(r => r.Id!));
        Assert.NotNull(older.QuerySelector("a[rel=prev]"));
    }

    [Theory]
    [InlineData("/?status=deviceError")]
    [InlineData("/?month=older")]
    [InlineData("/?open=true&kind=vppInstall&status=waiting&status=reserved&user=SYSTEM&device=1a")]
    [InlineData("/devices")]
    [InlineData(
        "/devices?name=ipad&owner=佐藤&number=１a&state=managed&contact=7d"
        + "&sort=owner&desc=true&group=1&serial=X&model=iPad")]
    [InlineData("/devices?sort=contact")]
    [InlineData("/devices/new")]
    [InlineData("/devices/import")]
    [InlineData("/devices/1A-0001/edit")]
    [InlineData("/devices/1A-0001/inactivate")]
    [InlineData("/devices/1A-0001/delete")]
    [InlineData("/groups")]
    [InlineData("/operations/new")]
    [InlineData("/operations/new?kind=nonsense")]
    [InlineData("/operations/new?kind=vppInstall&device=NOBODY&group=999&item=999&jobs=month%3D2026-13")]
    [InlineData("/guide?q=12064&kind=vppInstall")]
    [InlineData("/account/password")]
    [InlineData("/stuck")]
    [InlineData("/stuck?over=nonsense")]
    [InlineData("/delivery-stop")]
    [InlineData("/apps?q=x&state=all&after=1")]
    [InlineData("/books?state=retired")]
    [InlineData("/profiles")]
    [InlineData("/feature-sets")]
    [InlineData("/auto-delivery?q=x&after=1")]
    [InlineData("/auto-delivery/new")]
    public async Task Each_page_answers(string path)
    {
        using var visitor = await console.Running.SignInAsync(Roles.Administrator);
        await visitor.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, visitor.Last.StatusCode);
    }

    [Fact]
    public async Task A_filter_that_makes_no_sense_is_said_on_the_page()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Helpdesk);
        var page = await visitor.GetAsync("/?month=2026-13");
        page.AssertShows("[role=alert]", "月は 2026-11 の形");
    }

    [Fact]
    public async Task A_device_error_leads_to_its_explanation_with_the_text_to_the_letter()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Helpdesk);
        var list = await visitor.GetAsync("/?status=deviceError");
        var known = list
            .QuerySelectorAll("td.status")
            .First(cell => !cell.TextContent.Contains("未知のエラー", StringComparison.Ordinal));
        var page = await visitor.GetAsync(known.QuerySelector("a")!.GetAttribute("href")!);
        page.AssertShows("pre", "ErrorChain=ErrorCode[0]=");
        Assert.NotEmpty(page.QuerySelectorAll(".causes li"));
    }

    [Fact]
    public async Task Text_from_outside_is_shown_as_text()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Helpdesk);
        var page = await visitor.GetAsync("/guide");
        var answer = await visitor.SubmitAsync(
            page,
            "form[action='/guide']",
            new() { ["text"] = "<script>alert(1)</script> ErrorChain=ErrorCode[0]=99999" });
        Assert.Equal(
            "<script>alert(1)</script> ErrorChain=ErrorCode[0]=99999",
            answer.QuerySelector("article pre")!.TextContent);
        // Only our own.
        Assert.All(
            answer.QuerySelectorAll("script"),
            script => Assert.StartsWith("/lib/", script.GetAttribute("src"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Helpdesk_is_offered_no_cancel_and_could_not_use_it()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Helpdesk);
        var page = await visitor.GetAsync("/?open=true");
        Assert.Empty(page.QuerySelectorAll("td.act button"));
        var token = page.FormToken("form[action='/account/sign-out']");
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await visitor.PostAsync("/jobs/1/cancel", new() { [FormTokens.Name] = token })).StatusCode);
    }

    [Theory]
    [InlineData("/jobs/{0}/cancel")]
    [InlineData("/jobs/{0}/release")]
    [InlineData("/jobs/{0}/wake")]
    public async Task What_is_done_to_a_job_is_refused_to_helpdesk_and_says_when_the_job_is_missing(string path)
    {
        Assert.Equal(
            HttpStatusCode.Forbidden,
            await PostAsync(Roles.Helpdesk, string.Format(CultureInfo.InvariantCulture, path, 1)));
        Assert.Equal(
            HttpStatusCode.NotFound,
            await PostAsync(Roles.Operator, string.Format(CultureInfo.InvariantCulture, path, 999999999)));
    }

    [Fact]
    public async Task The_information_of_a_device_is_fetched_by_operators_only()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Operator);
        var number = (await visitor.GetAsync("/devices")).QuerySelector("tbody a")!.TextContent;
        var path = $"/devices/{Uri.EscapeDataString(number)}/information";
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(Roles.Helpdesk, path));
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(Roles.Operator, "/devices/NOBODY/information"));

        var device = await visitor.GetAsync($"/devices/{Uri.EscapeDataString(number)}?tab=information");
        var answer = await visitor.SubmitAsync(device, $"form[action='{path}']");
        Assert.Equal(HttpStatusCode.OK, visitor.Last.StatusCode);
        Assert.NotNull(answer.QuerySelector("[role=status]"));
    }

    [Fact]
    public async Task A_password_is_changed_with_the_old_one_only()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Helpdesk);
        var form = await visitor.GetAsync("/account/password");
        var wrong = await visitor.SubmitAsync(
            form,
            "form[action='/account/password']",
            new() { ["Current"] = "wrong", ["New"] = "new-horse-battery-2", ["Repeat"] = "new-horse-battery-2" });
        Assert.NotNull(wrong.QuerySelector(".wrong"));
        var right = await visitor.SubmitAsync(form, "form[action='/account/password']", new()
        {
            ["Current"] = RunningConsole.Password,
            ["New"] = "new-horse-battery-2",
            ["Repeat"] = "new-horse-battery-2",
        });
        Assert.NotNull(right.QuerySelector("[role=status]"));
    }

    [Fact]
    public async Task A_form_without_its_token_is_refused()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Administrator);
        Assert.Equal(HttpStatusCode.BadRequest, (await visitor.PostAsync("/jobs/1/cancel", [])).StatusCode);
    }

    [Fact]
    public async Task What_is_not_there_is_said_and_no_inline_script_would_run()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Administrator);
        var page = await visitor.GetAsync("/jobs/999999999");
        Assert.Equal(HttpStatusCode.NotFound, visitor.Last.StatusCode);
        Assert.Equal("見つかりません", page.QuerySelector("h1")!.TextContent);
        Assert.Contains(
            "script-src 'self'",
            visitor.Last.Headers.GetValues("Content-Security-Policy").Single(),
            StringComparison.Ordinal);
    }

    private async Task<HttpStatusCode> PostAsync(string role, string path)
    {
        using var visitor = await console.Running.SignInAsync(role);
        var page = await visitor.GetAsync("/guide");
        var token = page.FormToken("form[action='/account/sign-out']");
        return (await visitor.PostAsync(path, new() { [FormTokens.Name] = token })).StatusCode;
    }

    public sealed class Console() : SharedConsole("Development", "--Gateway:Simulated:Devices=60");
}
