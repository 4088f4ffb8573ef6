namespace MobiJobs.AutoDelivery.Missing;

/// <summary>The groups whose devices a list is for.</summary>
/// <param name="Path">The path of the list's own group.</param>
internal sealed record ListScope(string Path, bool IncludesBelow)
{
    /// <summary>Whether a group with this path is one of them.</summary>
    public bool Includes(string path) => IncludesBelow
        ? path.StartsWith(Path, StringComparison.Ordinal)
        : path == Path;
}
