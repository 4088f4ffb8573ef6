using MobiJobs.Accounts;

namespace MobiJobs.Overview.Status;

/// <summary>
/// Looks at one part of the program. What it says is of now and of the whole fleet, as far as its reader may know it.
/// </summary>
public interface IStatusLook
{
    /// <summary>The part, as people read it.</summary>
    string Name { get; }

    /// <summary>How the part does; null if that is not for this reader.</summary>
    Task<StatusPart?> LookAsync(Rights reader, CancellationToken stopping);
}
