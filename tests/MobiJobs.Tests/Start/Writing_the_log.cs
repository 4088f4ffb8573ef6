using System.Diagnostics;
using System.Text.Json;
using MobiJobs.Start;
using MobiJobs.Tests.Support;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace MobiJobs.Tests.Start;

/// <summary>What somebody typed, in the log.</summary>
public sealed class Writing_the_log
{
    [Theory]
    [InlineData("a\r\n[09:00:00 INF] admin signed in", "a\uFFFD\uFFFD[09:00:00 INF] admin signed in")]
    [InlineData("a\u2028b\u0085c\u001bd", "a\uFFFDb\uFFFDc\uFFFDd")]
    [InlineData("佐藤 花子", "佐藤 花子")]
    public void Begins_no_line_of_its_own(string typed, string written)
    {
        var lines = new Lines();
        using (var log = new LoggerConfiguration().Enrich.With<OneLineValues>().WriteTo.Sink(lines).CreateLogger())
        {
            log.Information("It said {Text}", typed);
        }

        Assert.Equal($"It said \"{written}\"", Assert.Single(lines.Written));
    }

    [Fact]
    public async Task Is_json_for_programs_where_that_is_set()
    {
        var folder = Directory.CreateTempSubdirectory("mobijobs-test-").FullName;
        var start = ProgramRun.StartIn(
            folder, "--urls", "http://127.0.0.1:0", "--Https:Required=false", "--Log:Format=Json");
        using var program = Process.Start(start)!;
        try
        {
            var messages = new List<string>();
            while (!messages.Exists(m => m.StartsWith("Now listening on", StringComparison.Ordinal)))
            {
                using var line = JsonDocument.Parse((await program.StandardOutput.ReadLineAsync())!);
                Assert.True(line.RootElement.GetProperty("Timestamp").TryGetDateTimeOffset(out _));
                Assert.NotEmpty(line.RootElement.GetProperty("Level").GetString()!);
                messages.Add(line.RootElement.GetProperty("RenderedMessage").GetString()!);
            }
        }
        finally
        {
            program.Kill();
            await program.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed class Lines : ILogEventSink
    {
        public List<string> Written { get; } = [];

        public void Emit(LogEvent logEvent) =>
            Written.Add(logEvent.RenderMessage(System.Globalization.CultureInfo.InvariantCulture));
    }
}
