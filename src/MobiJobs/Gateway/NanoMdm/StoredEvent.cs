using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MobiJobs.Gateway.NanoMdm;

/// <summary>An event of NanoMDM's webhook as it is stored: what the console reads, and without secrets.</summary>
/// <param name="Topic">What happened, such as <c>mdm.Connect</c>.</param>
/// <param name="At">When NanoMDM made the event.</param>
/// <param name="Payload">The device's property list as XML; null if there was none, or it could not be read.</param>
internal sealed record StoredEvent(string Topic, DateTimeOffset? At, string? Payload)
{
    /// <summary>NanoMDM's topic for what devices answer to commands.</summary>
    public const string Connect = "mdm.Connect";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 4,
    };

    /// <summary>What the device made of a command; null for an event of another topic.</summary>
    public string? Status { get; init; }

    public string? CommandUuid { get; init; }

    /// <summary>How often the device has renewed its token since it enrolled; 1 is the enrollment itself.</summary>
    public int? Tally { get; init; }

    /// <summary>The device that a user's channel belongs to; null for a device's own channel.</summary>
    public string? ParentId { get; init; }

    /// <summary>As JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Reads what <see cref="ToJson"/> wrote; null if it is something else.</summary>
    public static StoredEvent? Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<StoredEvent>(json, Json) is { Topic: not null } stored ? stored : null;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}
