using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Reports;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Gateway.NanoMdm;

/// <summary>A console, a server with faults, and devices, on a clock that runs faster.</summary>
internal sealed class BadDay : IAsyncDisposable
{
    private const string WebhookKey = "the key of the webhook";
    private const int TimesFaster = 30;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private static readonly JobKind[] Kinds =
    [
        JobKind.BookInstall, JobKind.DeviceInformation, JobKind.ProfileRemove, JobKind.AppInstall, JobKind.Lock,
        JobKind.AppList,
    ];

    private readonly StandIn server;
    private readonly RunningConsole console;
    private readonly StandInFleet fleet;
    private readonly LossyWire wire;
    private readonly Lock gate = new();
    private readonly Random random = new(20261128);
    private readonly ConcurrentDictionary<string, int> answers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> given = new(StringComparer.Ordinal);
    private long firstJob;
    private long lastJob;
    private int unheard;
    private ILookup<long, Answered> executed = Array.Empty<Answered>().ToLookup(e => e.Job);
    private ILookup<long, JobEvent> timelines = Array.Empty<JobEvent>().ToLookup(e => e.JobId);
    private Dictionary<long, int> lateAnswers = [];
    private HashSet<long> lost = [];

    private BadDay(StandIn server, RunningConsole console)
    {
        (this.server, this.console) = (server, console);
        fleet = new StandInFleet(server, console.Address, WebhookKey) { Script = Answer };
        wire = new LossyWire(SendAsync, Share)
        {
            Lost = 0.08,
            Swapped = 0.05,
            Repeated = 0.05,
            Late = 0.03,
            By = TimeSpan.FromMinutes(4) / TimesFaster,
        };
        (fleet.Tell, fleet.Left) = (wire.TellAsync, wire.FlushAsync);
        server.Faults = FaultOf;
        server.LosesResult = uuid => Share(uuid, "kept") < 0.02 && given.TryAdd(uuid, true);
        fleet.Listen();
    }

    public static async Task<BadDay> StartAsync(int devices)
    {
        var nanoMdm = await StandIn.StartAsync();
        var program = await RunningConsole.StartAsync(
            new FastClock(TimesFaster),
            "Production",
            "--Gateway:Kind=NanoMdm",
            $"--Gateway:NanoMdm:BaseUrl={nanoMdm.Address}",
            $"--Gateway:NanoMdm:ApiKey={StandIn.Key}",
            $"--Gateway:NanoMdm:WebhookKey={WebhookKey}");
        var day = new BadDay(nanoMdm, program);
        for (var i = 0; i < devices; i++) { await day.fleet.EnrollAsync($"udid-{i}", $"SERIAL{i:0000}"); }

        await day.UntilAsync(async db => await db.Devices.CountAsync(d => d.EnrollmentId != null) == devices);
        return day;
    }

    /// <summary>Registers so many jobs of each device.</summary>
    public async Task OrderAsync(int each)
    {
        var devices = await AskAsync(
            db => db.Devices.Select(d => new { d.Id, d.EnrollmentId }).ToArrayAsync());
        var orders = Enumerable.Range(0, each).SelectMany(i => devices.Select(d => new NewJob(
            d.Id, d.EnrollmentId!.Value, KindOf(i), TargetOf(KindOf(i)), Requester.SystemId))).ToArray();
        firstJob = await AskAsync(db => db.Jobs.MaxAsync(j => j.Id)) + 1;
        await console.DoAsync<DeviceQueue, bool>(async queue =>
        {
            await queue.RegisterAsync(orders, console.Now, CancellationToken.None);
            return true;
        });
        lastJob = firstJob + orders.Length; // Others that SYSTEM registers come after.
        await RingAsync(bell => bell.Ring([.. devices.Select(d => d.Id)]));
    }

    /// <summary>
    /// Waits until at most so many of the jobs are open. What a minute's sweep finds is found meanwhile.
    /// </summary>
    public async Task UntilLeftAsync(int open)
    {
        var looks = 0;
        await UntilAsync(async db =>
        {
            if (++looks % 10 == 0) { await RingAsync(bell => bell.RingSweep()); }

            return await db.Jobs.CountAsync(j => j.Id >= firstJob && j.Id < lastJob && j.EndedAt == null) <= open;
        });
    }

