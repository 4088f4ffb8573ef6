using System.Text.Json.Serialization;
using System.Text.Json;
using MobiJobs.Gateway;
using MobiJobs.Kinds;
using MobiJobs.Runs;

namespace MobiJobs.Operations.Send;

/// <summary>What to send, and when (UTC; null is now): the order of a run that registers.</summary>
public sealed record OperationOrder(JobKind Kind, IReadOnlyList<CatalogueItem> Items, DateTime? ReserveFor)
{
    /// <summary>Jobs with any of these findings are not registered.</summary>
    public CheckFinding LeaveOut { get; init; } = CheckFindings.LeftOut;

    /// <summary>What locked or lost devices show; null for nothing.</summary>
    public ScreenTexts? Texts { get; init; }

    /// <summary>Whether jobs ahead of the new ones in the queues are cancelled.</summary>
    public bool ClearsQueue { get; init; }

    /// <summary>Whether it may cancel them: what is urgent, and begins at once.</summary>
    [JsonIgnore]
    public bool MayClearQueue => Kind.IsUrgent() && ReserveFor is null;

    /// <summary>What is sent to each device, in this order; a single null if the kind has no target.</summary>
    [JsonIgnore]
    public IReadOnlyList<CatalogueItem?> Parts => Items.Count == 0 ? [null] : [.. Items];

    /// <summary>The names of what is sent, in no language: they are stored. Empty if the kind has no target.</summary>
    [JsonIgnore]
    public string Names => string.Join(", ", Items.Select(i => i.Target.Name));

    /// <summary>The order of a run.</summary>
    public static OperationOrder Of(Run run) => JsonSerializer.Deserialize<OperationOrder>(run.Order)!;

    /// <summary>The order as its run keeps it.</summary>
    public string Write() => JsonSerializer.Serialize(this);
}

/// <summary>
/// The devices to send to: by id, by group and by a filter of their jobs. A device in more than one part counts once.
/// </summary>
public sealed record Recipients(IReadOnlyList<long> Devices, IReadOnlyList<int> Groups, string? Jobs)
{
    /// <summary>What was chosen for a run.</summary>
    public static Recipients Of(Run run) => JsonSerializer.Deserialize<Recipients>(run.Selection)!;

    /// <summary>The choice as its run keeps it.</summary>
    public string Write() => JsonSerializer.Serialize(this);
}
