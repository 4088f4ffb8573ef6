using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Api;

/// <summary>
/// An order that lacks what real devices need is refused when it is registered, at the member that is missing, and
/// not job by job hours later.
/// </summary>
public sealed class Refusing_what_can_t_be_sent(SilentNanoMdm console) : IClassFixture<SilentNanoMdm>
{
    private const string Number = "9Z-0001";

    [Theory]
    [InlineData("profileInstall", """{"name":"Wi-Fi"}""", "target.profileId")]
    [InlineData("profileInstall", """{"name":"Wi-Fi","profileId":"jp.example.nowhere"}""", "target.profileId")]
    [InlineData("profileRemove", """{"name":"Wi-Fi"}""", "target.profileId")]
    [InlineData("featureSetApply", """{"name":"試験","profileId":"jp.example.nowhere"}""", "target.profileId")]
    [InlineData("appInstall", """{"name":"社内","bundleId":"jp.example.nowhere"}""", "target.storeId")]
    [InlineData("vppInstall", """{"name":"地図","bundleId":"jp.example.map"}""", "target.storeId")]
    [InlineData("bookInstall", """{"name":"本"}""", "target.storeId")]
    [InlineData("appRemove", """{"name":"地図","storeId":1}""", "target.bundleId")]
    [InlineData("lostModeOn", "null", "screen")]
    public async Task The_member_is_named_and_no_job_is_registered(string kind, string target, string member)
    {
        await EnrollAsync();
        using var api = await console.Running.ApiAsync(Roles.Administrator);

        using var answer = await OrderAsync(api, kind, target);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var errors = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors");
        Assert.Equal([member], errors.EnumerateObject().Select(e => e.Name));
        Assert.False(await console.Running.DoAsync<MobiJobsDb, bool>(
            db => db.Operations.AnyAsync(o => o.Detail != "OK" && o.Kind != JobKind.Lock)));
    }

    [Theory]
    [InlineData("vppInstall", """{"name":"OK","storeId":361285480}""")]
    [InlineData("appRemove", """{"name":"OK","bundleId":"jp.example.map"}""")]
    [InlineData("profileRemove", """{"name":"OK","profileId":"jp.example.wifi"}""")]
    public async Task What_has_all_is_taken(string kind, string target)
    {
        await EnrollAsync();
        using var api = await console.Running.ApiAsync(Roles.Administrator);

        using var answer = await OrderAsync(api, kind, target);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    [Fact]
    public async Task What_turns_out_to_be_impossible_says_what_helps_and_offers_no_repetition()
    {
        const string AppleTv = "9Z-0002";
        await EnrollAsync(AppleTv);
        await console.Running.DoAsync<MobiJobsDb, int>(db => db.Devices.Where(d => d.Number == AppleTv)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.Model, "AppleTV14,1")));
        await RegisterAsync(JobKind.Lock, AppleTv); // Ordered when nothing was known of the device.

        var job = await RefusedJobAsync(AppleTv);

        using var visitor = await console.Running.SignInAsync(Roles.Administrator);
        var page = await visitor.GetAsync($"/jobs/{job}");
        page.AssertShows("main", "このジョブに対応した種類の端末に送信してください");
        Assert.Empty(page.QuerySelectorAll("form[action$='/again']"));
    }

    /// <summary>The job of the device, once a worker has ended it.</summary>
    private async Task<long> RefusedJobAsync(string number)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            var job = await console.Running.DoAsync<MobiJobsDb, long>(db => db.Jobs
                .Where(j => j.Device.Number == number && j.EndReason == EndReason.RefusedByChannel)
                .Select(j => j.Id)
                .FirstOrDefaultAsync());
            if (job > 0) { return job; }

            await timer.WaitForNextTickAsync(patience.Token);
        }
    }

    private async Task RegisterAsync(JobKind kind, string number)
    {
        var device = await console.Running.DoAsync<MobiJobsDb, Device>(
            db => db.Devices.AsNoTracking().SingleAsync(d => d.Number == number));
        var order = new NewJob(device.Id, device.EnrollmentId!.Value, kind, null, Requester.SystemId);
        await console.Running.DoAsync<DeviceQueue, QueueBell, bool>(async (queue, bell) =>
        {
            await queue.RegisterAsync([order], DateTime.UtcNow, default);
            bell.Ring(device.Id);
            return true;
        });
    }

    private static Task<HttpResponseMessage> OrderAsync(
        HttpClient api, string kind, string target, string number = Number) =>
        api.PostAsJsonAsync("/api/v1/operations", new
        {
            kind,
            target = JsonSerializer.Deserialize<JsonElement>(target),
            devices = new[] { number },
        });

    /// <summary>A device that NanoMDM knows.</summary>
    private Task<bool> EnrollAsync(string number = Number) => console.Running.DoAsync<MobiJobsDb, bool>(async db =>
    {
        if (await db.Devices.AnyAsync(d => d.Number == number)) { return true; }

        var device = Device.Register(number, "佐藤 花子", null, null, null, DateTime.UtcNow);
        await db.EnrollAsync(device, "udid-of-" + number, DateTime.UtcNow, ChannelKind.NanoMdm);
        return true;
    });
}
