using System.Text.RegularExpressions;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace MobiJobs.Api.Description;

/// <summary>Completes what the framework says of types.</summary>
internal static class DescribedSchema
{
    private static readonly Regex Blanks = new(@"\s+", RegexOptions.NonBacktracking);

    public static Task Describe(
        OpenApiSchema schema,
        OpenApiSchemaTransformerContext context,
        CancellationToken stopping)
    {
        if (schema.Description is { } words) { schema.Description = Blanks.Replace(words, " ").Trim(); }

        if (schema.Enum is { Count: > 0 } && schema.Type is null) { schema.Type = JsonSchemaType.String; }

        KeepNumbers(schema);
        if (schema.Properties is not { Count: > 0 } members) { return Task.CompletedTask; }

        foreach (var (name, member) in members)
        {
            if (member is OpenApiSchema own) { ApiWords.DescribeMember(name, own); }
        }

        if (IsRequest(context.JsonTypeInfo.Type)) { RequireValues(schema, members); }
        else { schema.Required = members.Keys.ToHashSet(StringComparer.Ordinal); } // All are always written.

        return Task.CompletedTask;
    }

    /// <summary>Numbers are written as numbers. That they may also be read from text is left out.</summary>
    private static void KeepNumbers(OpenApiSchema schema)
    {
        if (schema.Type is not { } type || !type.HasFlag(JsonSchemaType.String)) { return; }

        if (!type.HasFlag(JsonSchemaType.Integer) && !type.HasFlag(JsonSchemaType.Number)) { return; }

        schema.Type = type & ~JsonSchemaType.String;
        schema.Pattern = null;
    }

    /// <summary>A required member of a request can't be null.</summary>
    private static void RequireValues(OpenApiSchema schema, IDictionary<string, IOpenApiSchema> members)
    {
        foreach (var name in schema.Required ?? new HashSet<string>())
        {
            if (members[name] is OpenApiSchema { Type: { } type } member) { member.Type = type & ~JsonSchemaType.Null; }
        }
    }

    private static bool IsRequest(Type type) =>
        type.Name.EndsWith("Request", StringComparison.Ordinal)
        || type.Name.EndsWith("Order", StringComparison.Ordinal)
        || type == typeof(FilterItem);
}
