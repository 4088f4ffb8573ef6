using System.Net.ServerSentEvents;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Start;

/// <summary>A page of one process shows what others have changed in the store.</summary>
public sealed class Pages_of_several_processes : IAsyncLifetime
{
    private const int Devices = 5;

    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private ProcessesOnAServer all = null!;

    [FactOn(Place.TSqlServer)]
    public async Task Show_what_a_worker_did_within_two_seconds()
    {
        var jobs = await RegisterForSilentDevicesAsync();
        var console = all.AnyConsole;
        var person = await all.Own.CreatePersonOfAsync(Roles.Operator);
        using var visitor = new Visitor(console, cookies: await all.Own.SessionOfAsync(person));
        await using var changes = await visitor.StreamAsync($"/live?rows={string.Join(',', jobs)}");
        var told = SseParser.Create(changes).EnumerateAsync().GetAsyncEnumerator();

        var late = new List<TimeSpan>();
        for (var i = 0; i < Devices; i++)
        {
            _ = all.Fleet.ConnectAsync($"udid-{i}"); // What it says goes to a console, and a worker does the rest.
            var (job, seen) = (jobs[i], await SeeAsync(told, jobs[i], "成功"));
            late.Add(seen - await all.Own.ReadAsync(
                db => db.Jobs.Where(j => j.Id == job).Select(j => j.EndedAt!.Value).SingleAsync()));
        }

        late.Sort(); // One may be late for what else this machine does.
        Assert.True(late[Devices / 2] < Promised, $"Seen after {string.Join(", ", late)}.");
    }

    public async Task InitializeAsync()
    {
        if (TestStore.Engine != DatabaseProvider.SqlServer) { return; }

        all = await ProcessesOnAServer.StartAsync(consoles: 2, workers: 1, Devices, seed: 1);
        await all.UntilAsync(async db => !await db.Jobs.AnyAsync(j => j.DueAt != null), TimeSpan.FromMinutes(2));
    }

    public async Task DisposeAsync()
    {
        if (all is not null) { await all.DisposeAsync(); }
    }

    /// <summary>A job for each device, which does not hear that it is called.</summary>
    private async Task<long[]> RegisterForSilentDevicesAsync()
    {
        for (var i = 0; i < Devices; i++) { all.Fleet.TurnOff($"udid-{i}"); }

        var devices = await all.Own.ReadAsync(db => db.Devices.OrderBy(d => d.SerialNumber)
            .Select(d => new { d.Id, d.EnrollmentId }).ToArrayAsync());
        await all.Own.DoAsync<DeviceQueue, bool>(async queue =>
        {
            var orders = devices.Select(d => new NewJob(
                d.Id, d.EnrollmentId!.Value, JobKind.Lock, null, Requester.SystemId));
            await queue.RegisterAsync([.. orders], all.Own.Now, CancellationToken.None);
            return true;
        });
        await all.Own.DoAsync<QueueBell, bool>(bell =>
        {
            bell.Ring([.. devices.Select(d => d.Id)]);
            return Task.FromResult(true);
        });
        var ids = devices.Select(d => d.Id).ToArray();
        await all.UntilAsync(
            async db => await db.Jobs.CountAsync(j => j.Status == JobStatus.Pushing) == Devices, Patience);
        return await all.Own.ReadAsync(db => db.Jobs.Where(j => j.Status == JobStatus.Pushing)
            .OrderBy(j => j.Device.SerialNumber).Select(j => j.Id).ToArrayAsync());
    }

    /// <summary>When the row of a job with this word came (UTC).</summary>
    private async Task<DateTime> SeeAsync(IAsyncEnumerator<SseItem<string>> told, long job, string word)
    {
        while (true)
        {
            Assert.True(await told.MoveNextAsync().AsTask().WaitAsync(Patience), all.Said);
            if (told.Current.EventType != "rows") { continue; }

            using var rows = JsonDocument.Parse(told.Current.Data);
            if (rows.RootElement.EnumerateArray().Any(row => row.GetProperty("id").GetInt64() == job
                && row.GetProperty("html").GetString()!.Contains(word, StringComparison.Ordinal)))
            {
                return TimeProvider.System.GetUtcNow().UtcDateTime;
            }
        }
    }
}
