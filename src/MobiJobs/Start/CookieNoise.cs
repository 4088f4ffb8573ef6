using Serilog;
using Serilog.Configuration;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Json;
using Serilog.Parsing;

namespace MobiJobs.Start;

/// <summary>
/// What the framework writes for a cookie that can't be read, with the stack of its own exception: anybody can send
/// such a cookie, as often as they like. It is one quiet line here.
/// </summary>
internal static class CookieNoise
{
    private const string Time = "[{Timestamp:yyyy-MM-dd HH:mm:ss.fff zzz} ";

    private const string QuietWords = "A cookie that can't be read was ignored ({SourceContext})";

    private const string QuietLine = Time + "INF] " + QuietWords + "{NewLine}";

    private const string Line = Time + "{Level:u3}] {Message:lj}{NewLine}{Exception}";

    private static readonly string[] Sources =
    [
        "Microsoft.AspNetCore.Antiforgery.DefaultAntiforgery",
        "Microsoft.AspNetCore.Mvc.ViewFeatures.CookieTempDataProvider",
    ];

    /// <summary>The console, but for the stacks of such cookies.</summary>
    public static LoggerConfiguration QuietConsole(
        this LoggerSinkConfiguration to, IFormatProvider format, LogFormat wanted) => wanted switch
        {
            LogFormat.Text => to
                .Conditional(IsNoise, sink => sink.Console(formatProvider: format, outputTemplate: QuietLine))
                .WriteTo.Conditional(
                    e => !IsNoise(e), sink => sink.Console(formatProvider: format, outputTemplate: Line)),
            LogFormat.Json => to
                .Conditional(IsNoise, sink => sink.Console(new Quiet(Json(format))))
                .WriteTo.Conditional(e => !IsNoise(e), sink => sink.Console(Json(format))),
        };

    private static JsonFormatter Json(IFormatProvider format) => new(renderMessage: true, formatProvider: format);

    private static bool IsNoise(LogEvent entry) => entry.Exception is not null
        && entry.Properties.TryGetValue(Constants.SourceContextPropertyName, out var source)
        && source is ScalarValue { Value: string name }
        && Sources.Contains(name, StringComparer.Ordinal);

    /// <summary>The quiet line as another format writes it: without the stack, and no error.</summary>
    internal sealed class Quiet(ITextFormatter formatter) : ITextFormatter
    {
        private static readonly MessageTemplate Words = new MessageTemplateParser().Parse(QuietWords);

        public void Format(LogEvent logEvent, TextWriter output) => formatter.Format(
            new LogEvent(
                logEvent.Timestamp,
                LogEventLevel.Information,
                exception: null,
                Words,
                logEvent.Properties.Select(p => new LogEventProperty(p.Key, p.Value))),
            output);
    }
}
