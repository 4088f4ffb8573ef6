using System.Buffers;
using System.Text.Json;

namespace MobiJobs.Api.Idempotency;

/// <summary>
/// The body of a request in the one form of its content: blanks, escapes and the order of members don't count, since
/// the program that sends it again may write it anew.
/// </summary>
internal static class ComparableBody
{
    /// <summary>The form of a JSON text; what is none stays as it is, and is refused later.</summary>
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty) { return body; }

        try
        {
            using var document = JsonDocument.Parse(body);
            var form = new ArrayBufferWriter<byte>(body.Length);
            using (var writer = new Utf8JsonWriter(form)) { Write(document.RootElement, writer); }

            return form.WrittenMemory;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // The latter for half a surrogate.
        {
            return body;
        }
    }

    private static void Write(JsonElement value, Utf8JsonWriter writer)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(member.Name);
                    Write(member.Value, writer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray()) { Write(item, writer); }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(value.GetString());
                break;
            default:
                writer.WriteRawValue(value.GetRawText());
                break;
        }
    }
}
