using Microsoft.OpenApi;

namespace MobiJobs.Api.Reference;

/// <summary>The description of the API in the order in which it is read: its calls, then what they send.</summary>
public sealed record ReferencePage(
    string About, IReadOnlyList<ReferenceCall> Calls, IReadOnlyList<ReferenceType> Types)
{
    internal static ReferencePage Of(OpenApiDocument document) => new(
        document.Info.Description ?? "",
        [
            .. document.Paths.OrderBy(p => p.Key, StringComparer.Ordinal)
                .SelectMany(p => (p.Value.Operations ?? []).Select(o => ReferenceCall.Of(o.Key, p.Key, o.Value))),
        ],
        [
            .. (document.Components?.Schemas ?? new Dictionary<string, IOpenApiSchema>())
                .OrderBy(s => s.Key, StringComparer.Ordinal)
                .Select(s => ReferenceType.Of(s.Key, s.Value)),
        ]);
}

/// <summary>A call.</summary>
/// <param name="Body">What it takes; null for nothing.</param>
public sealed record ReferenceCall(
    string Method,
    string Path,
    string Id,
    string Words,
    IReadOnlyList<ReferenceMember> Parameters,
    ReferenceForm? Body,
    IReadOnlyList<ReferenceAnswer> Answers)
{
    internal static ReferenceCall Of(HttpMethod method, string path, OpenApiOperation call) => new(
        method.Method,
        path,
        call.OperationId ?? "",
        $"{call.Summary} {call.Description}".Trim(),
        [
            .. (call.Parameters ?? []).Select(p => new ReferenceMember(
                p.Name ?? "", ReferenceForm.Of(p.Schema!), p.Required, p.Description)),
        ],
        FormOf(call.RequestBody?.Content),
        [
            .. (call.Responses ?? []).OrderBy(a => a.Key, StringComparer.Ordinal)
                .Select(a => new ReferenceAnswer(a.Key, a.Value.Description ?? "", FormOf(a.Value.Content))),
        ]);

    private static ReferenceForm? FormOf(IDictionary<string, OpenApiMediaType>? content) =>
        content?.Values.Select(c => c.Schema).OfType<IOpenApiSchema>().Select(ReferenceForm.Of).FirstOrDefault();
}

/// <summary>A way in which a call ends.</summary>
public sealed record ReferenceAnswer(string Status, string Words, ReferenceForm? Body);

/// <summary>A parameter, or a member of a type.</summary>
public sealed record ReferenceMember(string Name, ReferenceForm Form, bool IsRequired, string? Words);

/// <summary>A type with its members, or with its words.</summary>
public sealed record ReferenceType(
    string Name, string? About, IReadOnlyList<ReferenceMember> Members, IReadOnlyList<string> Words)
{
    internal static ReferenceType Of(string name, IOpenApiSchema schema) => new(
        name,
        schema.Description,
        [
            .. (schema.Properties ?? new Dictionary<string, IOpenApiSchema>()).Select(m => new ReferenceMember(
                m.Key,
                ReferenceForm.Of(m.Value),
                schema.Required?.Contains(m.Key) == true,
                ReferenceForm.WordsOf(m.Value))),
        ],
        ReferenceForm.Of(schema).Words);
}

/// <summary>What a value looks like.</summary>
/// <param name="Text">In words.</param>
/// <param name="TypeName">The type that tells more; null if there is none.</param>
/// <param name="Words">The words that it can be; empty for anything.</param>
public sealed record ReferenceForm(string Text, string? TypeName, IReadOnlyList<string> Words)
{
    internal static ReferenceForm Of(IOpenApiSchema schema)
    {
        if (schema is OpenApiSchemaReference { Reference.Id: { } id }) { return new(id, id, []); }

        if (schema.OneOf is { Count: > 0 } choices)
        {
            var real = Of(choices.First(c => c is OpenApiSchemaReference || c.Type != JsonSchemaType.Null));
            return real with { Text = $"{real.Text} | null" };
        }

        var words = schema.Enum?.Select(w => w?.ToString()).OfType<string>().ToArray() ?? [];
        var type = schema.Type ?? JsonSchemaType.Object;
        var ending = type.HasFlag(JsonSchemaType.Null) ? " | null" : "";
        if (schema.Items is { } item && Of(item) is var one) { return one with { Text = $"{one.Text}[]{ending}" }; }

        if (schema.AdditionalProperties is { } any && Of(any) is var each)
        {
            return each with { Text = $"{{name: {each.Text}}}{ending}" };
        }

        return new((schema.Format is "date-time" ? "time" : NameOf(type)) + ending, null, words);
    }

    /// <summary>The words beside a member, also where it is another type or null.</summary>
    internal static string? WordsOf(IOpenApiSchema member) =>
        member.Description ?? member.OneOf?.Select(choice => choice.Description).FirstOrDefault(d => d is not null);

    private static string NameOf(JsonSchemaType type) => (type & ~JsonSchemaType.Null) switch
    {
        JsonSchemaType.String => "string",
        JsonSchemaType.Integer => "integer",
        JsonSchemaType.Number => "number",
        JsonSchemaType.Boolean => "boolean",
        JsonSchemaType.Array => "array",
        _ => "object",
    };
}
