using MobiJobs.Start;
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

    private sealed class Lines : ILogEventSink
    {
        public List<string> Written { get; } = [];

        public void Emit(LogEvent logEvent) =>
            Written.Add(logEvent.RenderMessage(System.Globalization.CultureInfo.InvariantCulture));
    }
}
