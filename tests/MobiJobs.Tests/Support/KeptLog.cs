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
    private static readonly ConcurrentQueue<LogEvent> Written = [];
    private static TaskCompletionSource next = Promise();

    /// <summary>Found by its name in the settings.</summary>
    public static LoggerConfiguration Kept(this LoggerSinkConfiguration to) => to.Sink(new Sink());

    /// <summary>
    /// The only entry of all such consoles that is so: awaited, as the entry of an error is written after its answer.
    /// </summary>
    internal static async Task<LogEvent> OnlyAsync(Func<LogEvent, bool> isIt)
    {
        while (true)
        {
            var changed = next.Task; // Before it looks, so that nothing is missed.
            if (Written.Any(isIt)) { return Written.Single(isIt); }

            await changed.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    internal static string Text(LogEvent entry) => entry.RenderMessage(CultureInfo.InvariantCulture);

    private static TaskCompletionSource Promise() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Sink : ILogEventSink
    {
        public void Emit(LogEvent logEvent)
        {
            Written.Enqueue(logEvent);
            Interlocked.Exchange(ref next, Promise()).SetResult();
        }
    }
}
