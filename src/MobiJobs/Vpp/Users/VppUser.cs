namespace MobiJobs.Vpp.Users;

/// <summary>VPPユーザー: a person who can be given licences. Times are UTC.</summary>
public sealed class VppUser
{
    public const int MaxNameLength = 100;

    private VppUser()
    {
    }

    public int Id { get; private set; }

    public int TokenId { get; private set; }

    /// <summary>VPPユーザー名, and our name for the person at Apple; unique within a token.</summary>
    public string Name { get; private set; } = "";

    public string? Email { get; private set; }

    public string? ManagedAppleId { get; private set; }

    public VppUserStatus Status { get; private set; }

    /// <summary>iTunesストアアカウントハッシュ; null before the person is linked.</summary>
    public string? AccountHash { get; private set; }

    /// <summary>What an invitation leads to; null where Apple gave none.</summary>
    public string? InviteCode { get; private set; }

    /// <summary>When we last sent an invitation.</summary>
    public DateTime? InvitedAt { get; private set; }

    /// <summary>When we first saw that the person is linked.</summary>
    public DateTime? AssociatedAt { get; private set; }

    /// <summary>What was fetched of a person.</summary>
    public static VppUser From(int tokenId, VppPerson person, DateTime now)
    {
        var user = new VppUser { TokenId = tokenId, Name = person.ClientUserId };
        user.Update(person, now);
        return user;
    }

    /// <summary>How the person is now.</summary>
    public void Update(VppPerson person, DateTime now)
    {
        Email = Text.Bounded(person.Email, 200);
        ManagedAppleId = Text.Bounded(person.ManagedAppleId, 200) ?? ManagedAppleId; // Apple takes it and never tells it.
        AccountHash = Text.Bounded(person.AccountHash, 128);
        InviteCode = Text.Bounded(person.InviteCode, 200);
        AssociatedAt = person.Status == VppUserStatus.Associated ? AssociatedAt ?? now : null;
        Status = person.Status;
    }

    /// <summary>The person gets nothing any more.</summary>
    public void Stop()
    {
        Status = VppUserStatus.Retired;
        AccountHash = null;
        InviteCode = null;
        AssociatedAt = null;
    }

    /// <summary>An invitation was sent.</summary>
    public void Invited(DateTime now) => InvitedAt = now;

    /// <summary>VPPユーザー名: half-width letters and digits, - _ . (domain 6.2); null where it is none.</summary>
    public static string? ReadName(string? typed)
    {
        var name = (typed ?? "").Normalize(System.Text.NormalizationForm.FormKC).Trim();
        return name.Length is > 0 and <= MaxNameLength && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') ? name : null;
    }
}
