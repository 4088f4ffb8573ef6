using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using MobiJobs.Api.Input;
using MobiJobs.Devices;
using MobiJobs.Devices.List;
using MobiJobs.Jobs;
using MobiJobs.Kinds;

namespace MobiJobs.Api.Description;

/// <summary>
/// The words and forms of members and parameters that are read as text, so that an unknown word is named in the answer.
/// A name means the same in every call.
/// </summary>
internal static class ApiWords
{
    private static readonly Dictionary<string, string[]> Words = new(StringComparer.Ordinal)
    {
        ["kind"] = Names<JobKind>(KindNames.Of),
        ["status"] = Names<JobStatus>(StatusNames.Of),
        ["endReason"] = [.. Enum.GetValues<EndReason>().Select(StatusNames.Of).OfType<string>()],
        ["state"] = Names<DeviceState>(DeviceNames.Of),
        ["verification"] = ["confirmed", "unconfirmed"],
        ["sort"] = Names<DeviceSort>(DeviceNames.Of),
        ["contact"] = Names<LastContact>(DeviceNames.Of),
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
        (schema.Minimum, schema.Maximum) = ("1", PageLimit.Max.ToString(CultureInfo.InvariantCulture));
    }

    private static string[] Names<T>(Func<T, string> nameOf)
        where T : struct, Enum => [.. Enum.GetValues<T>().Select(nameOf)];
}
