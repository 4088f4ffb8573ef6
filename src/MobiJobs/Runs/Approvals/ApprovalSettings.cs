namespace MobiJobs.Runs.Approvals;

/// <summary>For what a second person is asked.</summary>
/// <param name="Over">For more than so many devices; 0 for never.</param>
/// <param name="Within">How long a run waits for approval.</param>
/// <param name="Acts">For which acts.</param>
public sealed record ApprovalSettings(int Over, TimeSpan Within, IReadOnlySet<IrreversibleKind> Acts)
{
    /// <summary>Nobody is asked.</summary>
    public static readonly ApprovalSettings Default =
        new(0, TimeSpan.FromHours(24), Enum.GetValues<IrreversibleKind>().ToHashSet());

    /// <summary>Whether anybody is ever asked.</summary>
    public bool IsOn => Over > 0 && Acts.Count > 0;

    /// <summary>Whether somebody is asked for this act if it is done to enough devices.</summary>
    internal bool Includes(IrreversibleKind act) => IsOn && Acts.Contains(act);
}
