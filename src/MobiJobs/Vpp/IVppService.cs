using MobiJobs.Vpp.Orders;

namespace MobiJobs.Vpp;

/// <summary>
/// Apple's Apps and Books: content, people and licences of one location, by its token. Changes are asked for and done later;
/// their event tells what came of them.
/// </summary>
/// <remarks>Every method throws <see cref="VppTroubleException"/> where Apple refuses, is away or asks to come again later.</remarks>
public interface IVppService
{
    /// <summary>Whose token it is, and until when it works.</summary>
    Task<VppAccount> AccountAsync(string token, CancellationToken stopping);

    /// <summary>Says that we manage the location; whoever said so before is told by the answers to its own questions.</summary>
    Task ClaimAsync(string token, VppClaim claim, CancellationToken stopping);

    /// <summary>All apps and books of the location.</summary>
    IAsyncEnumerable<VppAsset> AssetsAsync(string token, CancellationToken stopping);

    /// <summary>All people of the location, those that are retired too.</summary>
    IAsyncEnumerable<VppPerson> PeopleAsync(string token, CancellationToken stopping);

    /// <summary>All licences that are assigned.</summary>
    IAsyncEnumerable<VppAssignment> AssignmentsAsync(string token, CancellationToken stopping);

    /// <summary>How many licences or people one change may be about; may be another number at any time.</summary>
    Task<int> MostAtOnceAsync(VppOrderKind kind, CancellationToken stopping);

    /// <summary>Asks for a change, of licences of one content at most. Returns the id of the event that tells what came of it.</summary>
    Task<string> AskAsync(string token, VppChange change, CancellationToken stopping);

    /// <summary>What came of a change so far.</summary>
    Task<VppEvent> EventAsync(string token, string eventId, CancellationToken stopping);

    /// <summary>
    /// A device has reported that its user accepted an invitation. Returns once the person's new state can be fetched; Apple
    /// itself learns of it from the device and need not be told.
    /// </summary>
    Task AcceptedAsync(VppAcceptance acceptance, CancellationToken stopping);
}

/// <summary>Whose token it is. The expiry is UTC.</summary>
/// <param name="LocationId">Apple's name for the location; a token that is renewed keeps it.</param>
/// <param name="ClaimedBy">Which product says that it manages the location; null where none does.</param>
public sealed record VppAccount(string LocationId, string LocationName, string Organization, DateTime ExpiresAt, VppClaim? ClaimedBy = null);

/// <summary>A product that manages a location. Only one may: two would take each other's licences away.</summary>
/// <param name="Id">Ours is that of the installation.</param>
public sealed record VppClaim(string Id, string Name);

/// <summary>An app or a book, and its seats.</summary>
/// <param name="StoreId">Apple's adam id.</param>
/// <param name="Pricing">Apple's pricing parameter: STDQ or PLUS.</param>
public sealed record VppAsset(long StoreId, string Pricing, bool IsBook, int Total, int Assigned, bool IsDeviceAssignable, bool IsRevocable)
{
    /// <summary>What most content is bought as.</summary>
    public const string Standard = "STDQ";
}

/// <summary>A person of the location, as Apple knows it.</summary>
/// <param name="ClientUserId">Our name for the person; unique within the location.</param>
/// <param name="AccountHash">iTunesストアアカウントハッシュ; absent before the person is linked.</param>
public sealed record VppPerson(string ClientUserId, string? Email, string? ManagedAppleId, VppUserStatus Status, string? AccountHash, string? InviteCode);

/// <summary>An invitation that was accepted on a device signed in with this account.</summary>
public sealed record VppAcceptance(string LocationId, string ClientUserId, string AccountHash);

/// <summary>A licence: of which content, to whom. Exactly one of person and serial number is set.</summary>
public sealed record VppAssignment(long StoreId, string Pricing, string? ClientUserId, string? SerialNumber);

/// <summary>Something that is asked of Apple.</summary>
public abstract record VppChange
{
    private VppChange()
    {
    }

    /// <summary>The same in parts of at most so many licences or people.</summary>
    public IEnumerable<VppChange> Parts(int most) => this switch
    {
        Assign assign => assign.Licenses.Chunk(most).Select(some => new Assign(some)),
        Collect collect => collect.Licenses.Chunk(most).Select(some => new Collect(some)),
        AddPeople add => add.People.Chunk(most).Select(some => new AddPeople(some)),
        StopPeople stop => stop.ClientUserIds.Chunk(most).Select(some => new StopPeople(some)),
        _ => throw new InvalidOperationException(),
    };

    /// <summary>Assigns licences.</summary>
    public sealed record Assign(IReadOnlyList<VppAssignment> Licenses) : VppChange;

    /// <summary>Collects licences.</summary>
    public sealed record Collect(IReadOnlyList<VppAssignment> Licenses) : VppChange;

    /// <summary>Registers people.</summary>
    public sealed record AddPeople(IReadOnlyList<VppPerson> People) : VppChange;

    /// <summary>Stops people: their app licences come back, books never do.</summary>
    public sealed record StopPeople(IReadOnlyList<string> ClientUserIds) : VppChange;
}

/// <summary>What came of a change.</summary>
/// <param name="Failures">What was refused of it, each with Apple's code.</param>
public sealed record VppEvent(VppEventStatus Status, IReadOnlyList<VppFailure> Failures);

/// <summary>A part of a change that was refused.</summary>
/// <param name="Whose">The people and devices it was refused for; empty where Apple doesn't say.</param>
public sealed record VppFailure(int Code, string Message, IReadOnlyList<string> Whose);

/// <summary>How far a change is.</summary>
public enum VppEventStatus
{
    Pending,
    Complete,
    Failed,
}

/// <summary>Where a person stands (domain 6.2). Values are stored.</summary>
public enum VppUserStatus : byte
{
    /// <summary>関連付け未完了: made, not linked to an Apple ID.</summary>
    Registered = 1,

    /// <summary>配信可: linked.</summary>
    Associated = 2,

    /// <summary>停止.</summary>
    Retired = 3,
}

/// <summary>Apple refuses, is away, or asks to come again later.</summary>
/// <param name="code">Apple's error number; 0 where there was no answer that says one.</param>
/// <param name="message">Apple's own words.</param>
/// <param name="retryAfter">How long to wait before the same is asked again; null where asking again doesn't help.</param>
public sealed class VppTroubleException(int code, string message, TimeSpan? retryAfter = null) : Exception(message)
{
    /// <summary>Apple's error number; 0 where there was none.</summary>
    public int Code => code;

    /// <summary>How long to wait before the same is asked again; null where asking again doesn't help.</summary>
    public TimeSpan? RetryAfter => retryAfter;
}
