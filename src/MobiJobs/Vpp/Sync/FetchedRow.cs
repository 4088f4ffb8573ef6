using MobiJobs.Devices;
using MobiJobs.Vpp.Users;

namespace MobiJobs.Vpp.Sync;

/// <summary>
/// A row of what a synchronisation has fetched and not taken over yet. Kept in the store, because nobody knows how
/// large a location is.
/// </summary>
internal abstract class FetchedRow
{
    public long Id { get; private set; }

    public int TokenId { get; protected init; }
}

/// <summary>A person as fetched.</summary>
internal sealed class FetchedPerson : FetchedRow
{
    private FetchedPerson()
    {
    }

    public string Name { get; private init; } = "";

    public string? Email { get; private init; }

    public string? ManagedAppleId { get; private init; }

    public VppUserStatus Status { get; private init; }

    public string? AccountHash { get; private init; }

    public string? InviteCode { get; private init; }

    /// <summary>The row of a person; null for one whose name can't be a VPPユーザー名.</summary>
    public static FetchedPerson? Of(int tokenId, VppPerson person) =>
        person.ClientUserId.Length is 0 or > VppUser.MaxNameLength
            ? null
            : new FetchedPerson
            {
                TokenId = tokenId,
                Name = person.ClientUserId,
                Email = Text.Bounded(person.Email, VppUser.MaxTextLength),
                ManagedAppleId = Text.Bounded(person.ManagedAppleId, VppUser.MaxTextLength),
                Status = person.Status,
                AccountHash = Text.Bounded(person.AccountHash, VppUser.MaxHashLength),
                InviteCode = Text.Bounded(person.InviteCode, VppUser.MaxTextLength),
            };

    /// <summary>The person.</summary>
    public VppPerson Person() => new(Name, Email, ManagedAppleId, Status, AccountHash, InviteCode);
}

/// <summary>A licence as fetched. Exactly one of person and serial number is set.</summary>
internal sealed class FetchedLicense : FetchedRow
{
    private FetchedLicense()
    {
    }

    public long StoreId { get; private init; }

    /// <summary>The VPPユーザー名 of the person who has it.</summary>
    public string? Name { get; private init; }

    public string? SerialNumber { get; private init; }

    /// <summary>The row of a licence; null for one that is nobody's.</summary>
    public static FetchedLicense? Of(int tokenId, VppAssignment license)
    {
        var name = license.ClientUserId is { Length: > 0 and <= VppUser.MaxNameLength } known ? known : null;
        var serial = Text.Bounded(license.SerialNumber, Device.MaxSerialLength);
        return name is null == serial is null
            ? null
            : new FetchedLicense
            {
                TokenId = tokenId,
                StoreId = license.StoreId,
                Name = name,
                SerialNumber = serial,
            };
    }
}
