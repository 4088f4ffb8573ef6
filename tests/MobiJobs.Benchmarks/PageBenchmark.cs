using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Start;
using MobiJobs.Tests.Support;

namespace MobiJobs.Benchmarks;

/// <summary>
/// The home page of the running console, a hundred rows, asked for over and over by <c>wrk</c> (Debian: package
/// <c>wrk</c>) as a signed-in administrator. The load generator runs on the same cores, and takes its share of them.
/// </summary>
public sealed partial class PageBenchmark(BenchStore store, Report report)
{
    private const string Password = "correct-horse-1";
    private const int Seconds = 5;
    private const int WritesASecond = 20;

    private readonly Others others = new(store);

    /// <summary>Each page, warm, several times.</summary>
    public async Task RunAsync(Arguments arguments)
    {
        await store.CreateAsync(arguments.Devices, arguments.Jobs);
        await using var app = Server.Build(WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = "MobiJobs",
            EnvironmentName = "Production",
            ContentRootPath = SourceFolder(),
            Args =
            [
                "--urls",
                "http://127.0.0.1:0",
                .. store.Arguments,
                $"--Keys:Certificate={TestCertificate.File}",
                "--Https:Required=false",
                "--Serilog:MinimumLevel:Default=Error",
            ],
        }));
        await Server.PrepareAsync(app);
        await app.StartAsync();
        var address = new Uri(
            app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        var cookies = await SignInAsync(app.Services, address);
        var jobs = await store.AskAsync<MobiJobsDb, long>(db => db.Jobs.MaxAsync(j => j.Id));
        report.Say("jobs in the store", jobs.ToString("#,0", CultureInfo.InvariantCulture));
        foreach (var path in (string[])["/", "/?status=deviceError", "/?kind=vppInstall&user=k.mori"])
        {
            await LoadAsync(address, path, cookies); // Warm.
            var (quiet, busy) = (new List<double>(), new List<double>());
            for (var run = 0; run < arguments.Runs; run++)
            {
                quiet.Add(await LoadAsync(address, path, cookies));
                busy.Add(await LoadWhileWritingAsync(address, path, cookies));
            }

            report.SayRate($"GET {path}", quiet, "pages/s");
            report.SayRate($"  while something is written {WritesASecond} times a second", busy, "pages/s");
        }

        report.Say(
            "memory of the console",
            string.Create(CultureInfo.InvariantCulture, $"{Process.GetCurrentProcess().WorkingSet64 / 1e6:0} MB"));
        await app.StopAsync();
    }

    /// <summary>With another writer beside: each commit discards every kept page, whatever it writes.</summary>
    private async Task<double> LoadWhileWritingAsync(Uri address, string path, string cookies)
    {
        var load = LoadAsync(address, path, cookies);
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1) / WritesASecond);
        while (!load.IsCompleted && await pace.WaitForNextTickAsync())
        {
            await others.WriteAsync();
        }

        return await load;
    }

    private static async Task<string> SignInAsync(IServiceProvider services, Uri address)
    {
        var name = $"bench-{Guid.NewGuid():N}";
        await using (var scope = services.CreateWorkScope("test"))
        {
            await scope.ServiceProvider.GetRequiredService<People>()
                .CreateAsync(name, Password, Roles.Administrator, "bench", CancellationToken.None);
        }

        var jar = new CookieContainer();
        using var client = new HttpClient(new HttpClientHandler { CookieContainer = jar }) { BaseAddress = address };
        var form = await client.GetStringAsync(new Uri("/account/sign-in", UriKind.Relative));
        var token = AntiforgeryToken().Match(form).Groups["token"].Value;
        await client.PostAsync(
            new Uri("/account/sign-in", UriKind.Relative),
            new FormUrlEncodedContent(
                new Dictionary<string, string>
                {
                    ["User"] = name,
                    ["Password"] = Password,
                    ["__RequestVerificationToken"] = token,
                }));
        var page = await client.GetStringAsync(new Uri("/", UriKind.Relative));
        if (!page.Contains("<table class=\"jobs\">", StringComparison.Ordinal))
        {
            throw new InvalidOperationException("Nobody is signed in, or there are no jobs.");
        }

        return jar.GetCookieHeader(address);
    }

    /// <summary>The pages a second. An answer that is no page fails the run.</summary>
    private static async Task<double> LoadAsync(Uri address, string path, string cookies)
    {
        string[] words =
        [
            "--threads", "1",
            "--connections", "8",
            "--duration", $"{Seconds}s",
            "--header", $"Cookie: {cookies}",
            new Uri(address, path).ToString(),
        ];
        var start = new ProcessStartInfo("wrk", words) { UseShellExecute = false, RedirectStandardOutput = true };
        using var wrk = Process.Start(start)!;
        var said = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        if (said.Contains("Non-2xx", StringComparison.Ordinal) || !Rate().IsMatch(said))
        {
            throw new InvalidOperationException(said);
        }

        return double.Parse(Rate().Match(said).Groups["rate"].Value, CultureInfo.InvariantCulture);
    }

    internal static string SourceFolder()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(here.FullName, "MobiJobs.sln")))
        {
            here = here.Parent ?? throw new DirectoryNotFoundException("The benchmarks run outside the repository.");
        }

        return Path.Combine(here.FullName, "src", "MobiJobs");
    }

    [GeneratedRegex(
        "name=\"__RequestVerificationToken\" type=\"hidden\" value=\"(?<token>[^\"]+)\"",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex AntiforgeryToken();

    [GeneratedRegex(@"Requests/sec:\s*(?<rate>[\d.]+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Rate();
}
