using Serilog.Core;
using Serilog.Events;

namespace MobiJobs.Start;

/// <summary>
/// Writes line breaks and other control characters of logged values as U+FFFD: what somebody typed begins no line that
/// looks like one of the server's own.
/// </summary>
internal sealed class OneLineValues : ILogEventEnricher
{
    /// <inheritdoc/>
    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
    {
        foreach (var (name, value) in logEvent.Properties.ToArray())
        {
            if (value is ScalarValue { Value: string text } && text.Any(IsControl))
            {
                var line = string.Concat(text.Select(c => IsControl(c) ? '\uFFFD' : c));
                logEvent.AddOrUpdateProperty(new LogEventProperty(name, new ScalarValue(line)));
            }
        }
    }

    /// <summary>Line breaks of Unicode are no control characters to .NET.</summary>
    private static bool IsControl(char c) => char.IsControl(c) || c is '\u2028' or '\u2029';
}
