using System.Globalization;
using System.Net;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Enrollments.PushCertificates;
using MobiJobs.Gateway.NanoMdm;
using MobiJobs.Organization.Channel;
using MobiJobs.Tests.Gateway.NanoMdm;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Organization;

/// <summary>What an administrator is told of NanoMDM, and of each way in which the connection can fail.</summary>
public sealed class Connection_to_devices : IAsyncLifetime
{
    private const string Page = "/settings/channel";
    private const string WebhookKey = "the key of the webhook";

    private readonly List<IAsyncDisposable> opened = [];
    private StandIn server = null!;

    public async Task InitializeAsync() => server = await StandIn.StartAsync();

    public async Task DisposeAsync()
    {
        foreach (var one in opened) { await one.DisposeAsync(); }

        await server.DisposeAsync();
    }

    [Fact]
    public async Task All_is_well_and_the_certificate_s_end_is_told()
    {
        server.Certificates[Samples.Topic] = InDays(200);
        var console = await ConsoleAsync(server.Address, StandIn.Key);
        await EnrollAsync(console);

        var page = await CheckAsync(console);

        page.AssertShows("#check", "NanoMDM v0.9.0 が応答しました");
        page.AssertShows("#check", "受け付けられました");
        page.AssertShows("#check", "まで有効です");
        page.AssertShows("#check", "通知が届いています");
        page.AssertShows("main", Samples.Topic);
    }

