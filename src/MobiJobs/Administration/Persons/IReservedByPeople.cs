namespace MobiJobs.Administration.Persons;

/// <summary>What people have reserved, as the room tells that knows the jobs.</summary>
public interface IReservedByPeople
{
    /// <summary>What the person of this user ID has reserved, judged by what the person may do now.</summary>
    Task<ReservedByPerson> OfAsync(string name, CancellationToken stopping);

    /// <summary>
    /// How many jobs have been reserved with each of these API tokens; they end unsent if it is revoked. Tokens without
    /// any are left out.
    /// </summary>
    Task<IReadOnlyDictionary<int, int>> WithTokensAsync(
        IReadOnlyCollection<int> tokenIds, CancellationToken stopping);
}

/// <summary>The jobs that somebody has reserved and whose time has not come.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="WithoutRight">How many of them would not be sent, as the person's rights are now.</param>
public sealed record ReservedByPerson(int Count, int WithoutRight);
