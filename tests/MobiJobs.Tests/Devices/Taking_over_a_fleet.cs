using System.Text;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Enrollments;
using MobiJobs.Enrollments.Arrivals;
using MobiJobs.Jobs;
using MobiJobs.Tests.Gateway.NanoMdm;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Devices;

/// <summary>Devices that NanoMDM has managed before are imported with the ids that it knows them by.</summary>
public sealed class Taking_over_a_fleet : IAsyncLifetime
{
    private const string WebhookKey = "the key of the webhook";

    private StandIn server = null!;
    private RunningConsole console = null!;
    private StandInFleet fleet = null!;
    private Visitor person = null!;

    public async Task InitializeAsync()
    {
        server = await StandIn.StartAsync("udid-1", "udid-2", "udid-3");
        console = await RunningConsole.StartAsync(
            "Production",
            "--Gateway:Kind=NanoMdm",
            $"--Gateway:NanoMdm:BaseUrl={server.Address}",
            $"--Gateway:NanoMdm:ApiKey={StandIn.Key}",
            $"--Gateway:NanoMdm:WebhookKey={WebhookKey}");
        fleet = new StandInFleet(server, console.Address, WebhookKey);
        fleet.Listen();
        person = await console.SignInAsync(Roles.Administrator);
    }

    public async Task DisposeAsync()
    {
        person.Dispose();
        await console.DisposeAsync();
        fleet.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task They_are_woken_and_asked_at_once_and_a_renewed_token_changes_nothing()
    {
        var page = await ImportAsync("端末番号,所有者名,登録ID\nT-1,佐藤 花子,udid-1\n,鈴木 一郎,udid-2\n");
        page.AssertShows("main", "登録ID udid-1 で管理を始めます");
        await ConfirmAsync(page);

        await UntilAsync(db => db.Jobs.CountAsync(j => j.Status == JobStatus.Succeeded), 2);
        Assert.Equal(
            [("T-1", DeviceState.Managed), ("UDID-2", DeviceState.Managed)],
            await console.DoAsync<MobiJobsDb, (string, DeviceState)[]>(async db =>
                [.. (await db.Devices.OrderBy(d => d.Number).ToListAsync()).Select(d => (d.Number, d.State))]));

        await fleet.SendAsync(Samples.TokenUpdate(7, "udid-1"));
        await UntilAsync(db => db.Arrivals.CountAsync(a => a.DeviceId != null && a.ChannelId == "udid-1"), 1);
        Assert.Equal(2, await console.DoAsync<MobiJobsDb, int>(db => db.Enrollments.CountAsync()));

        await fleet.SendAsync(Samples.CheckOut("udid-1"));
        await UntilAsync(db => db.Devices.CountAsync(d => d.Number == "T-1" && d.State == DeviceState.Inactive), 1);
    }

    [Fact]
    public async Task What_does_not_fit_is_told_at_its_row_and_the_same_file_again_changes_nothing()
    {
        await ConfirmAsync(await ImportAsync("number,udid\nT-1,udid-1\nT-2,udid-2\nT-3,\n"));
        var page = await ImportAsync(
            "number,udid\nT-1,udid-1\nT-2,udid-3\nT-4,udid-3:user\nT-5,udid-5\nT-6,udid-5\n");
        page.AssertShows("main", "この端末は、別の登録IDで管理されています。");
        page.AssertShows("main", "登録IDが正しくありません");
        page.AssertShows("main", "同じ登録IDが 5行目にもあります");
        page.AssertShows(".verdicts", "変更なし1");
        (await ImportAsync("number,udid\nT-3,udid-1\n"))
            .AssertShows("main", "この登録IDは、端末 T-1 が使っています。");
    }

    [Fact]
    public async Task A_device_that_was_registered_before_is_managed_once_its_id_is_known()
    {
        await ConfirmAsync(await ImportAsync("number,owner,udid\nT-1,佐藤 花子,\nT-2,,udid-2\n"));
        Assert.Equal("T-1", await console.DoAsync<MobiJobsDb, string>(db =>
            db.Devices.Where(d => d.EnrollmentId == null).Select(d => d.Number).SingleAsync()));
        await ConfirmAsync(await ImportAsync("number,udid\nT-1,udid-1\n"));
        await UntilAsync(db => db.Jobs.CountAsync(j => j.Status == JobStatus.Succeeded), 2);
        Assert.Equal("佐藤 花子", await console.DoAsync<MobiJobsDb, string>(db =>
            db.Devices.Where(d => d.EnrollmentId != null && d.Number == "T-1")
                .Select(d => d.OwnerName).SingleAsync()));
    }

    [Fact]
    public async Task One_that_is_deleted_before_it_was_heard_of_stays_away_though_it_renews_its_token()
    {
        await ConfirmAsync(await ImportAsync("number,udid\nT-1,udid-1\n"));
        await UntilAsync(db => db.Jobs.CountAsync(j => j.Status == JobStatus.Succeeded), 1);
        await console.DoAsync<IServiceProvider, bool>(async services =>
        {
            var db = services.GetRequiredService<MobiJobsDb>();
            var departures = services.GetRequiredService<DeviceDepartures>();
            await db.WriteAsync(() => departures.DeleteAsync(db.Devices, "root", DateTime.UtcNow, default), default);
            return true;
        });

        await fleet.SendAsync(Samples.TokenUpdate(7, "udid-1"));
        await UntilAsync(db => db.Arrivals.CountAsync(a => a.ReachableAt != null), 1);
        await console.DoAsync<CheckIns, bool>(async arrivals =>
        {
            await arrivals.SweepAsync(CancellationToken.None);
            return true;
        });
        Assert.Equal(0, await console.DoAsync<MobiJobsDb, int>(db => db.Devices.CountAsync()));
    }

    [Fact]
    public async Task An_id_that_came_into_use_since_the_preview_is_refused()
    {
        var page = await ImportAsync("number,udid\nT-1,udid-1\n");
        await fleet.EnrollAsync("udid-1", "SERIAL0001");
        await UntilAsync(db => db.Enrollments.CountAsync(), 1);
        (await ConfirmAsync(page)).AssertShows("main", "確認の後に、この登録IDで端末が登録された");
        Assert.Equal(1, await console.DoAsync<MobiJobsDb, int>(db => db.Enrollments.CountAsync()));
    }

    [Fact]
    public async Task The_simulated_fleet_has_no_such_ids()
    {
        await using var simulated = await RunningConsole.StartAsync();
        using var visitor = await simulated.SignInAsync(Roles.Administrator);
        var page = await visitor.UploadAsync(
            await visitor.GetAsync("/devices/import"), "form.form", "a.csv", "number,udid\nT-1,udid-1\n"u8.ToArray());
        page.AssertShows("main", "シミュレーション端末では、登録IDを使えません");
    }

    private async Task<IHtmlDocument> ImportAsync(string text) => await person.UploadAsync(
        await person.GetAsync("/devices/import"), "form.form", "端末.csv", Encoding.UTF8.GetBytes(text));

    private async Task<IHtmlDocument> ConfirmAsync(IHtmlDocument preview)
    {
        await person.SubmitAsync(preview, ".acts form");
        var address = person.Last.RequestMessage!.RequestUri!.PathAndQuery;
        await UntilAsync(db => db.Runs.CountAsync(r => r.StartedAt != null && r.EndedAt == null), 0);
        return await person.GetAsync(address);
    }

    private async Task UntilAsync(Func<MobiJobsDb, Task<int>> count, int expected)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await console.DoAsync<MobiJobsDb, int>(count) != expected)
        {
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }
}
