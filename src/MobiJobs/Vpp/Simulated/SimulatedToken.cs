using System.Globalization;
using System.Text.Json;

namespace MobiJobs.Vpp.Simulated;

/// <summary>Tokens of the simulated Apple. The location's id is the token's text up to its first slash.</summary>
internal static class SimulatedToken
{
    private static readonly string[] DateFormats = ["yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:sszz00"];

    public static string Create(string locationId, string organization, DateTime expiresAt) =>
        Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(new
        {
            token = $"{locationId}/{Guid.CreateVersion7():N}",
            expDate = expiresAt.ToString("yyyy-MM-dd'T'HH:mm:ss'+0000'", CultureInfo.InvariantCulture),
            orgName = organization,
        }));

    /// <exception cref="VppTroubleException">The token is not well formed, or has expired.</exception>
    public static VppAccount Read(string token, DateTime now)
    {
        try
        {
            using var inside = JsonDocument.Parse(Convert.FromBase64String(token));
            var root = inside.RootElement;
            var location = root.GetProperty("token").GetString()!.Split('/')[0];
            var organization = root.TryGetProperty("orgName", out var name) ? name.GetString() ?? "" : "";
            var expiresAt = ReadDate(root.GetProperty("expDate").GetString()!);
            if (expiresAt <= now) { throw new VppTroubleException(VppCodes.TokenExpired, "Your token has expired."); }

            return new VppAccount(location, organization, organization, expiresAt);
        }
        catch (Exception e)
            when (e is FormatException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new VppTroubleException(VppCodes.InvalidToken, "Invalid authentication token");
        }
    }

    private static DateTime ReadDate(string text) => DateTimeOffset
        .ParseExact(text, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.None)
        .UtcDateTime;
}
