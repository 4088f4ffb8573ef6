using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Start;

/// <summary>The program runs from any working directory with the settings it was delivered with.</summary>
public sealed partial class Started_from_another_folder
{
    [Fact]
    public async Task Its_own_settings_count()
    {
        var folder = Directory.CreateTempSubdirectory("mobijobs-test-").FullName;
        var start = ProgramRun.StartIn(folder, "--urls", "http://127.0.0.1:0");
        start.Environment["Https__Required"] = "false";
        using var program = Process.Start(start)!;
        try
        {
            using var client = new HttpClient { BaseAddress = await ListeningAsync(program) };
            using var request = new HttpRequestMessage(HttpMethod.Get, "/account/sign-in");
            request.Headers.Host = "evil.example";
            using var answer = await client.SendAsync(request);

            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode); // AllowedHosts is in appsettings.json.
            Assert.True(File.Exists(Path.Combine(folder, "data", "mobijobs.db")));
            Assert.Equal([Path.Combine(folder, "data")], Directory.GetFileSystemEntries(folder)); // No log beside it.
            await SendCookieNobodyCanReadAsync(client);
            program.Kill();
            var text = await program.StandardOutput.ReadToEndAsync();
            var rest = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.All(rest, line => Assert.Matches(Beginning(), line)); // The stack of an exception begins otherwise.
            Assert.Contains(rest, line => line.Contains("INF] A cookie that can't be read", StringComparison.Ordinal));
        }
        finally
        {
            program.Kill();
            await program.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task SendCookieNobodyCanReadAsync(HttpClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/account/sign-in");
        request.Headers.Add("Cookie", "mobijobs-form=CfDJ8AAAA; mobijobs-said=CfDJ8BBBB");
        using var answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task<Uri> ListeningAsync(Process program)
    {
        while (await program.StandardOutput.ReadLineAsync() is { } line)
        {
            Assert.Matches(Beginning(), line);
            if (Address().Match(line) is { Success: true } match) { return new Uri(match.Groups["address"].Value); }
        }

        throw new InvalidOperationException("The program ended before it listened.");
    }

    /// <summary>Each line says when, with its zone.</summary>
    [GeneratedRegex(@"^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} [+-]\d\d:\d\d [A-Z]{3}\] ", RegexOptions.None, 1000)]
    private static partial Regex Beginning();

    [GeneratedRegex("Now listening on: (?<address>\\S+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Address();
}
