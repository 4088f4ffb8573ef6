using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using MobiJobs.Devices;
using MobiJobs.Jobs;
using MobiJobs.Kinds;

namespace MobiJobs.Api.Description;

/// <summary>
/// The words and forms of members and parameters that are read as text, so that an unknown word is named in the answer.
/// A name means the same in every call.
/// </summary>
internal static class ApiWords
{
    private const int MaxPage = 500;

    private static readonly Dictionary<string, string[]> Words = new(StringComparer.Ordinal)
    {
        ["kind"] = Of<JobKind>(),
        ["status"] = Of<JobStatus>(),
        ["state"] = [.. Enum.GetValues<DeviceState>().Select(DeviceNames.Of)],
        ["verification"] = ["confirmed", "unconfirmed"],
        ["sort"] = ["number", "name", "owner", "model", "serial", "group", "state", "contact"],
        ["contact"] = ["never", "1d", "7d", "30d", "90d"],
    };

    private static readonly string[] Flags = ["open", "desc"];
    private static readonly string[] Ids = ["operation", "run"];

    /// <summary>Says which words a member has.</summary>
    public static void DescribeMember(string name, OpenApiSchema schema)
    {
        if (!Words.TryGetValue(name, out var words)) { return; }

        var target = schema.Items as OpenApiSchema ?? schema;
        if (target.Type is not { } type || !type.HasFlag(JsonSchemaType.String)) { return; }

        target.Enum = [.. words.Select(word => (JsonNode)word)];
        if (type.HasFlag(JsonSchemaType.Null)) { target.Enum.Add(null!); }
    }

    /// <summary>Says what the text of a parameter is.</summary>
    public static void DescribeParameter(string name, OpenApiSchema schema)
    {
        DescribeMember(name, schema);
        if (Flags.Contains(name, StringComparer.Ordinal)) { schema.Type = JsonSchemaType.Boolean; }

        if (Ids.Contains(name, StringComparer.Ordinal))
        {
            (schema.Type, schema.Format) = (JsonSchemaType.Integer, "int64");
        }

        if (name != "limit") { return; }

        (schema.Type, schema.Format) = (JsonSchemaType.Integer, "int32");
        (schema.Minimum, schema.Maximum) = ("1", MaxPage.ToString(CultureInfo.InvariantCulture));
    }

    private static string[] Of<T>()
        where T : struct, Enum => [.. Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName)];
}
