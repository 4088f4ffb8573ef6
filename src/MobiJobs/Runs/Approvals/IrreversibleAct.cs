namespace MobiJobs.Runs.Approvals;

/// <summary>What nothing brings back, and a second person may have to approve. Values are stored.</summary>
public enum IrreversibleKind : byte
{
    /// <summary>Devices are erased.</summary>
    Wipe = 1,

    /// <summary>The management of devices ends.</summary>
    Inactivation = 2,

    /// <summary>Devices are deleted with their jobs.</summary>
    Deletion = 3,
}

/// <summary>What a run does that nothing brings back.</summary>
/// <param name="Kind">What it is.</param>
public sealed record IrreversibleAct(IrreversibleKind Kind)
{
    /// <summary>When its jobs begin (UTC); null for at once.</summary>
    public DateTime? ReservedFor { get; init; }

    /// <summary>Whether jobs that wait on the devices are cancelled for it.</summary>
    public bool ClearsQueue { get; init; }
}
