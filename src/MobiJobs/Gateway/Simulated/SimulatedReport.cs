using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MobiJobs.Gateway.Simulated;

/// <summary>What a simulated device reports, sent as compact JSON.</summary>
internal sealed record SimulatedReport(
    string Status,
    Guid? CommandId = null,
    string? Error = null,
    InformationFacts? Information = null,
    IReadOnlyList<InstalledApp>? Apps = null,
    PlaceFacts? Place = null)
{
    private const int MaxLength = 1024 * 1024;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 8,
    };

    private DeviceFacts? Facts =>
        Information ?? (DeviceFacts?)Place ?? (Apps is null ? null : new AppListFacts(Apps));

    /// <summary>As a report of this device.</summary>
    public DeviceReport Of(string channelId) => new(channelId, ToJson(), Status == "Idle");

    /// <summary>The report as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Options);

    /// <summary>Reads a report; what is none becomes <see cref="UnreadableMessage"/>.</summary>
    public static DeviceMessage Decode(string raw)
    {
        if (raw.Length > MaxLength) { return new UnreadableMessage(null, "The report is too long."); }

        try
        {
            return JsonSerializer.Deserialize<SimulatedReport>(raw, Options) is { } report
                ? report.AsMessage()
                : new UnreadableMessage(null, "The report is empty.");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return new UnreadableMessage(null, "The report is not JSON of the simulated fleet.");
        }
    }

    private DeviceMessage AsMessage() => (Status, CommandId) switch
    {
        ("Idle", _) => new ContactMessage(),
        ("Executing", { } id) => new ProgressMessage(id, Executed: false),
        ("Executed", { } id) => new ProgressMessage(id, Executed: true),
        ("NotNow", { } id) => new NotNowMessage(id),
        ("Acknowledged", { } id) => new AcknowledgedMessage(id, Facts),
        ("Error", { } id) => new FailedMessage(id, Error ?? ""),
        _ => new UnreadableMessage(CommandId, "The report has no known status."),
    };
}
