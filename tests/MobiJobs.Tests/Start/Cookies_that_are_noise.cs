using System.Globalization;
using System.Text.Json;
using MobiJobs.Start;
using Serilog.Events;
using Serilog.Formatting.Json;
using Serilog.Parsing;

namespace MobiJobs.Tests.Start;

/// <summary>A cookie that can't be read is an entry of a JSON log, too, but no error and without a stack.</summary>
public sealed class Cookies_that_are_noise
{
    [Fact]
    public void One_is_a_quiet_entry()
    {
        const string Source = "Microsoft.AspNetCore.Antiforgery.DefaultAntiforgery";
        var noise = new LogEvent(
            DateTimeOffset.UnixEpoch,
            LogEventLevel.Error,
            new InvalidOperationException("bad cookie"),
            new MessageTemplateParser().Parse("An exception was thrown."),
            [new LogEventProperty("SourceContext", new ScalarValue(Source))]);
        using var text = new StringWriter(CultureInfo.InvariantCulture);

        new CookieNoise.Quiet(new JsonFormatter(renderMessage: true)).Format(noise, text);

        using var entry = JsonDocument.Parse(text.ToString());
        Assert.Equal("Information", entry.RootElement.GetProperty("Level").GetString());
        Assert.Contains(
            "was ignored", entry.RootElement.GetProperty("RenderedMessage").GetString()!, StringComparison.Ordinal);
        Assert.Contains(Source, text.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("bad cookie", text.ToString(), StringComparison.Ordinal);
    }
}
