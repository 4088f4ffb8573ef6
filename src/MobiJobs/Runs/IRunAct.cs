using MobiJobs.Runs.Approvals;

namespace MobiJobs.Runs;

/// <summary>What runs of certain kinds do with their items. Called within the transaction of a chunk.</summary>
public interface IRunAct
{
    /// <summary>The kinds of run that this carries out.</summary>
    IReadOnlyCollection<RunKind> Kinds { get; }

    /// <summary>The number of passes over the items; after the last one each item has its outcome.</summary>
    int Passes => 1;

    /// <summary>
    /// Whether items are processed from the highest id down, so that of equal ones the newest is kept.
    /// </summary>
    bool NewestFirst => false;

    /// <summary>
    /// About how many items one transaction processes; all parts of an item are in the same transaction.
    /// </summary>
    int ChunkSize => RunKeeper.ChunkSize;

    /// <summary>
    /// Checks a chunk of frozen items before the preview is shown: writes what it finds as the reason of an item, and
    /// leaves out items that nothing will be done with. Called only for previews that were frozen to be checked.
    /// </summary>
    Task CheckAsync(Run run, IReadOnlyList<RunItem> items, DateTime now, CancellationToken stopping) =>
        Task.CompletedTask;

    /// <summary>
    /// Does what has to be done in the transaction of the confirmation, such as stopping what would add items. Returns
    /// further items that the preview counted without listing them, and how many of those will never exist.
    /// </summary>
    Task<RunAdditions> StartAsync(Run run, DateTime now, CancellationToken stopping) =>
        Task.FromResult(RunAdditions.None);

    /// <summary>
    /// What a run does that nothing brings back, so that a second person may have to approve it; null for nothing.
    /// </summary>
    IrreversibleAct? IrreversibleActOf(Run run) => null;

    /// <summary>
    /// What the requester must still be allowed with each device when the run is carried out; null for an act that
    /// judges its items itself, or that nobody is judged for.
    /// </summary>
    RunNeeds? NeedsOf(Run run) => null;

    /// <summary>
    /// What the preview of such a run told beside the devices, in words for the second person, who sees all of them.
    /// </summary>
    Task<IReadOnlyList<string>> ToldAsync(Run run, CancellationToken stopping) =>
        Task.FromResult<IReadOnlyList<string>>([]);

    /// <summary>The label of a reason that this act gave an item; null if it has none.</summary>
    string? LabelOf(int reason) => null;

    /// <summary>What the confirmation did beside the items, in words for the report.</summary>
    IReadOnlyList<string> AlsoDone(Run run) => [];

    /// <summary>
    /// Processes a chunk of one pass and writes the outcome of each item that it decides.
    /// Returns what to do after the commit; null for nothing.
    /// </summary>
    Task<Func<Task>?> CarryOutAsync(Run run, IReadOnlyList<RunItem> items, DateTime now, CancellationToken stopping);
}

/// <summary>What a requester must be allowed with each of the devices that a run acts on.</summary>
/// <param name="Permissions">All of these, in the group of the device.</param>
/// <param name="NotAllowed">The reason of an item whose requester may not do it any more.</param>
public sealed record RunNeeds(IReadOnlyCollection<string> Permissions, int NotAllowed);

/// <summary>
/// Items that a confirmation adds, how many of those announced it has called off before they were registered, and how
/// many were no longer there to be called off.
/// </summary>
public sealed record RunAdditions(IReadOnlyList<long> Items, int NotRegistered, int StoppedBefore)
{
    public static readonly RunAdditions None = new([], 0, 0);

    /// <summary>The registrations with what was called off of each; null if there are none.</summary>
    public string? Registrations { get; init; }

    /// <summary>The order of the run with what the confirmation did; null if it stays as it was.</summary>
    public string? Order { get; init; }

    /// <summary>What the audit trail says of the run, instead of its kind and what was chosen.</summary>
    public string? Details { get; init; }
}
