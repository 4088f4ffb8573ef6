using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MobiJobs.Vpp.Tokens;

/// <summary>
/// VPPトークン: gives access to the apps, books, people and licences of one location. Valid for a year. Times are UTC.
/// </summary>
public sealed class VppToken
{
    /// <summary>How long before its expiry a token causes a warning.</summary>
    public static readonly TimeSpan WarningTime = TimeSpan.FromDays(30);

    /// <summary>The age from which the last synchronisation counts as old.</summary>
    public static readonly TimeSpan SyncAge = TimeSpan.FromHours(24);

    private VppToken()
    {
    }

    public int Id { get; private set; }

    /// <summary>The group that owns the token. Groups below use it only if it is shared with them.</summary>
    public int GroupId { get; private set; }

    public string LocationId { get; private set; } = "";

    public string LocationName { get; private set; } = "";

    public string Organization { get; private set; } = "";

    /// <summary>The token itself, encrypted with the program's own key.</summary>
    public string Secret { get; private set; } = "";

    /// <summary>失効日時.</summary>
    public DateTime ExpiresAt { get; private set; }

    public DateTime RegisteredAt { get; private set; }

    /// <summary>When the last successful synchronisation ended; null before the first one.</summary>
    public DateTime? SyncedAt { get; private set; }

    /// <summary>Counts the synchronisations that have begun. One that a later one overtakes writes no more.</summary>
    public int SyncNo { get; private set; }

    /// <summary>The last synchronisation that has ended, well or not.</summary>
    public int SyncEndedNo { get; private set; }

    /// <summary>
    /// Why the last synchronisation failed (<see cref="VppCodes"/>; 0 for no answer); null if it succeeded.
    /// </summary>
    public int? Trouble { get; private set; }

    /// <summary>
    /// When it was deleted. Only what clears away its rows sees it from then on (<see cref="DeletedTokens"/>).
    /// </summary>
    public DateTime? DeletedAt { get; private set; }

    /// <summary>A new token.</summary>
    public static VppToken Register(int groupId, VppAccount account, string secret, DateTime now)
    {
        var token = new VppToken { GroupId = groupId, LocationId = account.LocationId, RegisteredAt = now };
        token.Renew(account, secret);
        return token;
    }

    /// <summary>Replaces the token by a later one of the same location.</summary>
    public void Renew(VppAccount account, string secret)
    {
        LocationName = TypedText.Bounded(account.LocationName, 200) ?? account.LocationId;
        Organization = TypedText.Bounded(account.Organization, 200) ?? "";
        ExpiresAt = account.ExpiresAt;
        Secret = secret;
        Trouble = null;
    }

    /// <summary>The same token, encrypted with another of the program's keys.</summary>
    internal void ProtectedAnew(string secret) => Secret = secret;

    /// <summary>A synchronisation succeeded.</summary>
    public void Synced(VppAccount account, int syncNo, DateTime now)
    {
        SyncEndedNo = syncNo;
        LocationName = TypedText.Bounded(account.LocationName, 200) ?? LocationName;
        ExpiresAt = account.ExpiresAt;
        SyncedAt = now;
        Trouble = null;
    }

    /// <summary>The location is managed by this installation from now on.</summary>
    public void Claimed() => Trouble = null;

    /// <summary>Deletes the token. What is known of its location is cleared away afterwards.</summary>
    public void Delete(DateTime now) => (Secret, DeletedAt) = ("", now);

    /// <summary>Whether the token is valid, and for long.</summary>
    public TokenLife Life(DateTime now)
    {
        if (now >= ExpiresAt) { return TokenLife.Expired; }

        return now >= ExpiresAt - WarningTime ? TokenLife.ExpiresSoon : TokenLife.Valid;
    }

    /// <summary>The days until the token expires, rounded up.</summary>
    public int DaysLeft(DateTime now) => (int)Math.Ceiling((ExpiresAt - now).TotalDays);

    /// <summary>
    /// Reads a .vpptoken file: one line of Base64 around JSON with token, expDate and orgName. Null if it is not one.
    /// </summary>
    public static string? ReadFile(byte[] file)
    {
        try
        {
            // Line breaks can't be in a header.
            var text = string.Concat(Encoding.UTF8.GetString(file).Where(c => !char.IsWhiteSpace(c) && c != '\uFEFF'));
            using var inside = JsonDocument.Parse(Convert.FromBase64String(text));
            var root = inside.RootElement;
            var isToken = root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("token", out var token)
                && token.ValueKind == JsonValueKind.String
                && token.GetString() is { Length: > 0 }
                && root.TryGetProperty("expDate", out var date)
                && date.ValueKind == JsonValueKind.String;
            return isToken ? text : null;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Identifies a token without revealing it.</summary>
    public static string Fingerprint(string token) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)))[..12];
}

/// <summary>Whether a token is valid, and for long.</summary>
public enum TokenLife
{
    Valid,

    /// <summary>Within thirty days.</summary>
    ExpiresSoon,
    Expired,
}