    public async Task RestartConsoleAsync()
    {
        await console.RestartAsync(() => { });
        fleet.Console = console.Address;
    }

    /// <summary>The server is away until the console has noticed.</summary>
    public async Task BreakServerAsync()
    {
        await server.GoAsync();
        await UntilAsync(db => db.Installations.AnyAsync(i => i.ChannelDownAt != null));
        await server.ComeBackAsync();
    }

    /// <summary>Waits until the devices are quiet and all that they said is read, then notes it.</summary>
    public async Task SettleAsync()
    {
        await fleet.PassAsync();
        await wire.ArriveAsync();
        await UntilAsync(async db => !await db.Reports.AnyAsync(r => r.State == ReportState.Pending));
        executed = fleet.Executed
            .Select((e, i) => new Answered(CommandIds.Read(Guid.Parse(e.Uuid)).JobId, Guid.Parse(e.Uuid), i))
            .ToLookup(e => e.Job);
        timelines = (await AskAsync(db => db.JobEvents.AsNoTracking().ToArrayAsync()))
            .OrderBy(e => e.Id).ToLookup(e => e.JobId);
        var told = timelines.SelectMany(e => e).ToArray();
        lateAnswers = told.Where(e => e.Kind == JobEventKind.LateAnswer).GroupBy(e => e.JobId)
            .ToDictionary(g => g.Key, g => g.Count());
        lost = [.. told.Where(e => e.Kind == JobEventKind.AnswerLost).Select(e => e.JobId)];
    }

    public Task<List<Job>> JobsAsync() => AskAsync(db => db.Jobs.AsNoTracking()
        .Where(j => j.Id >= firstJob && j.Id < lastJob).OrderBy(j => j.Id).ToListAsync());

    /// <summary>
    /// How many jobs had to be settled without an answer, got it after all, and were executed twice.
    /// </summary>
    public (int Lost, int Late, int Twice) Troubles => (
        lost.Count,
        lost.Count(lateAnswers.ContainsKey),
        executed.Count(job => job.GroupBy(e => e.Uuid).Any(same => same.Count() > 1)));

    /// <summary>Whether the job ended as its device has it, as far as the console can know.</summary>
    public bool IsTrue(Job job)
    {
        if (!executed[job.Id].Any(e => e.Uuid == job.CommandId)) { return false; }

        var failed = Fails(job.CommandId.ToString());
        return (job.Status, job.EndReason) switch
        {
            // An error that comes after an app list has shown the app undoes nothing.
            (JobStatus.Succeeded, EndReason.AnswerLost) => answers.GetValueOrDefault(job.CommandId.ToString()) == 0
                || (failed && job.Verification == Verification.Confirmed),
            (JobStatus.Succeeded, EndReason.None) => !failed,
            (JobStatus.DeviceError, EndReason.None) => failed,
            _ => false,
        };
    }

    /// <summary>The ids under which it was executed.</summary>
    public Guid[] IdsOf(Job job) => [.. executed[job.Id].Select(e => e.Uuid).Distinct()];

    /// <summary>Whether each answer that came beside the one that ended it is on its timeline.</summary>
    public bool ShowsEachAnswer(Job job)
    {
        var heard = answers.GetValueOrDefault(job.CommandId.ToString());
        var first = lost.Contains(job.Id) ? 0 : 1;
        return lateAnswers.GetValueOrDefault(job.Id) == heard - first;
    }

    /// <summary>These jobs of one device in the order in which they were first executed.</summary>
    public IEnumerable<long> OrderOf(Job[] jobs) =>
        jobs.Where(j => executed[j.Id].Any()).OrderBy(j => executed[j.Id].Min(e => e.At)).Select(j => j.Id);

