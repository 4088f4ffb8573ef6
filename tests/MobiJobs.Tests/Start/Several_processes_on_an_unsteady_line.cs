using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Queue;
using MobiJobs.Reports;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Start;

/// <summary>
/// Two consoles and two workers on one store, whose connections stall and break; each round one of the four is killed
/// and replaced. Programs order and cancel jobs all the while, and repeat what was not answered under its key.
/// MOBIJOBS_TEST_PROCESSES makes more rounds of it.
/// </summary>
public sealed class Several_processes_on_an_unsteady_line : IAsyncLifetime
{
    private const int Devices = 12;
    private const int Clients = 3;
    private const int OrdersARound = 4;

    private static readonly int Rounds = Read("MOBIJOBS_TEST_PROCESSES", 4);
    private static readonly int Seed = Read("MOBIJOBS_TEST_SEED", Environment.TickCount);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(40);
    private static readonly string[] Kinds = ["lock", "deviceInformation", "restart"];

    private readonly ConcurrentQueue<long> operations = [];
    private readonly ConcurrentQueue<string> broken = [];
    private readonly Dictionary<long, (JobStatus Status, DateTime? EndedAt)> ended = [];
    private ProcessesOnAServer all = null!;
    private HttpClient http = null!;
    private long first;

    [FactOn(Place.TSqlServer)]
    public async Task Lose_double_and_swap_nothing_and_report_what_was_done()
    {
        var dice = new Random(Seed);
        all.Line.IsSteady = false;
        for (var round = 1; round <= Rounds; round++)
        {
            var clients = Enumerable.Range(0, Clients).Select(_ => OrderAsync(new Random(dice.Next()))).ToArray();
            if (dice.Next(2) == 0) { all.Line.BreakAll(); }

            await all.ReplaceAsync(dice.Next(4));
            await Task.WhenAll(clients);
            await ExamineAsync($"round {round} of {Rounds}, seed {Seed}");
        }

        all.Line.IsSteady = true;
        await all.UntilAsync(
            async db => !await db.Jobs.AnyAsync(j => j.DueAt != null)
                && !await db.Runs.AnyAsync(r => r.StartedAt != null && r.EndedAt == null),
            Patience);
        await all.Fleet.PassAsync();
        await all.UntilAsync(
            async db => !await db.Reports.AnyAsync(r => r.State == ReportState.Pending), TimeSpan.FromMinutes(1));
        await ExamineAsync($"the end, seed {Seed}");
        await AssertDevicesAsync();
        Assert.True(all.Line.Troubles is { Broken: > 0, Stalled: > 0 }, $"It was too good: {all.Line.Troubles}");
    }

    public async Task InitializeAsync()
    {
        if (TestStore.Engine != DatabaseProvider.SqlServer) { return; }

        all = await ProcessesOnAServer.StartAsync(consoles: 2, workers: 2, Devices, Seed);
        await all.UntilAsync(async db => !await db.Jobs.AnyAsync(j => j.DueAt != null), TimeSpan.FromMinutes(2));
        first = await all.Own.DoAsync<MobiJobsDb, long>(async db => await db.Jobs.MaxAsync(j => (long?)j.Id) ?? 0);
        var person = await all.Own.CreatePersonOfAsync(Roles.Administrator);
        http = new HttpClient { Timeout = AnswerPatience };
        http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", await all.Own.TokenAsync(person));
    }

    public async Task DisposeAsync()
    {
        if (all is null) { return; }

        http.Dispose();
        await all.DisposeAsync();
    }

    /// <summary>One program that orders, and cancels some of what it has ordered, one by one or many at once.</summary>
    private async Task OrderAsync(Random dice)
    {
        for (var i = 0; i < OrdersARound; i++)
        {
            var some = Enumerable.Range(0, Devices).Where(_ => dice.Next(3) == 0).Select(d => $"S-{d}").ToArray();
            if (some.Length == 0) { continue; }

            var order = new { kind = Kinds[dice.Next(Kinds.Length)], devices = some };
            if (await DoAsync("operations", order) is { } done)
            {
                operations.Enqueue(done.GetProperty("operationId").GetInt64());
            }

            var open = await all.Own.DoAsync<MobiJobsDb, long[]>(db => db.Jobs
                .Where(j => j.Id > first && j.DueAt != null).OrderByDescending(j => j.Id).Take(20)
                .Select(j => j.Id).ToArrayAsync());
            var chosen = open.Where(_ => dice.Next(4) == 0).ToArray();
            if (chosen.Length == 1)
            {
                await DoAsync($"jobs/{chosen[0].ToString(CultureInfo.InvariantCulture)}/cancel", null);
            }
            else if (chosen.Length > 1)
            {
                // None where these are all that is open: nobody cancels everything by naming it.
                if (await DoAsync("jobs/cancel", new { ids = chosen, count = chosen.Length }) is { } counts)
                {
                    string[] names = ["canceled", "alreadyEnded", "tooLate"];
                    var sum = names.Sum(n => counts.GetProperty(n).GetInt32());
                    if (sum != chosen.Length) { broken.Enqueue($"{chosen.Length} to cancel: {counts}"); }
                }
            }
        }
    }

