namespace MobiJobs.Queue.Periodic;

/// <summary>Work of a room that looks each second for what is due.</summary>
public interface IPeriodicStep
{
    /// <summary>Takes what is due one step further. Returns how many rows it looked at.</summary>
    Task<int> RunAsync(CancellationToken stopping);
}

/// <summary>A step that a room registered.</summary>
public sealed record PeriodicStep(Type Type);
