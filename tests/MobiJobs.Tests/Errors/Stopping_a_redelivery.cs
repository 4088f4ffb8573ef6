using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Errors;

/// <summary>The explanation of a job that SYSTEM is going to deliver again.</summary>
public sealed class Stopping_a_redelivery : IAsyncLifetime
{
    private RunningConsole console = null!;
    private long job;

    public async Task InitializeAsync()
    {
        console = await RunningConsole.StartAsync(
            "Development",
            "--Gateway:Simulated:Devices=48",
            "--Gateway:Simulated:Speed=10000",
            "--Gateway:Simulated:Faults=0");
        job = await console.DoAsync<MobiJobsDb, long>(async db =>
        {
            var failed = db.Jobs.Where(j => j.Kind == JobKind.VppInstall && j.Status == JobStatus.DeviceError)
                .Where(j => j.ErrorKey!.Contains("12064"));
            var id = await failed.Select(j => j.Id).FirstAsync();
            var at = DateTime.UtcNow.AddHours(1);
            await failed.Where(j => j.Id == id).ExecuteUpdateAsync(set => set.SetProperty(j => j.AgainAt, at));
            return id;
        });
    }

    public async Task DisposeAsync() => await console.DisposeAsync();

    [Fact]
    public async Task Says_when_and_is_stopped_by_a_button_with_an_entry_in_the_trail()
    {
        using var person = await console.SignInAsync(Roles.Helpdesk);
        var page = await person.GetAsync($"/jobs/{job}/explanation");
        page.AssertShows("#redelivery", "それまで対処は不要です");
        page.AssertShows(".acting", "なし");
        Assert.NotNull(page.QuerySelector($"#redelivery a[href='/jobs/{job}/remedies/deliverAgain']"));

        page = await person.SubmitAsync(page, $"form[action='/jobs/{job}/redelivery/stop']", new());
        page.AssertShows(".notice-done", "自動で再配信しません");
        Assert.Null(page.QuerySelector("form[action$='/redelivery/stop']"));
        var (at, entry) = await console.ReadAsync(async db => (
            await db.Jobs.Where(j => j.Id == job).Select(j => j.AgainAt).SingleAsync(),
            await db.Audit.SingleAsync(e => e.Action == AuditAction.RedeliveryStopped)));
        Assert.Null(at);
        Assert.Equal($"#{job}", entry.Subject);
        Assert.NotNull(entry.DeviceNumber);
    }
}
