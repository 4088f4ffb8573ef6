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

        var list = PayloadText.Read(one.RawPayload);
        var stored = new StoredEvent(topic, whole.CreatedAt, list is null ? null : PayloadText.Of(list, topic))
        {
            Status = whole.AcknowledgeEvent?.Status,
            CommandUuid = whole.AcknowledgeEvent?.CommandUuid,
            Tally = whole.CheckinEvent?.TokenUpdateTally,
            ParentId = one.Ids.ParentId,
        };
        var isContact = topic == StoredEvent.Connect && stored is { Status: EventReader.Idle, ParentId: null };
        return new DeviceReport(id, stored.ToJson(), isContact) { UnlockToken = UnlockTokenOf(stored, list) };
    }

    /// <summary>Of a device itself; a user's channel has none.</summary>
    private static UnlockTokenReport? UnlockTokenOf(
        StoredEvent stored, IReadOnlyDictionary<string, object?>? list) =>
        stored is { Topic: "mdm.TokenUpdate", ParentId: null, At: { } at }
        && list?.GetValueOrDefault("UnlockToken") is byte[] { Length: > 0 } token
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
        "PersonalRecoveryKey", "Password", "Passcode", "PIN", "Token", "PushMagic", "EscrowKey", "Challenge",
    ];

    /// <summary>How the names of texts and data end that open something, in whatever member they are.</summary>
    private static readonly string[] SecretEndings =
        ["Token", "Password", "Passcode", "Secret", "EscrowKey", "PrivateKey", "RecoveryKey", "BypassCode", "Magic"];

    /// <summary>
    /// What a device sent; null if there is none, or it can't be read. How long an event may be has been decided
    /// already: what was taken is read.
    /// </summary>
    public static IReadOnlyDictionary<string, object?>? Read(byte[]? payload) =>
        payload is null ? null : PropertyList.Read(payload, ListBounds.Of(payload.Length));

    /// <summary>The text of an event of this topic.</summary>
    public static string Of(IReadOnlyDictionary<string, object?> list, string topic)
    {
        if (topic != StoredEvent.Connect)
        {
            return PropertyList.Write(list.Where(m => OfCheckIns.Contains(m.Key))
                .ToDictionary(m => m.Key, m => m.Value, StringComparer.Ordinal));
        }

        return WithoutSecrets(list);
    }

    /// <summary>A stored text as it may be shown: also what was stored before a member counted as a secret.</summary>
    public static string? Of(string stored) => PropertyList.Read(stored, ListBounds.Of(stored.Length)) is { } list
        ? WithoutSecrets(list)
        : null;

    private static string WithoutSecrets(IReadOnlyDictionary<string, object?> list) =>
        PropertyList.Write((IReadOnlyDictionary<string, object?>)Shown(list)!);

    private static bool IsSecret(string name, object? value) =>
        Secrets.Contains(name, StringComparer.Ordinal)
        || (value is string or byte[]
            && SecretEndings.Any(end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase)));

    private static object? Shown(object? value) => value switch
    {
        IReadOnlyDictionary<string, object?> members => members.ToDictionary(
            m => m.Key,
            m => IsSecret(m.Key, m.Value) ? Hidden : Shown(m.Value),
            StringComparer.Ordinal),
        List<object?> items => items.ConvertAll(Shown),
        _ => value,
    };
}
