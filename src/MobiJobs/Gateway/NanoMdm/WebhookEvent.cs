using System.Text;
using System.Text.Json;
using MobiJobs.Gateway.PropertyLists;

namespace MobiJobs.Gateway.NanoMdm;

/// <summary>Reads the body of a call of NanoMDM's webhook.</summary>
public static class WebhookEvent
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        MaxDepth = 16,
    };

    /// <summary>
    /// The event as a report that can be stored. What can't be read is kept as text, since NanoMDM sends nothing twice.
    /// </summary>
    public static DeviceReport Read(ReadOnlySpan<byte> body)
    {
        var whole = Deserialize(body);
        var one = whole?.AcknowledgeEvent ?? whole?.CheckinEvent;
        if (whole?.Topic is not { } topic || one?.Ids?.Id is not { Length: > 0 } id) { return Unreadable(body); }

        var stored = new StoredEvent(topic, whole.CreatedAt, PayloadText.Of(one.RawPayload, topic))
        {
            Status = whole.AcknowledgeEvent?.Status,
            CommandUuid = whole.AcknowledgeEvent?.CommandUuid,
            Tally = whole.CheckinEvent?.TokenUpdateTally,
            ParentId = one.Ids.ParentId,
        };
        var isContact = topic == StoredEvent.Connect && stored is { Status: EventReader.Idle, ParentId: null };
        return new DeviceReport(id, stored.ToJson(), isContact) { UnlockToken = UnlockTokenOf(stored, one.RawPayload) };
    }

    /// <summary>Of a device itself; a user's channel has none.</summary>
    private static UnlockTokenReport? UnlockTokenOf(StoredEvent stored, byte[]? payload) =>
        stored is { Topic: "mdm.TokenUpdate", ParentId: null, At: { } at }
        && payload is not null
        && PropertyList.Read(payload)?.GetValueOrDefault("UnlockToken") is byte[] { Length: > 0 } token
            ? new UnlockTokenReport(token, at.UtcDateTime)
            : null;

    private static Envelope? Deserialize(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize<Envelope>(body, Json);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>The beginning alone: the whole may hold a secret at any place, and helps nobody.</summary>
    private static DeviceReport Unreadable(ReadOnlySpan<byte> body)
    {
        const int Shown = 200;
        var beginning = Encoding.UTF8.GetString(body[..Math.Min(body.Length, Shown)]);
        return new DeviceReport("", beginning, IsContactOnly: false);
    }

    private sealed record Envelope(
        string? Topic,
        DateTimeOffset? CreatedAt,
        Event? AcknowledgeEvent,
        Event? CheckinEvent);

    private sealed record Event(
        byte[]? RawPayload,
        EventIds? Ids,
        string? Status,
        string? CommandUuid,
        int? TokenUpdateTally);

    private sealed record EventIds(string? Id, string? ParentId);
}

/// <summary>What devices sent, as it is stored: as XML, and without secrets.</summary>
internal static class PayloadText
{
    private const string Hidden = "…";

    /// <summary>
    /// What check-ins say that the console reads. They carry tokens beside it, so all else is left out.
    /// </summary>
    private static readonly HashSet<string> OfCheckIns = new(StringComparer.Ordinal)
    {
        "MessageType", "Topic", "UDID", "EnrollmentID", "SerialNumber", "DeviceName", "Model", "ModelName",
        "ProductName", "OSVersion", "BuildVersion", "Endpoint", "AwaitingConfiguration",
    };

    /// <summary>Members of answers to commands, also of other consoles, that open something.</summary>
    private static readonly string[] Secrets =
    [
        "UnlockToken", "BootstrapToken", "ActivationLockBypassCode", "EncryptedNewRecoveryKey", "RecoveryKey",
        "PersonalRecoveryKey", "Password", "Passcode", "PIN", "Token", "PushMagic",
    ];

    /// <summary>The text; null if there is none, or it can't be read.</summary>
    public static string? Of(byte[]? payload, string topic)
    {
        // How long an event may be has been decided already: what was taken is read.
        if (payload is null || PropertyList.Read(payload, ListBounds.Of(payload.Length)) is not { } list)
        {
            return null;
        }

        if (topic != StoredEvent.Connect)
        {
            return PropertyList.Write(list.Where(m => OfCheckIns.Contains(m.Key))
                .ToDictionary(m => m.Key, m => m.Value, StringComparer.Ordinal));
        }

        return PropertyList.Write((IReadOnlyDictionary<string, object?>)Shown(list)!);
    }

    private static object? Shown(object? value) => value switch
    {
        IReadOnlyDictionary<string, object?> members => members.ToDictionary(
            m => m.Key,
            m => Secrets.Contains(m.Key, StringComparer.Ordinal) ? Hidden : Shown(m.Value),
            StringComparer.Ordinal),
        List<object?> items => items.ConvertAll(Shown),
        _ => value,
    };
}
