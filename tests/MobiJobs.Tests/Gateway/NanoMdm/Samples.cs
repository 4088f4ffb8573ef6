using System.Text;
using System.Text.Json.Nodes;
using MobiJobs.Gateway.PropertyLists;

namespace MobiJobs.Tests.Gateway.NanoMdm;

/// <summary>
/// Events in the form in which NanoMDM sends them. Payloads follow Apple's schema, with invented people.
/// </summary>
internal static class Samples
{
    public const string Udid = "00008140-A54DCA182530BB1D";
    public const string Serial = "F2LXK3ABCD";
    public const string Topic = "com.apple.mgmt.External.11111111-2222-3333-4444-555555555555";

    /// <summary>What a device answers to a command, or Idle.</summary>
    public static byte[] Answer(
        string status, string? uuid, OrderedDictionary<string, object> members, string id = Udid)
    {
        var list = new OrderedDictionary<string, object>(members) { ["Status"] = status, ["UDID"] = id };
        if (uuid is not null) { list["CommandUUID"] = uuid; }

        return Connect(status, uuid, PropertyList.Write(list), id);
    }

    /// <summary>The same with any bytes as its property list.</summary>
    public static byte[] Connect(string status, string? uuid, byte[] payload, string id = Udid)
    {
        var one = Event(payload, id);
        one["status"] = status;
        if (uuid is not null) { one["command_uuid"] = uuid; }

        return Body("mdm.Connect", "acknowledge_event", one);
    }

    /// <summary>The command that an event answers with an end; null if it is none of that.</summary>
    public static string? FinalOf(byte[] body)
    {
        var one = JsonNode.Parse(body)!["acknowledge_event"];
        return (string?)one?["status"] is "Idle" or "NotNow" ? null : (string?)one?["command_uuid"];
    }

    public static byte[] Idle(string id = Udid) => Answer("Idle", null, [], id);

    public static byte[] Authenticate(string id = Udid, string serial = Serial) => CheckIn("Authenticate", new()
    {
        ["SerialNumber"] = serial,
        ["Model"] = "MYE73J/A",
        ["ModelName"] = "iPhone",
        ["OSVersion"] = "26.1",
        ["DeviceName"] = "葵のiPhone",
    }, id);

    public static byte[] TokenUpdate(int tally = 1, string id = Udid) => CheckIn("TokenUpdate", new()
    {
        ["Topic"] = Topic,
        ["PushMagic"] = "secret-magic",
        ["Token"] = Encoding.UTF8.GetBytes("secret-token"),
        ["UnlockToken"] = Encoding.UTF8.GetBytes("secret-unlock"),
    }, id, tally);

    public static byte[] CheckOut(string id = Udid) => CheckIn("CheckOut", [], id);

    public static byte[] CheckIn(
        string type, OrderedDictionary<string, object> members, string id = Udid, int? tally = null)
    {
        var list = new OrderedDictionary<string, object>(members) { ["MessageType"] = type, ["UDID"] = id };
        var one = Event(PropertyList.Write(list), id);
        if (tally is not null) { one["token_update_tally"] = tally; }

        return Body($"mdm.{type}", "checkin_event", one);
    }

    private static JsonObject Event(byte[] payload, string id) => new()
    {
        ["raw_payload"] = Convert.ToBase64String(payload),
        ["ids"] = new JsonObject { ["id"] = id, ["type"] = "Device" },
        ["udid"] = id,
    };

    private static byte[] Body(string topic, string member, JsonObject one) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["topic"] = topic,
        ["event_id"] = Guid.NewGuid().ToString("N")[..16],
        ["created_at"] = DateTimeOffset.UtcNow.ToString("O"),
        [member] = one,
    }.ToJsonString());
}
