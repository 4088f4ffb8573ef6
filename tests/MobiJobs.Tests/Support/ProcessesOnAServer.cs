using System.Collections.Concurrent;
using System.Net;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Tests.Gateway.NanoMdm;

namespace MobiJobs.Tests.Support;

/// <summary>
/// Consoles and workers as processes of their own on one store of a T-SQL server, with a stand-in of NanoMDM and its
/// devices. They reach the store over a line that can be made unsteady; the test looks at it over another.
/// </summary>
internal sealed class ProcessesOnAServer : IAsyncDisposable
{
    private const string WebhookKey = "the key of the webhook";
    private const string NoWeb = "--Web:Enabled=false";
    private const string NoWorker = "--Worker:Enabled=false";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan EventPatience = TimeSpan.FromSeconds(15);

    private readonly string folder = Directory.CreateTempSubdirectory("mobijobs-test-").FullName;
    private readonly StandIn server;
    private readonly List<(bool IsConsole, string Folder, RunningProgram Program)> running = [];
    private Uri[] consoles = [];
    private int turn;
    private int places;

    private ProcessesOnAServer(StandIn server, RunningConsole own, int seed)
    {
        (this.server, Own) = (server, own);
        Line = new UnsteadyLine(own.Store, seed);
        Fleet = new StandInFleet(server, own.Address, WebhookKey) { Tell = (_, body) => TellAsync(body) };
        Fleet.Listen();
    }

    /// <summary>A console in the test's own process that carries nothing out.</summary>
    public RunningConsole Own { get; }

    public UnsteadyLine Line { get; }

    public StandInFleet Fleet { get; }

    /// <summary>Answers of consoles that nobody should get.</summary>
    public ConcurrentQueue<string> Strange { get; } = [];

    /// <summary>One of the consoles, each in turn.</summary>
    public Uri AnyConsole => consoles[(uint)Interlocked.Increment(ref turn) % consoles.Length];

    /// <summary>The last lines of all processes.</summary>
    public string Said => string.Join(Environment.NewLine, running.Select(one => one.Program.Said));

    /// <summary>Starts so many of both at once, and enrolls devices with the serial numbers S-0 and so on.</summary>
    public static async Task<ProcessesOnAServer> StartAsync(int consoles, int workers, int devices, int seed)
    {
        var nanoMdm = await StandIn.StartAsync();
        var own = await RunningConsole.StartAsync("Production", [NoWorker, .. SettingsOf(nanoMdm)]);
        var all = new ProcessesOnAServer(nanoMdm, own, seed);
        await all.StartAsync(
            [.. Enumerable.Repeat(element: true, consoles), .. Enumerable.Repeat(element: false, workers)]);
        for (var i = 0; i < devices; i++) { await all.Fleet.EnrollAsync($"udid-{i}", $"S-{i}"); }

        await all.UntilAsync(
            async db => await db.Devices.CountAsync(d => d.EnrollmentId != null) == devices, TimeSpan.FromMinutes(1));
        return all;
    }

    /// <summary>Kills one of the processes, and starts another in its place.</summary>
    public async Task ReplaceAsync(int which)
    {
        var (isConsole, place, program) = running[which % running.Count];
        var address = await program.Listens;
        consoles = [.. consoles.Where(c => c != address)];
        running.RemoveAll(one => one.Program == program);
        await program.KillAsync();
        program.Dispose();
        await StartAsync([isConsole]);
        Directory.Delete(place, recursive: true);
    }

    /// <summary>Waits until the store says so.</summary>
    public async Task UntilAsync(Func<MobiJobsDb, Task<bool>> fact, TimeSpan patience)
    {
        using var over = new CancellationTokenSource(patience);
        using var timer = new PeriodicTimer(Look);
        while (!await Own.DoAsync(fact))
        {
            if (over.IsCancellationRequested) { Assert.Fail($"It does not come true. They said: {Said}"); }

            await timer.WaitForNextTickAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Fleet.PassAsync();
        foreach (var (_, _, program) in running)
        {
            await program.KillAsync();
            program.Dispose();
        }

        await Line.DisposeAsync();
        await Own.DisposeAsync();
        Fleet.Dispose();
        await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static string[] SettingsOf(StandIn nanoMdm) =>
    [
        "--Gateway:Kind=NanoMdm",
        $"--Gateway:NanoMdm:BaseUrl={nanoMdm.Address}",
        $"--Gateway:NanoMdm:ApiKey={StandIn.Key}",
        $"--Gateway:NanoMdm:WebhookKey={WebhookKey}",
        "--Api:BulkPerMinute=100000",
        "--Api:WritesPerMinute=100000",
    ];

    private async Task StartAsync(IReadOnlyList<bool> areConsoles)
    {
        var started = areConsoles.Select(isConsole => (isConsole, Place: NextPlace())).Select(
            one => (one.isConsole, one.Place, Program: RunningProgram.Start(one.Place, Words(one), new()
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Production",
                ["Serilog__MinimumLevel__Default"] = "Warning",
                ["Serilog__MinimumLevel__Override__Microsoft.Hosting.Lifetime"] = "Information",
            }))).ToArray();
        running.AddRange(started);
        foreach (var (isConsole, _, program) in started)
        {
            var ends = program.EndsAsync();
            if (await Task.WhenAny(program.Listens, ends) != ends)
            {
                if (isConsole) { consoles = [.. consoles, await program.Listens]; }

                continue;
            }

            // Its connection broke while it started, and it said so: as a supervisor would, start another.
            Assert.False(Line.IsSteady, program.Said);
            running.RemoveAll(one => one.Program == program);
            program.Dispose();
            await StartAsync([isConsole]);
        }
    }

    private string NextPlace() => Directory.CreateDirectory(
        Path.Combine(folder, (++places).ToString(System.Globalization.CultureInfo.InvariantCulture))).FullName;

    private string[] Words((bool IsConsole, string Place) one) =>
    [
        "--urls",
        "http://127.0.0.1:0",
        one.IsConsole ? NoWorker : NoWeb,
        .. Own.StoreArguments.Where(a => a.StartsWith("--Database:", StringComparison.Ordinal)),
        $"--Database:Folder={one.Place}",
        $"--Audit:HeadFile={Path.Combine(one.Place, "audit-head")}",
        $"--Mail:Folder={Path.Combine(one.Place, "mail")}",
        $"--ConnectionStrings:MobiJobs={Line.ConnectionString}",
        $"--Keys:Certificate={TestCertificate.File}",
        "--Https:Required=false",
        "--Worker:Count=4",
        .. SettingsOf(server),
    ];

    /// <summary>Tells one console after the other, until one has taken it.</summary>
    private async Task TellAsync(byte[] body)
    {
        while (true)
        {
            try
            {
                var answer = await Fleet.SendToAsync(AnyConsole, body).WaitAsync(EventPatience);
                if (answer == HttpStatusCode.OK) { return; }

                if (answer != HttpStatusCode.ServiceUnavailable) { Strange.Enqueue($"An event: {answer}"); }
            }
            catch (Exception e) when (e is HttpRequestException or TimeoutException)
            {
                // That console is being replaced, or is slow.
            }

            using var timer = new PeriodicTimer(Look);
            await timer.WaitForNextTickAsync();
        }
    }
}
