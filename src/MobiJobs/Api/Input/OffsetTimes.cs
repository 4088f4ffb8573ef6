using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.Json;

namespace MobiJobs.Api.Input;

/// <summary>
/// Times in ISO 8601 with an offset. A time without one is refused: it would be read in the time zone of the server,
/// which the client does not know.
/// </summary>
internal sealed class OffsetTimes : JsonConverter<DateTimeOffset>
{
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm:ssK",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd'T'HH:mmK",
    ];

    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return HasOffset(text)
            && DateTimeOffset.TryParseExact(
                text,
                Formats,
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var time)
            ? time
            : throw new JsonException();
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value);

    private static bool HasOffset(string? text) => text is [.., 'Z'] or [_, .., '+' or '-', _, _, ':', _, _];
}