    public string Describe(Job job) => string.Create(
        CultureInfo.InvariantCulture,
        $"#{job.Id} {job.Kind} {job.Status} {job.EndReason} executed {executed[job.Id].Count()} "
        + $"under {IdsOf(job).Length}, heard {answers.GetValueOrDefault(job.CommandId.ToString())}, "
        + $"late {lateAnswers.GetValueOrDefault(job.Id)}, lost {lost.Contains(job.Id)}; unheard {unheard} in all; "
        + $"handed over {job.HandedOverAt:T}, fetched {job.FetchedAt:T}, woken {job.WakesSinceHandOver} times since, "
        + $"ended {job.EndedAt:T}: {string.Join(", ", timelines[job.Id].Select(e => $"{e.At:T} {e.Kind}"))}");

    public async ValueTask DisposeAsync()
    {
        await fleet.PassAsync();
        await wire.ArriveAsync();
        await console.DisposeAsync();
        fleet.Dispose();
        await server.DisposeAsync();
    }

    private static JobKind KindOf(int number) => Kinds[number % Kinds.Length];

    private static CommandTarget? TargetOf(JobKind kind) =>
        kind.HasTarget() ? new CommandTarget("練習", 361285480, "jp.example.typing", "jp.example.p") : null;

    private Task<T> AskAsync<T>(Func<MobiJobsDb, Task<T>> question) => console.DoAsync(question);

    private async Task RingAsync(Action<QueueBell> ring) => await console.DoAsync<QueueBell, bool>(bell =>
    {
        ring(bell);
        return Task.FromResult(true);
    });

    /// <summary>Sends an event once. What the console does not take is lost.</summary>
    private async Task SendAsync(byte[] body)
    {
        try
        {
            if (await fleet.SendAsync(body) == HttpStatusCode.OK && Samples.FinalOf(body) is { } uuid)
            {
                answers.AddOrUpdate(uuid, 1, (_, count) => count + 1);
            }
        }
        catch (HttpRequestException)
        {
            Interlocked.Increment(ref unheard); // The console is being started anew.
        }
    }

    private Fault? FaultOf(HttpRequest request)
    {
        var share = Share();
        return share < 0.05 && StandIn.IsEnqueue(request) ? new Fault.QueuedAllTheSame()
            : share > 0.97 ? new Fault.Slow(TimeSpan.FromMilliseconds(50))
            : null;
    }

    private (string, OrderedDictionary<string, object>)? Answer(string id, string type, string uuid)
    {
        if (Share(uuid, "not now") < 0.04 && given.TryAdd($"{uuid} put off", true)) { return ("NotNow", []); }

        return (Fails(uuid), type) switch
        {
            (true, _) => ("Error", new()
            {
                ["ErrorChain"] = new object[]
                {
                    new OrderedDictionary<string, object>
                    {
                        ["ErrorCode"] = 12075,
                        ["ErrorDomain"] = "MCMDMErrorDomain",
                    },
                },
            }),
            (_, "DeviceInformation") => ("Acknowledged", new()
            {
                ["QueryResponses"] = new OrderedDictionary<string, object> { ["OSVersion"] = "26.1" },
            }),
            (_, "InstalledApplicationList") => ("Acknowledged", new()
            {
                ["InstalledApplicationList"] = new object[]
                {
                    new OrderedDictionary<string, object> { ["Identifier"] = "jp.example.typing", ["Name"] = "t" },
                },
            }),
            _ => null,
        };
    }

    private static bool Fails(string uuid) => Share(uuid, "fails") < 0.05;

    /// <summary>A number from 0 to 1 that is always the same for an id.</summary>
    private static double Share(string uuid, string what) =>
        (BitConverter.ToUInt32(System.Security.Cryptography.SHA256.HashData(
            System.Text.Encoding.UTF8.GetBytes(uuid + what))) % 10_000) / 10_000.0;

    private double Share()
    {
        lock (gate) { return random.NextDouble(); }
    }

    private async Task UntilAsync(Func<MobiJobsDb, Task<bool>> fact)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(Look);
        while (!await AskAsync(fact)) { await timer.WaitForNextTickAsync(patience.Token); }
    }

    private sealed record Answered(long Job, Guid Uuid, int At);
}
