namespace MobiJobs.Vpp.Users;

/// <summary>VPPユーザー: a person who can be given licences. Times are UTC.</summary>
public sealed class VppUser
{
    public const int MaxNameLength = 100;
    public const int MaxTextLength = 200;
    public const int MaxHashLength = 128;

    private VppUser()
    {
    }

    public int Id { get; private set; }

    public int TokenId { get; private set; }

    /// <summary>VPPユーザー名, which Apple knows as the client user id; unique within a token.</summary>
    public string Name { get; private set; } = "";

    public string? Email { get; private set; }

    public string? ManagedAppleId { get; private set; }

    public VppUserStatus Status { get; private set; }

    /// <summary>iTunesストアアカウントハッシュ; null before the person is linked.</summary>
    public string? AccountHash { get; private set; }

    /// <summary>Apple's code for the invitation; null if there is none.</summary>
    public string? InviteCode { get; private set; }

    /// <summary>When an invitation was last sent.</summary>
    public DateTime? InvitedAt { get; private set; }

    /// <summary>When we first saw that the person is linked.</summary>
    public DateTime? AssociatedAt { get; private set; }

    /// <summary>A person as fetched from Apple.</summary>
    public static VppUser From(int tokenId, VppPerson person, DateTime now)
    {
        var user = new VppUser { TokenId = tokenId, Name = person.ClientUserId };
        user.Update(person, now);
        return user;
    }

    /// <summary>Takes over the person's current data.</summary>
    public void Update(VppPerson person, DateTime now)
    {
        Email = TypedText.Bounded(person.Email, MaxTextLength);
        // Apple never returns it.
        ManagedAppleId = TypedText.Bounded(person.ManagedAppleId, MaxTextLength) ?? ManagedAppleId;
        AccountHash = TypedText.Bounded(person.AccountHash, MaxHashLength);
        InviteCode = TypedText.Bounded(person.InviteCode, MaxTextLength);
        AssociatedAt = person.Status == VppUserStatus.Associated ? AssociatedAt ?? now : null;
        Status = person.Status;
    }

    /// <summary>The person gets no more licences.</summary>
    public void Stop()
    {
        Status = VppUserStatus.Retired;
        AccountHash = null;
        InviteCode = null;
        AssociatedAt = null;
    }

    /// <summary>An invitation was sent.</summary>
    public void Invited(DateTime now) => InvitedAt = now;

    /// <summary>A VPPユーザー名: half-width letters, digits, hyphens, underscores and dots; null if it is not one.</summary>
    public static string? ReadName(string? typed)
    {
        var name = TypedText.HalfWidth(typed ?? "").Trim();
        var isName = name.Length is > 0 and <= MaxNameLength
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
        return isName ? name : null;
    }
}
