namespace MobiJobs.Runs;

/// <summary>What the runs of some kinds do with their items. Called within the transaction of a chunk.</summary>
public interface IRunAct
{
    /// <summary>The kinds of run that this carries out.</summary>
    IReadOnlyCollection<RunKind> Kinds { get; }

    /// <summary>How often the items are gone through; after the last pass each item has its outcome.</summary>
    int Passes => 1;

    /// <summary>
    /// Whether the items are gone through from the highest id down, so that of equal ones the newest is kept.
    /// </summary>
    bool NewestFirst => false;

    /// <summary>About how many items one transaction takes; all parts of an item are in the same one.</summary>
    int ChunkSize => RunKeeper.ChunkSize;

    /// <summary>
    /// Looks at a chunk of frozen items before the preview is shown: notes what is found, and leaves out what nothing
    /// will be done with. Called only for previews that were frozen to be checked.
    /// </summary>
    Task CheckAsync(Run run, IReadOnlyList<RunItem> items, DateTime now, CancellationToken stopping) =>
        Task.CompletedTask;

    /// <summary>
    /// Does what the confirmation itself must do, in its transaction, such as stopping what would add items. Returns
    /// further items that the preview announced without naming them, and how many of them will never exist.
    /// </summary>
    Task<RunAdditions> StartAsync(Run run, DateTime now, CancellationToken stopping) =>
        Task.FromResult(RunAdditions.None);

    /// <summary>What a reason means that this act has given an item; null for none.</summary>
    string? LabelOf(int reason) => null;

    /// <summary>
    /// Carries out a chunk of one pass and writes the outcome of each item that it decides.
    /// Returns what to do after the commit; null for nothing.
    /// </summary>
    Task<Func<Task>?> CarryOutAsync(Run run, IReadOnlyList<RunItem> items, DateTime now, CancellationToken stopping);
}

/// <summary>
/// Items that a confirmation adds, how many of those announced it has called off before they were registered, and how
/// many were no longer there to be called off.
/// </summary>
public sealed record RunAdditions(IReadOnlyList<long> Items, int NotRegistered, int StoppedBefore)
{
    public static readonly RunAdditions None = new([], 0, 0);

    /// <summary>The registrations with what was called off of each; null if there are none.</summary>
    public string? Registrations { get; init; }

    /// <summary>What the audit trail says of the run, instead of its kind and what was chosen.</summary>
    public string? Details { get; init; }
}
