using System.Collections.Concurrent;
using System.Globalization;
using Serilog;
using Serilog.Configuration;
using Serilog.Core;
using Serilog.Events;

namespace MobiJobs.Tests.Support;

/// <summary>What consoles have logged whose settings name it: Serilog:Using and Serilog:WriteTo.</summary>
public static class KeptLog
{
    /// <summary>The entries of all such consoles.</summary>
    internal static ConcurrentQueue<LogEvent> Written { get; } = [];

    /// <summary>Found by its name in the settings.</summary>
    public static LoggerConfiguration Kept(this LoggerSinkConfiguration to) => to.Sink(new Sink());

    internal static string Text(LogEvent entry) => entry.RenderMessage(CultureInfo.InvariantCulture);

    private sealed class Sink : ILogEventSink
    {
        public void Emit(LogEvent logEvent) => Written.Enqueue(logEvent);
    }
}