    [Fact]
    public async Task Before_the_first_device_it_says_that_nothing_has_come()
    {
        var console = await ConsoleAsync(server.Address, StandIn.Key);
        var page = await CheckAsync(console);
        page.AssertShows("#check", "まだ一度も届いていません");
        page.AssertShows("#check", "対象のトピックがまだ分かりません");
        page.AssertShows("main", "まだどの端末とも通信していません");
        page.AssertShows("main", "登録プロファイルで端末を登録する");
        using var person = await console.SignInAsync(Roles.Administrator);
        var devices = await person.GetAsync("/devices");
        devices.AssertShows(".empty", "NanoMDM に端末が登録されると、ここに表示されます");
        Assert.NotNull(devices.QuerySelector($".empty a[href='{Page}']"));
        Assert.DoesNotContain(server.Requests, r => r.Contains("/push/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(10, "に期限が切れます")]
    [InlineData(-1, "に期限が切れました。端末にPUSHを送信できません")]
    [InlineData(null, "Push証明書がありません")]
    public async Task A_certificate_that_ends_is_a_notice_of_the_overview_without_anybody_asking(
        int? days, string words)
    {
        if (days is { } left) { server.Certificates[Samples.Topic] = InDays(left); }

        var console = await ConsoleAsync(server.Address, StandIn.Key);
        await EnrollAsync(console);
        await console.DoAsync<PushCertificateWatch, bool>(async watch =>
        {
            await watch.SweepAsync(CancellationToken.None);
            return true;
        });

        using var person = await console.SignInAsync(Roles.Administrator);
        (await person.GetAsync("/overview")).AssertShows(".ending", Samples.Topic);
        (await person.GetAsync(Page)).AssertShows("main", words);
    }

    [Fact]
    public async Task A_wrong_key_is_told_apart_from_a_server_that_is_not_there()
    {
        var console = await ConsoleAsync(server.Address, "another key");
        var page = await CheckAsync(console);
        page.AssertShows("#check", "NanoMDM v0.9.0 が応答しました");
        page.AssertShows("#check", "APIキーが拒否されました");
    }

    [Fact]
    public async Task A_server_that_has_gone_is_told_and_one_that_came_back_too()
    {
        var console = await ConsoleAsync(server.Address, StandIn.Key);
        await server.GoAsync();
        (await CheckAsync(console)).AssertShows("#check", "接続できません");
        await server.ComeBackAsync();
        (await CheckAsync(console)).AssertShows("#check", "NanoMDM v0.9.0 が応答しました");
    }

    [Theory]
    [InlineData(HttpStatusCode.BadGateway, "その先の NanoMDM につながりません")]
    [InlineData(HttpStatusCode.OK, "NanoMDM のものではありません")]
    [InlineData(HttpStatusCode.NotFound, "NanoMDM のものではありません")]
    public async Task A_proxy_is_no_NanoMDM(HttpStatusCode status, string words)
    {
        server.Faults = _ => new Fault.Proxy(status);
        var console = await ConsoleAsync(server.Address, StandIn.Key);
        (await CheckAsync(console)).AssertShows("#check", words);
    }

    [Fact]
    public async Task A_name_without_address_and_an_address_without_TLS_are_told()
    {
        var nowhere = await ConsoleAsync(new Uri("https://nanomdm.invalid"), StandIn.Key);
        (await CheckAsync(nowhere)).AssertShows("#check", "ホスト名が見つかりません");
        var plain = await ConsoleAsync(new UriBuilder(server.Address) { Scheme = "https" }.Uri, StandIn.Key);
        (await CheckAsync(plain)).AssertShows("#check", "TLSで接続できません");
    }

    [Fact]
    public async Task Events_with_a_wrong_signature_point_to_the_key()
    {
        var console = await ConsoleAsync(server.Address, StandIn.Key);
        using var fleet = new StandInFleet(server, console.Address, "another key");
        Assert.Equal(HttpStatusCode.Unauthorized, await fleet.SendAsync(Samples.TokenUpdate()));
        (await CheckAsync(console)).AssertShows("#check", "署名が一致しない通知を拒否しました");
    }

    [Fact]
    public async Task Everybody_sees_that_all_events_are_refused_until_one_is_right()
    {
        var console = await ConsoleAsync(server.Address, StandIn.Key);
        await EnrollAsync(console);
        using var person = await console.SignInAsync(Roles.Administrator);
        using var wrong = new StandInFleet(server, console.Address, "another key");
        await wrong.SendAsync(Samples.TokenUpdate());
        await wrong.SendAsync(Samples.TokenUpdate());
        (await person.GetAsync("/")).AssertDoesNotShow("header.page", "通知を受け取れません");

        await wrong.SendAsync(Samples.TokenUpdate());

        (await person.GetAsync("/")).AssertShows("#now", "通知を受信できません");
        (await person.GetAsync("/overview")).AssertShows(".notice", "Gateway:NanoMdm:WebhookKey");
        (await person.GetAsync("/stuck")).AssertShows(".notice", "受け取れていません");
        (await person.GetAsync(Page)).AssertShows("main", "署名が一致しない通知を拒否しました");
        using var right = new StandInFleet(server, console.Address, WebhookKey);
        Assert.Equal(HttpStatusCode.OK, await right.SendAsync(Samples.TokenUpdate()));
        (await person.GetAsync("/stuck")).AssertDoesNotShow("main", "受け取れていません");
    }

    [Fact]
    public async Task The_page_of_a_job_says_that_devices_can_t_be_woken_now()
    {
        var console = await ConsoleAsync(new Uri("http://127.0.0.1:9"), StandIn.Key); // Nobody answers there.
        await EnrollAsync(console);
        await UntilAsync(console, db => db.Installations.AnyAsync(i => i.ChannelDownAt != null));
        var job = await console.DoAsync<MobiJobsDb, long>(db => db.Jobs.Select(j => j.Id).SingleAsync());
        using var person = await console.SignInAsync(Roles.Administrator);

        var page = await person.GetAsync($"/jobs/{job}");

        page.AssertShows(".notice", "停止中");
        page.AssertDoesNotShow(".timeline", "PUSHを送信");
        var after = await person.SubmitAsync(page, $"form[action='/jobs/{job}/wake']", []);
        after.AssertShows("body", "端末との通信が停止しているため、PUSHを送信できません");
        after.AssertDoesNotShow(".timeline", "PUSHを送信");
    }

    [Fact]
    public async Task The_simulated_fleet_has_no_connection_to_test_and_others_see_nothing()
    {
        var console = await RunningConsole.StartAsync();
        opened.Add(console);
        using var person = await console.SignInAsync(Roles.Administrator);
        var page = await person.GetAsync(Page);
        page.AssertShows("main", "シミュレーション端末");
        Assert.Null(page.QuerySelector("#check"));
        using var helpdesk = await console.SignInAsync(Roles.Helpdesk, followsRedirects: false);
        using var answer = await helpdesk.AskAsync(new HttpRequestMessage(HttpMethod.Get, Page));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public void A_certificate_keeps_its_end_while_NanoMDM_does_not_answer()
    {
        var certificate = PushCertificate.Of(Samples.Topic);
        var end = new DateTime(2027, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        certificate.Note(new Checked(CheckResult.Good, "", end), end.AddDays(-100));
        certificate.Note(new Checked(CheckResult.Slow, ""), end.AddDays(-99));
        Assert.Equal((end, CheckResult.Slow), (certificate.NotAfter, certificate.Result));
        Assert.Equal(end.AddDays(-100), certificate.NamedAt);
        var lastKnown = ChannelLine.LastKnownOf(certificate, at => $"day {(at - end).Days}")!;
        Assert.Contains("day 0", lastKnown, StringComparison.Ordinal);
        Assert.Contains("day -100", lastKnown, StringComparison.Ordinal);
        certificate.Note(new Checked(CheckResult.NoCertificate, ""), end.AddDays(-98));
        Assert.Null(certificate.NotAfter);
    }

    private static string InDays(int days) =>
        DateTime.UtcNow.AddDays(days).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private async Task<RunningConsole> ConsoleAsync(Uri address, string key)
    {
        var console = await RunningConsole.StartAsync(
            "Production",
            "--Gateway:Kind=NanoMdm",
            $"--Gateway:NanoMdm:BaseUrl={address}",
            $"--Gateway:NanoMdm:ApiKey={key}",
            $"--Gateway:NanoMdm:WebhookKey={WebhookKey}");
        opened.Add(console);
        return console;
    }

    /// <summary>A device enrolls, and the console has read it.</summary>
    private async Task EnrollAsync(RunningConsole console)
    {
        using var fleet = new StandInFleet(server, console.Address, WebhookKey);
        await fleet.EnrollAsync(Samples.Udid, Samples.Serial);
        await UntilAsync(console, db => db.Arrivals.AnyAsync(a => a.Topic != null));
    }

    private static async Task UntilAsync(RunningConsole console, Func<MobiJobsDb, Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await console.DoAsync<MobiJobsDb, bool>(isSo)) { await timer.WaitForNextTickAsync(patience.Token); }
    }

    private static async Task<AngleSharp.Html.Dom.IHtmlDocument> CheckAsync(RunningConsole console)
    {
        using var person = await console.SignInAsync(Roles.Administrator);
        var page = await person.GetAsync(Page);
        return await person.SubmitAsync(page, $"form[action^='{Page}/check']", []);
    }
}
