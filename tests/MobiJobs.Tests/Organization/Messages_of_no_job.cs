using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Enrollments.Arrivals;
using MobiJobs.Gateway;
using MobiJobs.Gateway.NanoMdm;
using MobiJobs.Reports;
using MobiJobs.Tests.Gateway.NanoMdm;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Organization;

/// <summary>
/// What came from the channel and belongs to no job can be read by administrators, without its secrets.
/// </summary>
public sealed class Messages_of_no_job(SilentNanoMdm console) : IClassFixture<SilentNanoMdm>
{
    private const string Page = "/settings/channel/messages";

    [Fact]
    public async Task Each_is_shown_with_what_it_is_and_why_it_is_kept()
    {
        await ReceiveAsync(
            Samples.CheckIn("DeclarativeManagement", new() { ["Endpoint"] = "status" }, "udid-kept-1"),
            Samples.Answer("Acknowledged", Guid.NewGuid().ToString(), [], "udid-kept-2"),
            "<html>not an event"u8.ToArray());
        using var visitor = await console.Running.SignInAsync(Roles.Administrator);

        var page = await visitor.GetAsync(Page);

        page.AssertShows("table", "mdm.DeclarativeManagement");
        page.AssertShows("table", "宣言型管理の通知を処理しません");
        page.AssertShows("table", "この登録IDの端末がありません");
        page.AssertShows("table", "通知として読み取れませんでした");
        page.AssertShows("main", "7日間");
        var declared = await visitor.GetAsync($"{Page}?kind=declarative");
        declared.AssertShows("table", "udid-kept-1");
        Assert.DoesNotContain("udid-kept-2", declared.QuerySelector("table")!.TextContent, StringComparison.Ordinal);
        var channel = await visitor.GetAsync("/settings/channel");
        Assert.NotNull(channel.QuerySelector($"a[href='{Page}']"));
    }

    [Theory]
    [InlineData(CheckInEffect.Superseded, "別の登録IDで登録し直されています")]
    [InlineData(CheckInEffect.Renewed, "登録状態に変更はありません")]
    [InlineData(null, "何に反映したかは記録されていません")]
    public async Task What_an_enrolment_s_message_has_changed_is_said(CheckInEffect? effect, string words)
    {
        var id = await KeepAsync("""{"topic":"mdm.TokenUpdate","at":"2026-11-28T00:00:00+00:00"}""");
        await console.Running.DoAsync<MobiJobsDb, int>(db => db.Reports.Where(r => r.Id == id)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.Effect, effect)));
        using var visitor = await console.Running.SignInAsync(Roles.Administrator);

        (await visitor.GetAsync($"{Page}/{id}")).AssertShows("dl", words);
    }

    [Fact]
    public async Task Its_body_is_shown_as_text_and_its_secrets_are_not()
    {
        const string Secret = "MY-SECRET-VALUE";
        const string Payload =
            "<?xml version=\"1.0\"?><plist version=\"1.0\"><dict>"
            + "<key>EscrowKey</key><string>MY-SECRET-VALUE</string>"
            + "<key>UnlockToken</key><string>MY-SECRET-VALUE</string>"
            + "<key>List</key><array><dict><key>wifiPassword</key><string>MY-SECRET-VALUE</string></dict></array>"
            + "<key>Note</key><string>&lt;script&gt;alert(1)&lt;/script&gt;</string></dict></plist>";
        var id = await KeepAsync(JsonSerializer.Serialize(new
        {
            topic = "mdm.Connect",
            at = "2026-11-28T00:00:00+00:00",
            payload = Payload,
            status = "Acknowledged",
            commandUuid = "0190a000-aaaa-8bbb-8ccc-000000000001",
        }));
        using var visitor = await console.Running.SignInAsync(Roles.Administrator);

        var page = await visitor.GetAsync($"{Page}/{id}");

        Assert.DoesNotContain(Secret, page.DocumentElement.OuterHtml, StringComparison.Ordinal);
        page.AssertShows("pre", "EscrowKey");
        page.AssertShows("pre", "alert(1)");
        Assert.Empty(page.QuerySelectorAll("pre script"));
        page.AssertShows("dl", "Acknowledged");
        page.AssertShows("dl", "0190a000-aaaa-8bbb-8ccc-000000000001");
    }

    [Fact]
    public async Task A_part_of_an_encoded_body_is_not_shown()
    {
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes("<plist>a secret that is quite long</plist>"));
        var id = await KeepAsync("{\"topic\": \"broken\", \"raw_payload\": \"" + encoded);
        using var visitor = await console.Running.SignInAsync(Roles.Administrator);

        var page = await visitor.GetAsync($"{Page}/{id}");

        page.AssertShows("pre", "raw_payload");
        Assert.DoesNotContain(encoded[..30], page.QuerySelector("pre")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_are_paged_without_a_gap()
    {
        for (var i = 0; i < 60; i++)
        {
            await KeepAsync($$"""{"topic":"mdm.UserAuthenticate","parentId":"udid-many","status":"{{i}}"}""");
        }

        using var visitor = await console.Running.SignInAsync(Roles.Administrator);
        var first = await visitor.GetAsync($"{Page}?kind=user");
        var next = first.QuerySelectorAll(".foot a").Select(a => a.GetAttribute("href")!)
            .Single(a => a.Contains("after=", StringComparison.Ordinal));
        var second = await visitor.GetAsync(next);

        var ids = IdsOf(first).Concat(IdsOf(second)).ToArray();
        Assert.Equal(60, ids.Length);
        Assert.Equal(ids.OrderDescending(), ids);
        Assert.Equal(ids.Distinct().Count(), ids.Length);
    }

    [Fact]
    public async Task Others_than_administrators_see_none()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Operator);

        await visitor.GetAsync(Page);

        Assert.Equal(HttpStatusCode.Forbidden, visitor.Last.StatusCode);
    }

    private static long[] IdsOf(AngleSharp.Html.Dom.IHtmlDocument page) =>
    [
        .. page.QuerySelectorAll("tbody td:first-child a")
            .Select(a => long.Parse(a.GetAttribute("href")!.Split('/')[^1], null)),
    ];

    /// <summary>As NanoMDM's webhook does it, and a worker after it.</summary>
    private async Task ReceiveAsync(params byte[][] bodies)
    {
        var reports = bodies.Select(b => WebhookEvent.Read(b)).ToArray();
        await console.Running.DoAsync<ReportInbox, ReportInterpreter, bool>(async (inbox, interpreter) =>
        {
            await inbox.ReceiveAsync(reports, CancellationToken.None);
            await interpreter.DrainAsync(CancellationToken.None);
            return true;
        });
    }

    private Task<long> KeepAsync(string raw) => console.Running.DoAsync<MobiJobsDb, long>(async db =>
    {
        var report = StoredReport.From(new DeviceReport("udid-kept", raw, false), DateTime.UtcNow);
        db.Reports.Add(report);
        await db.SaveChangesAsync();
        await db.Reports.Where(r => r.Id == report.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.State, ReportState.Nobody));
        return report.Id;
    });
}
