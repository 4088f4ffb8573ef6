using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Start;

/// <summary>
/// The real program, busy on many threads: how many pools of memory the C library keeps for them. Each is mapped at an
/// address that 64 MB divide, and takes up to as much (malloc/arena.c of glibc: HEAP_MAX_SIZE).
/// </summary>
public sealed partial class Pools_of_native_memory : IDisposable
{
    private const long PoolBytes = 64L * 1024 * 1024;
    private const int Threads = 32;

    private readonly string folder = Directory.CreateTempSubdirectory("mobijobs-test-").FullName;

    [FactOn(Place.Glibc)]
    public async Task Are_few_unless_the_environment_says_otherwise()
    {
        var bounded = await CountAsync(null);
        var unbounded = await CountAsync("64");

        Assert.InRange(bounded, 0, 6); // Two, and those of threads that the runtime starts before the program.
        Assert.InRange(unbounded, 2 * bounded, int.MaxValue);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>How many the program has when it has answered many at once.</summary>
    private async Task<int> CountAsync(string? most)
    {
        var start = ProgramRun.StartIn(folder, "--urls", "http://127.0.0.1:0", "--Https:Required=false");
        start.Environment.Remove("MALLOC_ARENA_MAX");
        if (most is not null) { start.Environment["MALLOC_ARENA_MAX"] = most; }

        var threads = Threads.ToString("x", CultureInfo.InvariantCulture);
        start.Environment["DOTNET_ThreadPool_ForceMinWorkerThreads"] = threads;
        using var program = Process.Start(start)!;
        try
        {
            using var client = new HttpClient { BaseAddress = await ListeningAsync(program) };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "nobody's");
            for (var i = 0; i < 4; i++)
            {
                await Task.WhenAll(Enumerable.Range(0, 4 * Threads).Select(_ => AskAsync(client)));
            }

            return Pools(await File.ReadAllLinesAsync($"/proc/{program.Id}/maps"));
        }
        finally
        {
            program.Kill();
            await program.WaitForExitAsync();
        }
    }

    private static async Task AskAsync(HttpClient client)
    {
        using var answer = await client.GetAsync(new Uri("/account/sign-in", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>What is used of a pool, and directly after it what is only reserved.</summary>
    private static int Pools(string[] maps)
    {
        var regions = maps.Select(line => Region().Match(line)).Where(m => m.Success).Select(m => (
            From: Address(m.Groups["from"]), To: Address(m.Groups["to"]), Mode: m.Groups["mode"].Value)).ToArray();
        return regions.Zip(regions.Skip(1)).Count(two =>
            two.First.Mode == "rw-p" && two.Second.Mode == "---p" && two.First.To == two.Second.From
            && two.First.From % PoolBytes == 0 && two.Second.To - two.First.From == PoolBytes);
    }

    private static long Address(Group text) =>
        (long)ulong.Parse(text.ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static async Task<Uri> ListeningAsync(Process program)
    {
        while (await program.StandardOutput.ReadLineAsync() is { } line)
        {
            if (Listening().Match(line) is { Success: true } match)
            {
                _ = program.StandardOutput.ReadToEndAsync(); // Nobody else makes room for what it goes on to say.
                return new Uri(match.Groups["address"].Value);
            }
        }

        throw new InvalidOperationException("The program ended before it listened.");
    }

    [GeneratedRegex("Now listening on: (?<address>\\S+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Listening();

    [GeneratedRegex("^(?<from>[0-9a-f]+)-(?<to>[0-9a-f]+) (?<mode>\\S{4}) ", RegexOptions.None, 1000)]
    private static partial Regex Region();
}
