namespace MobiJobs.Runs.Approvals;

/// <summary>A reason that one person gives the other.</summary>
public static class ApprovalReason
{
    /// <summary>What is wrong with a typed reason; null if nothing is.</summary>
    public static string? ProblemOf(string? typed, bool isRequired) =>
        typed is { Length: > Run.MaxReasonLength } && typed.Trim().Length > Run.MaxReasonLength ? Labels.Invalid_TooLong
        : isRequired && Read(typed) is null ? Labels.Invalid_Required
        : null;

    /// <summary>
    /// A typed reason without a problem, as it is stored: in its lines, without what can't be seen; null for none, and
    /// for one in which nothing can be seen.
    /// </summary>
    public static string? Read(string? typed)
    {
        var seen = string.Join('\n', TypedText.Storable(typed ?? "").Split('\n').Select(VisibleText.Only)).Trim();
        return string.IsNullOrWhiteSpace(seen) ? null : seen;
    }
}

/// <summary>The field in which the person who asks may say why.</summary>
/// <param name="Name">Its name in the form.</param>
/// <param name="Typed">What was typed, if something was wrong.</param>
public sealed record AskedReason(string Name, string? Typed);
