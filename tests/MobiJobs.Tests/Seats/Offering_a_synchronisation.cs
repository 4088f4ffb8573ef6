using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Tests.Operations;
using MobiJobs.Tests.Support;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Simulated;
using MobiJobs.Vpp.Sync;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Tests.Seats;

/// <summary>
/// Seats bought from Apple are known once their token is synchronised: where jobs wait for one, the pages say when that
/// was and is next, and offer it to who may.
/// </summary>
public sealed class Offering_a_synchronisation(Offering_a_synchronisation.Console console)
    : IClassFixture<Offering_a_synchronisation.Console>
{
    [Fact]
    public async Task The_operation_the_job_and_the_list_of_what_is_stuck_say_when_and_offer_it_to_who_may()
    {
        var (token, operation, job) = await WaitAsync("A");
        using var manager = await console.Running.SignInAsync(Roles.Administrator);
        using var helpdesk = await console.Running.SignInAsync(Roles.Helpdesk);
        string[] pages = [$"/deliveries/{operation}", $"/jobs/{job}", "/stuck?over=all"];
        foreach (var address in pages)
        {
            var page = await helpdesk.GetAsync(address);
            page.AssertShows(".seat-syncs", "最終同期");
            Assert.Null(page.QuerySelector(".seat-syncs button"));

            page = await manager.GetAsync(address);
            Assert.NotNull(page.QuerySelector($".seat-syncs form[action='/vpp/{token}/sync'] button"));
            Assert.NotNull(page.QuerySelector("[data-follow] [data-part] .seat-syncs")); // It follows by itself.
            Assert.NotNull(page.QuerySelector("[data-follow] [data-running=true]"));
            var after = await manager.SubmitAsync(page, $".seat-syncs form[action='/vpp/{token}/sync']");
            Assert.Equal(address, manager.Last.RequestMessage!.RequestUri!.PathAndQuery);
            after.AssertShows(".notice-done", Labels.Vpp_SyncStarted);
        }
    }

    [Fact]
    public async Task What_is_stuck_reads_only_the_line_of_the_synchronisations_again()
    {
        var (token, _, _) = await WaitAsync("B");
        using var reader = await console.Running.SignInAsync(Roles.Helpdesk);
        var page = await reader.GetAsync("/stuck?over=all");
        var address = page.QuerySelector("[data-follow]")!.GetAttribute("data-follow")!;
        var part = await reader.GetAsync(address);

        part.AssertShows("#stuck-seats .seat-syncs", "最終同期");
        Assert.Null(part.QuerySelector("h1, tr"));
        Assert.Equal("/stuck?over=all", part.QuerySelector("[name=returnUrl]")!.GetAttribute("value"));
        Assert.Empty((await reader.GetAsync("/stuck/seats?tokens=999999")).QuerySelectorAll(".seat-syncs"));
        Assert.Null((await reader.GetAsync(
            $"/stuck/seats?tokens={token}&returnUrl=https://example.com/")).QuerySelector("[value^='https:']"));
        foreach (var wrong in (string[])["", "?tokens=x", "?tokens=1,-2"])
        {
            await reader.GetAsync("/stuck/seats" + wrong);
            Assert.Equal(System.Net.HttpStatusCode.BadRequest, reader.Last.StatusCode);
        }
    }

    /// <summary>A device whose delivery waits for a seat, and keeps another job waiting.</summary>
    private async Task<(int Token, long Operation, long Job)> WaitAsync(string school)
    {
        var group = await console.Running.ReadAsync(db => Fleet.AddAsync(db, 1, school, DateTime.UtcNow.AddDays(-30)));
        var number = await console.Running.DoAsync<MobiJobsDb, string>(async db =>
        {
            var device = await db.Devices.SingleAsync(d => d.GroupId == group);
            device.Describe("iPad", "F2LX" + school);
            await db.SaveChangesAsync();
            return device.Number;
        });
        var token = await AddTokenAsync(group, "LOC-" + school);
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        var target = new { name = "タイピング練習", storeId = SchoolWithSeats.App, bundleId = "jp.example.typing" };
        var answer = await api.PostAsJsonAsync(
            "/api/v1/operations", new { kind = "vppInstall", target, devices = new[] { number } });
        var operation = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("operationId").GetInt64();
        await api.PostAsJsonAsync("/api/v1/operations", new { kind = "deviceInformation", devices = new[] { number } });
        var job = await console.Running.ReadAsync(
            db => db.Jobs.Where(j => j.OperationId == operation).Select(j => new { j.Id, j.Seat }).SingleAsync());
        Assert.Equal(SeatState.Awaited, job.Seat);
        return (token, operation, job.Id);
    }

    private async Task<int> AddTokenAsync(int group, string location)
    {
        var app = new VppAsset(
            SchoolWithSeats.App, VppAsset.Standard, IsBook: false, 0, 0, IsDeviceAssignable: true, IsRevocable: true);
        await console.Running.DoAsync<SimulatedVpp, int>(async apple =>
        {
            await apple.SeedAsync(location, [app], [], [], default);
            return 0;
        });
        var file = Encoding.ASCII.GetBytes(SimulatedVpp.TokenOf(location, "見本学園", DateTime.UtcNow.AddDays(300)));
        Assert.Equal(
            TokenResult.Done,
            await console.Running.DoAsync<VppTokens, TokenResult>(
                tokens => tokens.RegisterAsync(file, group, SchoolWithSeats.By, default)));
        var token = await console.Running.ReadAsync(
            db => db.VppTokens.Where(t => t.GroupId == group).Select(t => t.Id).SingleAsync());
        Assert.Null(await console.Running.DoAsync<VppSync, VppTroubleException?>(
            sync => sync.RunAsync(token, default)));
        return token;
    }

    /// <summary>One program for all of these.</summary>
    public sealed class Console() : SharedConsole(
        "Development", "--Gateway:Simulated:Devices=48", "--Gateway:Simulated:Faults=0");
}