    /// <summary>
    /// Asks one console after the other under one key, until one has answered. Null if it is not to be done.
    /// </summary>
    private async Task<JsonElement?> DoAsync(string path, object? body)
    {
        var key = Guid.NewGuid().ToString();
        while (true)
        {
            try
            {
                var address = new Uri(all.AnyConsole, $"/api/v1/{path}");
                using var request = new HttpRequestMessage(HttpMethod.Post, address)
                {
                    Content = body is null ? null : JsonContent.Create(body),
                    Headers = { { "Idempotency-Key", key } },
                };
                using var answer = await http.SendAsync(request);
                var text = await answer.Content.ReadAsStringAsync();
                if (answer.IsSuccessStatusCode) { return JsonSerializer.Deserialize<JsonElement>(text); }

                // Conflict: it was begun by a process that was killed, or is under way in one.
                if (answer.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.Conflict))
                {
                    var isRefused = path == "jobs/cancel" && answer.StatusCode == HttpStatusCode.BadRequest;
                    if (!isRefused) { all.Strange.Enqueue($"{path}: {answer.StatusCode} {text}"); }

                    return null;
                }
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // That console is being replaced, or waits for the store.
            }

            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(300));
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>What must hold at any moment.</summary>
    private async Task ExamineAsync(string when)
    {
        Offenders.AssertNone(all.Strange);
        Offenders.AssertNone(broken);
        await all.Own.DoAsync<MobiJobsDb, bool>(async db =>
        {
            Assert.Null(await QueueInvariants.FindBrokenAsync(db, CancellationToken.None));
            await ReportedRuns.AssertAsync(db);
            return true;
        });
        var jobs = await JobsAsync();
        Assert.True(ended.Keys.All(id => jobs.Exists(j => j.Id == id)), $"Jobs vanished ({when}).");
        foreach (var device in jobs.GroupBy(j => j.DeviceId))
        {
            var started = device.Where(j => j.StartedAt is not null).OrderBy(j => j.JoinNo).ToList();
            Assert.True(
                started.OrderBy(j => j.StartedAt).ThenBy(j => j.JoinNo).SequenceEqual(started),
                $"Started out of order ({when}).");
        }

        foreach (var job in jobs.Where(j => j.Stage == JobStage.Ended))
        {
            ended.TryAdd(job.Id, (job.Status, job.EndedAt));
            Assert.True(ended[job.Id] == (job.Status, job.EndedAt), $"#{job.Id} ended twice ({when}).");
        }
    }

    /// <summary>
    /// Every order was registered once; every job ended as its device has it, which has executed what succeeded under
    /// one id and in order, and nothing that was cancelled.
    /// </summary>
    private async Task AssertDevicesAsync()
    {
        var known = await all.Own.DoAsync<MobiJobsDb, long[]>(
            db => db.Operations.Where(o => o.RunId != null).Select(o => o.Id).ToArrayAsync());
        Assert.Equal(operations.Order(), known.Order());
        var jobs = await JobsAsync();
        Assert.Equal([JobStatus.Succeeded, JobStatus.Canceled], jobs.Select(j => j.Status).Distinct().Order());
        var executed = all.Fleet.Executed.Select(e => Guid.Parse(e.Uuid)).ToList();
        var byJob = executed.ToLookup(id => CommandIds.Read(id).JobId);
        Offenders.AssertNone(jobs
            .Where(j => byJob[j.Id].Count() != (j.Status == JobStatus.Succeeded ? 1 : 0))
            .Select(j => $"#{j.Id} {j.Kind} {j.Status} {j.EndReason} executed {byJob[j.Id].Count()} times"));
        foreach (var device in jobs.Where(j => j.Status == JobStatus.Succeeded).GroupBy(j => j.DeviceId))
        {
            Assert.Equal(
                device.OrderBy(j => j.JoinNo).Select(j => j.CommandId),
                device.OrderBy(j => executed.IndexOf(j.CommandId)).Select(j => j.CommandId));
        }
    }

    private Task<List<Job>> JobsAsync() => all.Own.DoAsync<MobiJobsDb, List<Job>>(
        db => db.Jobs.AsNoTracking().Where(j => j.Id > first).OrderBy(j => j.Id).ToListAsync());

    private static int Read(string name, int otherwise) => int.TryParse(
        Environment.GetEnvironmentVariable(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value)
        ? value
        : otherwise;
}
