using MobiJobs.Vpp.Orders;

namespace MobiJobs.Vpp;

/// <summary>
/// Apple's Apps and Books: content, people and licences of one location, by its token. Apple carries changes out later;
/// the event of a change tells its outcome.
/// </summary>
/// <remarks>
/// Every method throws <see cref="VppTroubleException"/> if Apple refuses, cannot be reached or asks to come again
/// later.
/// </remarks>
public interface IVppService
{
    /// <summary>The location of a token, and until when the token works.</summary>
    Task<VppAccount> AccountAsync(string token, CancellationToken stopping);

    /// <summary>
    /// Writes on the location which product manages it. Apple tells the product that was named before.
    /// </summary>
    Task ClaimAsync(string token, MdmProduct product, CancellationToken stopping);

    /// <summary>All apps and books of the location, page by page.</summary>
    IAsyncEnumerable<VppPage<VppAsset>> AssetsAsync(string token, CancellationToken stopping);

    /// <summary>All people of the location, including those that are retired, page by page.</summary>
    IAsyncEnumerable<VppPage<VppPerson>> PeopleAsync(string token, CancellationToken stopping);

    /// <summary>All licences that are assigned, page by page.</summary>
    IAsyncEnumerable<VppPage<VppAssignment>> AssignmentsAsync(string token, CancellationToken stopping);

    /// <summary>How many licences or people one change may contain. Apple may change the number at any time.</summary>
    Task<int> MaxPerRequestAsync(VppOrderKind kind, CancellationToken stopping);

    /// <summary>
    /// Submits a change; licences in it are of one content. Returns the id of the event that tells its outcome.
    /// </summary>
    Task<string> SubmitAsync(string token, VppChange change, CancellationToken stopping);

    /// <summary>The outcome of a change so far.</summary>
    Task<VppEvent> EventAsync(string token, string eventId, CancellationToken stopping);

    /// <summary>
    /// A device has reported that its user accepted an invitation. Returns once the person's new state can be fetched;
    /// Apple itself learns of it from the device and need not be told.
    /// </summary>
    Task AcceptedAsync(VppAcceptance acceptance, CancellationToken stopping);
}

/// <summary>A page of a list.</summary>
/// <param name="BeginsAnew">
/// Whether the list changed while it was read, so that this is its first page again and the pages before it are void.
/// </param>
public sealed record VppPage<T>(IReadOnlyList<T> Rows, bool BeginsAnew = false);

/// <summary>Reads lists that come page by page.</summary>
public static class VppPages
{
    /// <summary>All entries of a list: only for one that fits into memory.</summary>
    public static async Task<List<T>> AllAsync<T>(this IAsyncEnumerable<VppPage<T>> pages)
    {
        var all = new List<T>();
        await foreach (var page in pages)
        {
            if (page.BeginsAnew) { all.Clear(); }

            all.AddRange(page.Rows);
        }

        return all;
    }
}

/// <summary>The location of a token. The expiry is UTC.</summary>
/// <param name="LocationId">Apple's id of the location; a renewed token keeps it.</param>
/// <param name="ManagedBy">The product that manages the location by its own account; null if none does.</param>
public sealed record VppAccount(
    string LocationId,
    string LocationName,
    string Organization,
    DateTime ExpiresAt,
    MdmProduct? ManagedBy = null);

/// <summary>A product that manages a location. Only one may: two would take each other's licences away.</summary>
/// <param name="Id">The product's own id; ours is that of the installation.</param>
public sealed record MdmProduct(string Id, string Name);

/// <summary>An app or a book, and its seats.</summary>
/// <param name="StoreId">Apple's adam id.</param>
/// <param name="Pricing">Apple's pricing parameter: STDQ or PLUS.</param>
public sealed record VppAsset(
    long StoreId,
    string Pricing,
    bool IsBook,
    int Total,
    int Assigned,
    bool IsDeviceAssignable,
    bool IsRevocable)
{
    /// <summary>The pricing of most content.</summary>
    public const string Standard = "STDQ";
}

/// <summary>A person of the location, as Apple knows it.</summary>
/// <param name="ClientUserId">Our name for the person; unique within the location.</param>
/// <param name="AccountHash">iTunesストアアカウントハッシュ; null before the person is linked.</param>
public sealed record VppPerson(
    string ClientUserId,
    string? Email,
    string? ManagedAppleId,
    VppUserStatus Status,
    string? AccountHash,
    string? InviteCode);

/// <summary>An invitation that was accepted on a device signed in with this account.</summary>
public sealed record VppAcceptance(string LocationId, string ClientUserId, string AccountHash);

/// <summary>A licence of a content. Exactly one of person and serial number is set.</summary>
public sealed record VppAssignment(long StoreId, string Pricing, string? ClientUserId, string? SerialNumber)
{
    /// <summary>The person or the device that has it.</summary>
    public string Holder => ClientUserId ?? SerialNumber ?? "";
}

/// <summary>The outcome of a change.</summary>
/// <param name="Failures">The parts that Apple refused, each with Apple's code.</param>
public sealed record VppEvent(VppEventStatus Status, IReadOnlyList<VppFailure> Failures);

/// <summary>A part of a change that was refused.</summary>
/// <param name="Whose">The people and devices it was refused for; empty if Apple doesn't say.</param>
public sealed record VppFailure(int Code, string Message, IReadOnlyList<string> Whose)
{
    /// <summary>Whether the change may have been made, or can be made, for others.</summary>
    public bool ConcernsOneItem() => Whose.Count > 0 || VppCodes.ConcernsOneItem(Code) || VppCodes.IsNoSeats(Code);

    /// <summary>The message of the first, and the people and devices that all are about.</summary>
    public static string Describe(IReadOnlyList<VppFailure> failures)
    {
        var whose = failures.SelectMany(f => f.Whose).Distinct(StringComparer.Ordinal).ToArray();
        var names = whose.Length > 0 ? $" ({string.Join(", ", whose)})" : "";
        return $"{failures.FirstOrDefault()?.Message}{names}";
    }
}

/// <summary>How far Apple is with a change.</summary>
public enum VppEventStatus
{
    Pending,
    Complete,
    Failed,
}

/// <summary>Whether a person can be given licences. Values are stored.</summary>
public enum VppUserStatus : byte
{
    /// <summary>関連付け未完了: created, not linked to an Apple ID.</summary>
    Registered = 1,

    /// <summary>配信可: linked.</summary>
    Associated = 2,

    /// <summary>停止.</summary>
    Retired = 3,
}
