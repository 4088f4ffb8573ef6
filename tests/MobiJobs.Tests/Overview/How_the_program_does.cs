using System.Net;
using Hangfire;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Queue.Watch;
using MobiJobs.Reports;
using MobiJobs.Shared;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Overview;

/// <summary>What the status page says of each part, to whom, and what Hangfire's own pages let people do.</summary>
public sealed class How_the_program_does
{
    private const string Page = "/status";

    [Fact]
    public async Task A_program_that_works_says_so_and_its_insides_are_for_who_looks_after_it()
    {
        await using var console = await RunningConsole.StartAsync();
        using var administrator = await console.SignInAsync(Roles.Administrator);
        using var helpdesk = await console.SignInAsync(Roles.Helpdesk);

        var page = await administrator.GetAsync(Page);
        page.AssertShows("#progress > p", "すべて正常に動作しています");
        page.AssertShows("#progress", "1個のプロセスが稼働しています");
        page.AssertShows("#processes", $":{Environment.ProcessId}");
        page.AssertShows("#recurring", "未処理ジョブの確認");
        page.AssertShows("#recurring", "保存期間を過ぎた履歴の削除");
        foreach (var row in page.QuerySelectorAll("#recurring tbody th"))
        {
            Assert.DoesNotMatch("^[a-z-]+$", row.TextContent); // A name without words for it.
        }

        page.AssertShows("#program", ProgramVersion.Text);

        var others = await helpdesk.GetAsync(Page);
        others.AssertShows("#progress > p", "すべて正常に動作しています");
        others.AssertDoesNotShow("#progress", "空き");
        Assert.Null(others.QuerySelector("#processes, #recurring, #program, a[href^='/hangfire'], a[href='/audit']"));
    }

    [Fact]
    public async Task A_channel_that_is_down_or_stopped_is_said_with_what_to_do()
    {
        await using var console = await RunningConsole.StartAsync();
        using var administrator = await console.SignInAsync(Roles.Administrator);
        using var helpdesk = await console.SignInAsync(Roles.Helpdesk);

        await SetAsync(console, set => set
            .SetProperty(i => i.StoppedAt, DateTime.UtcNow)
            .SetProperty(i => i.StoppedBy, "加藤"));
        var stopped = await administrator.GetAsync(Page);
        stopped.AssertShows("#progress > p", "要確認");
        stopped.AssertShows("#progress", "加藤 が配信を停止しました");

        await SetAsync(console, set => set
            .SetProperty(i => i.ChannelDownAt, DateTime.UtcNow)
            .SetProperty(i => i.ChannelTrouble, TroubleKind.WrongKey));
        var down = await administrator.GetAsync(Page);
        down.AssertShows("#progress > p", "動作していない項目があります");
        Assert.NotNull(down.QuerySelector("#progress a[href='/settings/channel']"));
        var others = await helpdesk.GetAsync(Page);
        others.AssertShows("#progress", "その人に知らせてください");
        Assert.Null(others.QuerySelector("a[href='/settings/channel']"));
    }

    [Fact]
    public async Task A_store_that_takes_no_writes_is_said_while_pages_can_be_read()
    {
        await using var console = await RunningConsole.OnSqliteAsync();
        using var person = await console.SignInAsync(Roles.Helpdesk);
        using (LockedStore.Lock(console.Store))
        {
            var page = await person.GetAsync(Page);

            page.AssertShows("#progress > p", "異常");
            page.AssertShows("#progress", "書き込めません");
        }

        console.ForgetErrors();
    }

    [Fact]
    public async Task Answers_and_seals_that_are_late_are_said()
    {
        await using var console = await RunningConsole.StartAsync();
        using var administrator = await console.SignInAsync(Roles.Administrator);
        (await administrator.GetAsync(Page)).AssertShows("#progress", "受信した応答はすべて処理済みです");
        await StopSweepsAsync(console.Services);
        var past = DateTime.UtcNow - TimeSpan.FromHours(1);
        await console.DoAsync<MobiJobsDb, int>(async db =>
        {
            db.Audit.Add(AuditEntry.Of("加藤", AuditAction.GroupCreated, "a", past));
            db.Reports.Add(StoredReport.From(new DeviceReport("nobody", "<plist/>", IsContactOnly: false), past));
            return await db.SaveChangesAsync();
        });

        var page = await administrator.GetAsync(Page);

        page.AssertShows("#progress > p", "要確認");
        page.AssertShows("#progress", "に受信した応答が、まだ処理されていません");
        page.AssertShows("#progress", "の記録がまだ封印されていません");
        using var helpdesk = await console.SignInAsync(Roles.Helpdesk);
        (await helpdesk.GetAsync(Page)).AssertDoesNotShow("#progress", "封印");
    }

    [Fact]
    public async Task Hangfire_s_own_pages_are_for_administrators_and_change_nothing()
    {
        await using var console = await RunningConsole.StartAsync();
        foreach (var role in (string[])[Roles.Helpdesk, Roles.Operator])
        {
            using var other = await console.SignInAsync(role, followsRedirects: false);
            using var refused = await other.AskAsync(new HttpRequestMessage(HttpMethod.Get, QueueDashboard.Path));
            Assert.Equal((role, HttpStatusCode.Forbidden), (role, refused.StatusCode));
        }

        using var administrator = await console.SignInAsync(Roles.Administrator);
        var page = await administrator.GetAsync(QueueDashboard.Path + "/recurring");
        page.AssertShows("body", "sweep");
        Assert.Equal(HttpStatusCode.OK, administrator.Last.StatusCode);
        string Meta(string name) => page.QuerySelector($"meta[name={name}]")!.GetAttribute("content")!;
        using var remove = new HttpRequestMessage(HttpMethod.Post, QueueDashboard.Path + "/recurring/remove")
        {
            Headers = { { Meta("csrf-header"), Meta("csrf-token") } },
            Content = new FormUrlEncodedContent([new("jobs[]", "sweep")]),
        };
        using var answer = await administrator.AskAsync(remove);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode); // Its word for what can only be read.
        var work = await console.Services.GetRequiredService<WorkWatch>().SeeAsync(default);
        Assert.Contains(work.Recurring, r => r is { Name: "sweep", NextAt: not null });
    }

    /// <summary>So that nothing is interpreted or sealed before somebody looks.</summary>
    private static async Task StopSweepsAsync(IServiceProvider services)
    {
        services.GetRequiredService<IRecurringJobManager>().RemoveIfExists("sweep");
        var work = services.GetRequiredService<JobStorage>().GetMonitoringApi();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (work.EnqueuedCount("default") + work.ProcessingCount() > 0)
        {
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }

    private static Task SetAsync(
        RunningConsole console,
        Action<UpdateSettersBuilder<Installation>> set) =>
        console.DoAsync<MobiJobsDb, int>(db => db.Installations.ExecuteUpdateAsync(set));
}
