namespace MobiJobs.Guide.Chain;

/// <summary>
/// What an answer says in words beside its codes, or instead of them: <c>State=UserRejected</c>. Apple documents these
/// words, so they are more stable than the codes.
/// </summary>
internal static class ErrorKeywords
{
    /// <summary>How a job ended for which no device answered: a word of the console's own.</summary>
    public const string JobEnd = "JobStatus";

    private const int MaxValue = 60;

    /// <summary>The members of answers that hold such a word; each is the part before the equals sign.</summary>
    public static readonly string[] Names =
    [
        "RejectionReason", "State", "Status", "InvitationResult", "MessageResult", "UpdateStatus", "DDM", "ABM", "APNs",
        "MDMServerResponse", JobEnd,
    ];

    // They say no more than that there was an error, or none.
    private static readonly HashSet<string> General = new(StringComparer.Ordinal)
    {
        "RejectionReason=Other", "State=Failed", "State=Unknown", "Status=Error", "Status=Acknowledged", "Status=Idle",
    };

    // The device did what it was told, or will later.
    private static readonly HashSet<string> NoErrors = new(StringComparer.Ordinal)
    {
        "Status=NotNow", "Status=Idle", "Status=Acknowledged", "State=Managed", "State=Installed",
        "MessageResult=Success",
    };

    /// <summary>Whether a part of a key is written like such a word.</summary>
    public static bool IsKnown(string part)
    {
        var equals = part.IndexOf('=', StringComparison.Ordinal);
        var value = part.AsSpan(equals + 1);
        return equals > 0
            && value.Length is > 0 and <= MaxValue
            && Names.Contains(part[..equals], StringComparer.Ordinal)
            && !value.ContainsAnyExcept(Allowed);
    }

    /// <summary>Whether a word says no more than that there was an error, or none.</summary>
    public static bool IsGeneral(string keyword) => General.Contains(keyword);

    /// <summary>Whether a word names no reason of an error: it is general, or says that there is none.</summary>
    public static bool IsNoReason(string keyword) => IsGeneral(keyword) || NoErrors.Contains(keyword);

    /// <summary>The words of a failed answer that say more than that it failed; the reason first.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyDictionary<string, object?> answer) =>
    [
        .. Names.Select(name => $"{name}={answer.GetValueOrDefault(name) as string}")
            .Where(keyword => IsKnown(keyword) && !IsGeneral(keyword)),
    ];

    /// <summary>
    /// The first word of a failed answer that says no more than that it failed: the guide says then what can be done.
    /// </summary>
    public static IReadOnlyList<string> GeneralOf(IReadOnlyDictionary<string, object?> answer) =>
    [
        .. new[] { "RejectionReason", "State" }.Select(name => $"{name}={answer.GetValueOrDefault(name) as string}")
            .Where(IsGeneral)
            .Take(1),
    ];

    private static readonly System.Buffers.SearchValues<char> Allowed = System.Buffers.SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");
}
