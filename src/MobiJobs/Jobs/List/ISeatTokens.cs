namespace MobiJobs.Jobs.List;

/// <summary>
/// What is known of the tokens at whose seats jobs wait, told by the room that asks Apple: Jobs comes before it.
/// </summary>
public interface ISeatTokens
{
    /// <summary>
    /// The lines of these tokens for which Apple is not asked now, since it refuses repeatedly, and until when (UTC).
    /// </summary>
    Task<IReadOnlyDictionary<(int TokenId, long StoreId), DateTime>> OfAsync(
        IReadOnlyCollection<int> tokenIds, CancellationToken stopping);

    /// <summary>
    /// Those of these jobs whose device's group may not use the token any more: they wait until it may, or for another.
    /// </summary>
    Task<IReadOnlySet<long>> OutOfReachAsync(IReadOnlyCollection<long> jobIds, CancellationToken stopping);

    /// <summary>The synchronisations of those of these tokens that the reader sees, by their names.</summary>
    Task<IReadOnlyList<TokenSync>> SyncsAsync(IReadOnlyCollection<int> tokenIds, CancellationToken stopping);
}

/// <summary>
/// When a token was synchronised last, and is next: seats that were bought at Apple are known from then on.
/// </summary>
/// <param name="At">When the last one that succeeded has ended (UTC); null before the first.</param>
/// <param name="NextAt">When the next begins by itself (UTC); null if that is within a minute.</param>
public sealed record TokenSync(int TokenId, string Name, DateTime? At, DateTime? NextAt)
{
    /// <summary>Whether the token can't be used any more, so that nothing is synchronised.</summary>
    public required bool HasExpired { get; init; }

    /// <summary>Whether one is under way.</summary>
    public required bool IsRunning { get; init; }

    /// <summary>Whether the last one failed.</summary>
    public required bool HasFailed { get; init; }

    /// <summary>The last one and the next, in one line.</summary>
    public string Label(ShownTime time)
    {
        var last = At is { } at
            ? Say(Labels.Seats_SyncedAt, Name, time.Short(at))
            : Say(Labels.Seats_NeverSynced, Name);
        var next = HasExpired ? Labels.Seats_TokenExpired
            : IsRunning ? Labels.Seats_Syncing
            : NextAt is { } later ? Say(Labels.Seats_NextSync, time.Short(later))
            : Labels.Seats_NextSoon;
        return HasFailed ? $"{last} · {Labels.Vpp_SyncFailed} · {next}" : $"{last} · {next}";
    }
}

/// <summary>The synchronisations of the tokens at which a page's jobs wait for a seat.</summary>
/// <param name="Here">The address of the page, to which a person comes back.</param>
public sealed record SeatSyncs(IReadOnlyList<TokenSync> Tokens, string Here)
{
    /// <summary>The group that can't use the tokens, where that is what keeps a job waiting; null elsewhere.</summary>
    public int? ShareWith { get; init; }
}
