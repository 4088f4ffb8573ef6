using MobiJobs.Audit;
using MobiJobs.Kinds;
using MobiJobs.Runs;
using MobiJobs.Runs.Reports;

namespace MobiJobs.Trail;

/// <summary>
/// What was changed, in the reader's words: entries of operations and acts on many name a kind as the program does.
/// </summary>
public static class AuditSubject
{
    /// <summary>The subject of an entry.</summary>
    public static string Of(AuditEntry entry) => entry.OperationId is null && entry.RunId is null
        ? entry.Subject
        : string.Join(' ', entry.Subject.Split(' ').Select(Translate));

    private static string Translate(string word) =>
        KindNames.Find(word) is { } kind ? kind.Label()
        : Enum.IsDefined(typeof(RunKind), word) ? Enum.Parse<RunKind>(word).Label()
        : word;
}
