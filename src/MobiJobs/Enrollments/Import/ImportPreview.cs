namespace MobiJobs.Enrollments.Import;

/// <summary>What an import would do now.</summary>
public sealed record ImportPreview(ImportRun Run, ImportSheet Sheet, IReadOnlyList<ImportLine> Lines)
{
    /// <summary>How many rows lead to this change.</summary>
    public int Count(ImportVerdict verdict) => Lines.Count(l => l.Verdict == verdict);

    /// <summary>The paths of the groups that would be created.</summary>
    public IReadOnlyList<string> GroupsToCreate
    {
        get
        {
            var paths = Lines.Where(l => l.Verdict != ImportVerdict.Wrong).Select(l => l.Group.PathToCreate);
            return [.. paths.OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        }
    }
}
