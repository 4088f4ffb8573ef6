using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MobiJobs.Vpp.Tokens;

/// <summary>VPPトークン: the key to one location's apps, books, people and licences. Lives a year. Times are UTC.</summary>
public sealed class VppToken
{
    /// <summary>How long before its end a token is warned of.</summary>
    public static readonly TimeSpan WarningTime = TimeSpan.FromDays(30);

    /// <summary>After so long without one, a synchronisation is old.</summary>
    public static readonly TimeSpan SyncAge = TimeSpan.FromHours(24);

    private VppToken()
    {
    }

    public int Id { get; private set; }

    /// <summary>The group that owns it; those below get it by sharing only.</summary>
    public int GroupId { get; private set; }

    public string LocationId { get; private set; } = "";

    public string LocationName { get; private set; } = "";

    public string Organization { get; private set; } = "";

    /// <summary>The token itself, under the program's own key.</summary>
    public string Secret { get; private set; } = "";

    /// <summary>失効日時.</summary>
    public DateTime ExpiresAt { get; private set; }

    public DateTime RegisteredAt { get; private set; }

    /// <summary>When everything was last fetched; null before the first time.</summary>
    public DateTime? SyncedAt { get; private set; }

    /// <summary>The number of what made the last synchronisation fail (<see cref="VppCodes"/>; 0 for no answer); null once one succeeded.</summary>
    public int? Trouble { get; private set; }

    /// <summary>A new token.</summary>
    public static VppToken Register(int groupId, VppAccount account, string secret, DateTime now)
    {
        var token = new VppToken { GroupId = groupId, LocationId = account.LocationId, RegisteredAt = now };
        token.Renew(account, secret);
        return token;
    }

    /// <summary>The same location, longer.</summary>
    public void Renew(VppAccount account, string secret)
    {
        LocationName = Text.Bounded(account.LocationName, 200) ?? account.LocationId;
        Organization = Text.Bounded(account.Organization, 200) ?? "";
        ExpiresAt = account.ExpiresAt;
        Secret = secret;
        Trouble = null;
    }

    /// <summary>Everything was fetched.</summary>
    public void Synced(VppAccount account, DateTime now)
    {
        LocationName = Text.Bounded(account.LocationName, 200) ?? LocationName;
        ExpiresAt = account.ExpiresAt;
        SyncedAt = now;
        Trouble = null;
    }

    /// <summary>A synchronisation failed with this number of Apple's.</summary>
    public void Failed(int code) => Trouble = code;

    /// <summary>The location is managed here from now on.</summary>
    public void Claimed() => Trouble = null;

    /// <summary>How its life stands.</summary>
    public TokenLife Life(DateTime now) => now >= ExpiresAt ? TokenLife.Expired : now >= ExpiresAt - WarningTime ? TokenLife.ExpiresSoon : TokenLife.Valid;

    /// <summary>
    /// Reads a .vpptoken file: one line of Base64 around JSON with token, expDate and orgName. Null where it is none.
    /// </summary>
    public static string? ReadFile(byte[] file)
    {
        try
        {
            var text = string.Concat(Encoding.UTF8.GetString(file).Where(c => !char.IsWhiteSpace(c) && c != '\uFEFF')); // Line breaks can't be in a header.
            using var inside = JsonDocument.Parse(Convert.FromBase64String(text));
            return inside.RootElement.ValueKind == JsonValueKind.Object
                && inside.RootElement.TryGetProperty("token", out var token) && token.ValueKind == JsonValueKind.String && token.GetString() is { Length: > 0 }
                && inside.RootElement.TryGetProperty("expDate", out var date) && date.ValueKind == JsonValueKind.String
                ? text
                : null;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Tells a token from another without showing it.</summary>
    public static string Fingerprint(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)))[..12];
}

/// <summary>How a token's life stands.</summary>
public enum TokenLife
{
    Valid,

    /// <summary>Within thirty days.</summary>
    ExpiresSoon,
    Expired,
}

/// <summary>ライセンス共有: a group below the owning one that may use a token.</summary>
public sealed class VppShare
{
    private VppShare()
    {
    }

    public int TokenId { get; private set; }

    public int GroupId { get; private set; }

    /// <summary>Lets a group use a token.</summary>
    public static VppShare Of(int tokenId, int groupId) => new() { TokenId = tokenId, GroupId = groupId };
}
