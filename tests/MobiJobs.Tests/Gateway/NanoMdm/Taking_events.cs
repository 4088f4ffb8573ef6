using System.Net;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Gateway;
using MobiJobs.Reports;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Gateway.NanoMdm;

/// <summary>
/// The console behind a server that behaves as NanoMDM does: from a device's enrollment to its errors.
/// </summary>
public sealed class Taking_events(Taking_events.Site site) : IClassFixture<Taking_events.Site>
{
    private const string WebhookKey = "the key of the webhook";

    [Fact]
    public async Task A_wrong_signature_is_refused_and_counted_and_nothing_is_stored()
    {
        var before = await site.AskAsync(db => db.Reports.CountAsync());
        var refused = await RefusedAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, await site.Fleet.SendAsync(Samples.TokenUpdate(), "wrong"));
        Assert.Equal(HttpStatusCode.Unauthorized, await site.Fleet.SendAsync(Samples.TokenUpdate(), ""));

        Assert.Equal(before, await site.AskAsync(db => db.Reports.CountAsync()));
        Assert.Equal(refused + 2, await RefusedAsync());
    }

    private Task<int> RefusedAsync() =>
        site.AskAsync(db => db.Audit.CountAsync(a => a.Action == AuditAction.EventRefused));

    [Fact]
    public async Task An_event_that_is_too_long_is_refused_before_it_is_read()
    {
        const int Longest = 1024 * 1024;

        var answer = await RawAnswer.FirstLineAsync(
            site.Console.Address,
            "POST /webhooks/nanomdm",
            $"X-Hmac-Signature: {Convert.ToBase64String(new byte[32])}", // One, though not the right one.
            $"Content-Length: {Longest + 1}"); // Nothing follows it.

        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await site.Fleet.SendAsync(new byte[Longest + 1]));
        Assert.Equal(HttpStatusCode.OK, await site.Fleet.SendAsync(new byte[Longest]));
    }

    [Fact]
    public async Task What_can_t_be_read_is_kept_and_harms_nothing()
    {
        Assert.Equal(HttpStatusCode.OK, await site.Fleet.SendAsync("<html>"u8.ToArray()));
        Assert.Equal(HttpStatusCode.OK, await site.Fleet.SendAsync(
            Samples.Answer("Acknowledged", Guid.NewGuid().ToString(), [], "nobody")));

        await site.UntilAsync(async db =>
            await db.Reports.CountAsync(r => r.State == ReportState.Nobody && r.Raw.StartsWith("<html>")) == 1
            && await db.Reports.CountAsync(r => r.State == ReportState.Nobody && r.ChannelId == "nobody") == 1);
    }

    [Fact]
    public async Task A_new_device_enrolls_and_tells_what_it_is()
    {
        await site.Fleet.EnrollAsync("udid-1", "SERIAL0001");

        await site.UntilAsync(db => db.Devices.AnyAsync(d => d.Number == "SERIAL0001" && d.OsVersion == "26.1"));
        using var person = await site.Console.SignInAsync(Roles.Helpdesk);
        var page = await person.GetAsync("/devices/SERIAL0001");
        Assert.Contains("iPad", page.Body!.TextContent, StringComparison.Ordinal);
        var jobs = await person.GetAsync("/?device=SERIAL0001");
        Assert.Contains("成功", jobs.Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_s_error_is_explained_from_its_own_words()
    {
        await site.Fleet.EnrollAsync("udid-2", "SERIAL0002");
        await site.UntilAsync(db => db.Jobs.AnyAsync(j => j.Device.Number == "SERIAL0002" && j.EndedAt != null));

        var job = await site.OrderAsync("SERIAL0002", JobKind.AppRemove, "jp.example.typing");

        await site.UntilAsync(db => db.Jobs.AnyAsync(j => j.Id == job && j.Status == JobStatus.DeviceError));
        using var person = await site.Console.SignInAsync(Roles.Helpdesk);
        var page = await person.GetAsync($"/jobs/{job}/explanation");
        Assert.Contains("12029", page.Body!.TextContent, StringComparison.Ordinal);
        var ticket = page.QuerySelector($"#ticket-{job}")!.TextContent;
        Assert.Contains("端末のメッセージ: The app “jp.example.typing” is not managed.", ticket, StringComparison.Ordinal);
        Assert.Contains(page.QuerySelectorAll("bdi"), w => w.TextContent.Contains("managed", StringComparison.Ordinal));
        var first = ticket.Split('\n')[0]; // Nobody has typed an owner yet.
        Assert.DoesNotContain("()", first, StringComparison.Ordinal);
        Assert.DoesNotContain("  ", first, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_delivery_is_confirmed_by_the_device_s_list()
    {
        await site.Fleet.EnrollAsync("udid-3", "SERIAL0003");

        var job = await site.OrderAsync("SERIAL0003", JobKind.AppInstall, "jp.example.typing");

        await site.UntilAsync(db => db.Jobs.AnyAsync(j => j.Id == job && j.Verification == Verification.Confirmed));
        await site.UntilAsync(db => db.Jobs.AnyAsync(
            j => j.Device.SerialNumber == "SERIAL0003" && j.Kind == JobKind.ManagedAppList && j.DueAt == null));
        Assert.Equal(
            ["DeviceInformation", "InstallApplication", "InstalledApplicationList", "ManagedApplicationList"],
            site.Fleet.Executed.Where(e => e.Id == "udid-3").Select(e => e.Type));
    }

    /// <summary>A console in front of a server with devices.</summary>
    public sealed class Site : IAsyncLifetime
    {
        private StandIn server = null!;

        internal StandInFleet Fleet { get; private set; } = null!;

        public RunningConsole Console { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            server = await StandIn.StartAsync();
            Console = await RunningConsole.StartAsync(
                "Production",
                "--Gateway:Kind=NanoMdm",
                $"--Gateway:NanoMdm:BaseUrl={server.Address}",
                $"--Gateway:NanoMdm:ApiKey={StandIn.Key}",
                $"--Gateway:NanoMdm:WebhookKey={WebhookKey}",
                "--Gateway:NanoMdm:MaxEventMegabytes=1");
            Fleet = new StandInFleet(server, Console.Address, WebhookKey) { Script = Answer };
            Fleet.Listen();
        }

        public async Task DisposeAsync()
        {
            await Console.DisposeAsync();
            Fleet.Dispose();
            await server.DisposeAsync();
        }

        internal Task<T> AskAsync<T>(Func<MobiJobsDb, Task<T>> question) => Console.DoAsync(question);

        /// <summary>Waits for a fact; what never becomes true fails the test.</summary>
        internal async Task UntilAsync(Func<MobiJobsDb, Task<bool>> fact)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            while (!await AskAsync(fact)) { await timer.WaitForNextTickAsync(patience.Token); }
        }

        internal async Task<long> OrderAsync(string number, JobKind kind, string bundleId)
        {
            await UntilAsync(db => db.Devices.AnyAsync(d => d.Number == number && d.EnrollmentId != null));
            var device = await AskAsync(db => db.Devices.SingleAsync(d => d.Number == number));
            var target = new CommandTarget("タイピング練習", 361285480, bundleId, null);
            var order = new NewJob(device.Id, device.EnrollmentId!.Value, kind, target, Requester.SystemId);
            await Console.DoAsync<DeviceQueue, bool>(async queue =>
            {
                await queue.RegisterAsync([order], DateTime.UtcNow, CancellationToken.None);
                return true;
            });
            var job = await AskAsync(db => db.Jobs.Where(j => j.DeviceId == device.Id).MaxAsync(j => j.Id));
            await Console.DoAsync<QueueBell, bool>(bell =>
            {
                bell.Ring(device.Id);
                return Task.FromResult(true);
            });
            return job;
        }

        private static (string, OrderedDictionary<string, object>)? Answer(string id, string type, string uuid) =>
            type switch
            {
                "DeviceInformation" => ("Acknowledged", new()
                {
                    ["QueryResponses"] = new OrderedDictionary<string, object>
                    {
                        ["ModelName"] = "iPad",
                        ["OSVersion"] = "26.1",
                        ["SerialNumber"] = $"SERIAL000{id[^1]}",
                    },
                }),
                "InstalledApplicationList" => ("Acknowledged", new()
                {
                    ["InstalledApplicationList"] = new object[]
                    {
                        new OrderedDictionary<string, object> { ["Identifier"] = "jp.example.typing", ["Name"] = "t" },
                    },
                }),
                "RemoveApplication" => ("Error", new()
                {
                    ["ErrorChain"] = new object[]
                    {
                        new OrderedDictionary<string, object>
                        {
                            ["ErrorCode"] = 12029,
                            ["ErrorDomain"] = "MCMDMErrorDomain",
                            ["USEnglishDescription"] = "The app “jp.example.typing” is not managed.",
                        },
                    },
                }),
                _ => null,
            };
    }
}
