using System.Net;
using Microsoft.AspNetCore.Builder;
using MobiJobs.Start;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Start;

/// <summary>What a console says while its SQL Server doesn't answer.</summary>
public sealed class A_server_that_is_away : IAsyncLifetime
{
    private const string Nobody =
        "Server=127.0.0.1,9;Database=x;User Id=x;Password=secret-word;Connect Timeout=2;Encrypt=false";

    private const string Token = "0123456789abcdef0123456789abcdef";

    private WebApplication app = null!;

    [Theory]
    [InlineData("/account/sign-in", "text/html")]
    [InlineData("/api/v1/jobs", "application/problem+json")]
    public async Task Is_told_to_browsers_and_programs_with_when_to_come_again(string path, string kind)
    {
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        client.DefaultRequestHeaders.Accept.ParseAdd(path.StartsWith("/api", StringComparison.Ordinal) ? "*/*" : kind);
        client.DefaultRequestHeaders.Authorization = new("Bearer", "mobijobs_0123456789012345678901234567890123456789");
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("10", answer.Headers.RetryAfter?.ToString());
        Assert.Equal(kind, answer.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("secret-word", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_no_store_to_work_with_and_the_process_lives()
    {
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        using var ready = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
        using var live = await client.GetAsync(new Uri("/health/live", UriKind.Relative));

        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (ready.StatusCode, live.StatusCode));
    }

    [Fact]
    public async Task Leaves_out_the_numbers_of_the_queue_and_serves_the_others()
    {
        using var answer = await Watching_the_program.ScrapeAsync(new Uri(app.Urls.First()), Token);
        var served = Watching_the_program.Series(await answer.Content.ReadAsStringAsync());

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("mobijobs_wakes_total", served);
        Assert.DoesNotContain("mobijobs_jobs_open", served);
        Assert.DoesNotContain("mobijobs_queue_oldest_seconds", served);
    }

    [Fact]
    public async Task Stops_a_start_with_one_line_that_keeps_the_password()
    {
        var error = await Record.ExceptionAsync(() => Server.PrepareAsync(app));
        var line = StartTrouble.Explain(error!)!;

        Assert.StartsWith("SQL Server (ConnectionStrings:MobiJobs) can't be used: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
        Assert.DoesNotContain("secret-word", line, StringComparison.Ordinal);
    }

    public async Task InitializeAsync()
    {
        app = Server.Build(WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = "MobiJobs",
            EnvironmentName = "Production",
            ContentRootPath = Sources.Program,
            Args =
            [
                "--urls",
                "http://127.0.0.1:0",
                "--Database:Provider=SqlServer",
                $"--ConnectionStrings:MobiJobs={Nobody}",
                "--Worker:Enabled=false",
                $"--Keys:Certificate={TestCertificate.File}",
                "--Https:Required=false",
                $"--Metrics:Token={Token}",
            ],
        }));
        await app.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
