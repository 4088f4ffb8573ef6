using System.Text.Json;

namespace MobiJobs.Vpp.AppsAndBooks;

/// <summary>What is inside a token. Apple's answers name the expiry only if it is near.</summary>
internal sealed record TokenContent(string Organization, DateTime? ExpiresAt)
{
    /// <exception cref="VppTroubleException">It is not a token of Apple's.</exception>
    public static TokenContent Read(string token)
    {
        try
        {
            using var inside = JsonDocument.Parse(Convert.FromBase64String(token));
            return new(Read(inside, "orgName") ?? "", AppleDate.Read(Read(inside, "expDate")));
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            throw new VppTroubleException(VppCodes.InvalidToken, "The token is none of Apple's.");
        }
    }

    private static string? Read(JsonDocument token, string member) =>
        token.RootElement.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
