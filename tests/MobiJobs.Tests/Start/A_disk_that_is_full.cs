using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Start;

/// <summary>The real program, whose files may not grow any more: what a full disk is to it. Linux only.</summary>
public sealed partial class A_disk_that_is_full : IDisposable
{
    private const int MaxChanges = 2000;

    /// <summary>Five seconds, on a machine that may have much else to do; it was thirty and more.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(15);

    private readonly string folder = Directory.CreateTempSubdirectory("mobijobs-test-").FullName;

    [FactOn(Place.LimitedFiles)]
    public async Task Is_told_at_once_and_by_the_health_check_and_heals_by_itself()
    {
        var token = await PrepareAsync();
        using var program = StartFull();
        try
        {
            using var client = new HttpClient { BaseAddress = await ListeningAsync(program) };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            await UntilRefusedAsync(client);
            await RunAsync(Places.Prlimit, $"--pid={program.Id}", "--fsize=4096:unlimited");
            await UntilUnreadyAsync(client);
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/api/v1/devices"));

            await RunAsync(Places.Prlimit, $"--pid={program.Id}", "--fsize=unlimited");
            var waited = Stopwatch.StartNew();
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
            while (await StatusAsync(client, "/health/ready") != HttpStatusCode.OK)
            {
                Assert.InRange(waited.Elapsed, TimeSpan.Zero, AtOnce);
                await timer.WaitForNextTickAsync();
            }

            using var taken = await client.PostAsJsonAsync("/api/v1/devices", new { number = "9Z-0001" });
            Assert.True(taken.IsSuccessStatusCode);
        }
        finally
        {
            program.Kill();
            await program.WaitForExitAsync();
        }
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    private string StoreFile => Path.Combine(folder, "store.db");

    private string Store => $"Data Source={StoreFile}";

    /// <summary>Returns an API token.</summary>
    private async Task<string> PrepareAsync()
    {
        await using var console = await RunningConsole.OnSqliteAsync();
        var token = await console.TokenAsync(await console.CreatePersonOfAsync("Administrator"));
        using var source = new SqliteConnection(console.Store);
        using var copy = new SqliteConnection($"{Store};Pooling=False");
        source.Open();
        copy.Open();
        source.BackupDatabase(copy);
        return token;
    }

    /// <summary>
    /// Files may become little larger than the store is. The signal that would end the program is ignored; the runtime
    /// must not reserve its code's memory by a file.
    /// </summary>
    private Process StartFull()
    {
        var start = ProgramRun.StartIn(folder);
        var blocks = (new FileInfo(StoreFile).Length / 512) + 512;
        start.ArgumentList.Clear();
        foreach (var word in (string[])
        [
            "-c",
            string.Create(CultureInfo.InvariantCulture, $"trap '' XFSZ; ulimit -S -f {blocks}; exec \"$@\""),
            "sh", start.FileName, "--urls", "http://127.0.0.1:0", $"--ConnectionStrings:MobiJobs={Store}",
            "--Https:Required=false", "--Vpp:Kind=AppsAndBooks",
        ])
        {
            start.ArgumentList.Add(word);
        }

        start.FileName = "/bin/sh";
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        return Process.Start(start)!;
    }

    private static async Task UntilRefusedAsync(HttpClient client)
    {
        for (var i = 1; i <= MaxChanges; i++)
        {
            var number = string.Create(CultureInfo.InvariantCulture, $"1A-{i:0000}");
            var waited = Stopwatch.StartNew();
            using var answer = await client.PostAsJsonAsync("/api/v1/devices", new { number });
            Assert.InRange(waited.Elapsed, TimeSpan.Zero, AtOnce);
            if (answer.IsSuccessStatusCode) { continue; }

            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.NotNull(answer.Headers.RetryAfter);
            return;
        }

        Assert.Fail("The disk never became full.");
    }

    /// <summary>
    /// The check writes little, and some of its writes may fit where a change no longer does: now none does.
    /// </summary>
    private static async Task UntilUnreadyAsync(HttpClient client)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        var waited = Stopwatch.StartNew();
        while (await StatusAsync(client, "/health/ready") != HttpStatusCode.ServiceUnavailable)
        {
            Assert.InRange(waited.Elapsed, TimeSpan.Zero, AtOnce);
            await timer.WaitForNextTickAsync();
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        return answer.StatusCode;
    }

    private static async Task RunAsync(string file, params string[] words)
    {
        using var process = Process.Start(file, words);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    private static async Task<Uri> ListeningAsync(Process program)
    {
        while (await program.StandardOutput.ReadLineAsync() is { } line)
        {
            if (Address().Match(line) is { Success: true } match)
            {
                _ = program.StandardOutput.ReadToEndAsync(); // Nobody else makes room for what it goes on to say.
                return new Uri(match.Groups["address"].Value);
            }
        }

        throw new InvalidOperationException("The program ended before it listened.");
    }

    [GeneratedRegex("Now listening on: (?<address>\\S+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Address();
}
