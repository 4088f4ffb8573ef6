using System.Text.Json;
using MobiJobs.Runs;

namespace MobiJobs.Queue.Cancel;

/// <summary>All that registers jobs later and is no run; a preview keeps what it found as its order.</summary>
public sealed class LaterRegistrations(IEnumerable<IRegistersLater> all)
{
    /// <summary>What is under way of one operation, or of all; within a transaction it waits for its end.</summary>
    public async Task<IReadOnlyList<LaterJobs>> HoldAsync(long? operationId, CancellationToken stopping)
    {
        var found = new List<LaterJobs>();
        foreach (var one in all)
        {
            var what = await one.HoldAsync(operationId, stopping);
            if (what.Ids.Count > 0) { found.Add(what); }
        }

        return found;
    }

    /// <summary>As a preview keeps it.</summary>
    public static string Write(IReadOnlyList<LaterJobs> found) =>
        found.Count == 0 ? "" : JsonSerializer.Serialize(found);

    /// <summary>What a preview says of it.</summary>
    public IReadOnlyList<string> Say(IReadOnlyList<LaterJobs> found) => [.. found.Select(f => Of(f).Say(f))];

    /// <summary>What a confirmed run has stopped, in words.</summary>
    public IReadOnlyList<string> SayStopped(Run run) =>
        [.. Read(run).Where(f => f.Stopped is not null).Select(f => Of(f).SayStopped(f))];

    /// <summary>
    /// Stops what a preview found. Returns the jobs that were registered since, how many now never will be, and what
    /// was stopped, as the run keeps it.
    /// </summary>
    public async Task<(IReadOnlyList<long> Since, int CalledOff, string Order)> StopAsync(
        Run run, DateTime now, CancellationToken stopping)
    {
        var since = new List<long>();
        var calledOff = 0;
        var noted = new List<LaterJobs>();
        foreach (var what in Read(run))
        {
            var stopped = await Of(what).StopAsync(what, run, now, stopping);
            since.AddRange(stopped.Since);
            calledOff += stopped.CalledOff;
            noted.Add(what with { Stopped = stopped.Count });
        }

        return (since, calledOff, Write(noted));
    }

    /// <summary>What a preview has kept.</summary>
    public static IReadOnlyList<LaterJobs> Read(Run run) =>
        run.Order.Length == 0 ? [] : JsonSerializer.Deserialize<List<LaterJobs>>(run.Order)!;

    private IRegistersLater Of(LaterJobs what) => all.Single(one => one.Name == what.Of);
}
