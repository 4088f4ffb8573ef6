using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using MobiJobs.Tests.Support;

namespace MobiJobs.CrashTests;

/// <summary>The real program, told to stop while people still load from it.</summary>
public sealed partial class StopTests : IDisposable
{
    private const string User = "stopper";
    private const string Password = "correct-horse-battery-7";

    /// <summary>More than the buffers between the program and a reader hold.</summary>
    private const int Jobs = 100_000;

    private readonly string folder = Directory.CreateTempSubdirectory("mobijobs-stop-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Open_pages_and_a_long_download_to_a_slow_reader_hold_nothing_up()
    {
        await RunAsync("", "seed", "--devices", "200", "--jobs", $"{Jobs}");
        await RunAsync(Password, "create-admin", "--user", User);
        using var program = Start("--urls", "http://127.0.0.1:0");
        using var browser = await SignInAsync(await program.Listens);
        using var page = await browser.GetAsync("/live", HttpCompletionOption.ResponseHeadersRead);
        using var download = await browser.GetAsync("/jobs.csv", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (page.StatusCode, download.StatusCode));
        await using var csv = await download.Content.ReadAsStreamAsync();
        using var reading = new CancellationTokenSource();
        var slow = ReadSlowlyAsync(csv, reading.Token);

        var since = Stopwatch.StartNew();
        program.AskToStop();
        var code = await program.EndsAsync();

        Assert.True(since.Elapsed < TimeSpan.FromSeconds(10), $"It took {since.Elapsed}. It said: {program.Said}");
        Assert.True(code == 0, $"Code {code}. It said: {program.Said}");
        Assert.DoesNotContain("ERR]", program.Said, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<IOException>(() => slow); // The file does not look whole.
        await RunAsync("", "verify-audit");
    }

    /// <summary>As over a poor line: about 160 kB in a second.</summary>
    private static async Task ReadSlowlyAsync(Stream csv, CancellationToken stopping)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var part = new byte[16 * 1024];
        while (await csv.ReadAsync(part, stopping) > 0) { await pace.WaitForNextTickAsync(stopping); }
    }

    private static async Task<HttpClient> SignInAsync(Uri address)
    {
        var browser = new HttpClient { BaseAddress = address };
        var form = await browser.GetStringAsync("/account/sign-in");
        using var fields = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["User"] = User,
            ["Password"] = Password,
            ["__RequestVerificationToken"] = FormToken().Match(form).Groups["token"].Value,
        });
        using var answer = await browser.PostAsync("/account/sign-in", fields);
        Assert.Equal("/", answer.RequestMessage!.RequestUri!.AbsolutePath);
        return browser;
    }

    private async Task RunAsync(string input, params string[] words)
    {
        using var command = Start(words);
        await command.SayAsync(input);
        Assert.True(await command.EndsAsync() == 0, command.Said);
    }

    private RunningProgram Start(params string[] words) => RunningProgram.Start(folder, words, new()
    {
        ["ASPNETCORE_ENVIRONMENT"] = "Production",
        ["Keys__Certificate"] = MobiJobs.Tests.Support.TestCertificate.File,
        ["Https__Required"] = "false",
        ["ConnectionStrings__MobiJobs"] = $"Data Source={Path.Combine(folder, "mobijobs.db")}",
    });

    [GeneratedRegex(
        "name=\"__RequestVerificationToken\"[^>]* value=\"(?<token>[^\"]+)\"", RegexOptions.None, 1000)]
    private static partial Regex FormToken();
}
