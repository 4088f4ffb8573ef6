using System.Diagnostics.Metrics;
using MobiJobs.Shared;

namespace MobiJobs.Tests.Support;

/// <summary>What one program has counted since this began to listen; others may run beside it.</summary>
internal sealed class CountedWork : IDisposable
{
    private readonly MeterListener listener = new();
    private readonly Dictionary<(string Name, string Tag), double> sums = [];

    public CountedWork(IMeterFactory meters)
    {
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == WorkMeter.Name && ReferenceEquals(instrument.Meter.Scope, meters))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.Start();
    }

    public static Task<CountedWork> OfAsync(Scenario scenario) =>
        scenario.DoAsync<IMeterFactory, CountedWork>(meters => Task.FromResult(new CountedWork(meters)));

    /// <summary>The sum of a counter, or of what a histogram has recorded; null if nothing was.</summary>
    public double? this[string name, string tag = ""]
    {
        get
        {
            lock (sums) { return sums.TryGetValue((name, tag), out var sum) ? sum : null; }
        }
    }

    /// <summary>What the gauges say now.</summary>
    public void Collect()
    {
        lock (sums) { sums.Clear(); }

        listener.RecordObservableInstruments();
    }

    public void Dispose() => listener.Dispose();

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = (instrument.Name, tags.IsEmpty ? "" : $"{tags[0].Value}");
        lock (sums) { sums[key] = sums.GetValueOrDefault(key) + value; }
    }
}
