using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using MobiJobs.Api.Idempotency;

namespace MobiJobs.Api.Description;

/// <summary>What a call takes beyond its body, and how it can fail.</summary>
internal static class DescribedOperation
{
    private const string Json = "application/json";
    private const string Problem = "application/problem+json";
    private const int Conflict = StatusCodes.Status409Conflict;

    public static Task Describe(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken stopping)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Responses ??= [];
        foreach (var answer in operation.Responses.Values) { KeepJson(answer.Content); }

        KeepJson(operation.RequestBody?.Content);
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            parameter.Description ??= DescriptionOf(parameter, context);
            if (parameter is { In: ParameterLocation.Query, Name: { } name, Schema: OpenApiSchema schema })
            {
                ApiWords.DescribeParameter(name, schema);
            }
        }

        foreach (var (status, why) in Errors(context.Description.RelativePath ?? "", operation, metadata))
        {
            operation.Responses[status.ToString(CultureInfo.InvariantCulture)] = Error(status, why, context.Document);
        }

        if (metadata.OfType<IdempotentAttribute>().Any()) { (operation.Parameters ??= []).Add(Key()); }

        return Task.CompletedTask;
    }

    private static void KeepJson(IDictionary<string, OpenApiMediaType>? content)
    {
        foreach (var other in content?.Keys.Where(type => type != Json).ToList() ?? []) { content!.Remove(other); }
    }

    /// <summary>The description of a query's member, which the framework doesn't find.</summary>
    private static string? DescriptionOf(OpenApiParameter parameter, OpenApiOperationTransformerContext context)
    {
        var described = context.Description.ParameterDescriptions.FirstOrDefault(p => p.Name == parameter.Name);
        var member = described?.ModelMetadata;
        if (member?.PropertyName is null) { return null; }

        var property = member.ContainerType?.GetProperty(member.PropertyName);
        return property?.GetCustomAttribute<DescriptionAttribute>()?.Description;
    }

    private static OpenApiResponse Error(int status, string why, OpenApiDocument? document)
    {
        var answer = new OpenApiResponse
        {
            Description = why,
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                [Problem] = new() { Schema = new OpenApiSchemaReference(ProblemSchema.Name, document) },
            },
        };
        if (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
        {
            answer.Headers = new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal)
            {
                ["Retry-After"] = new OpenApiHeader
                {
                    Description = "After how many seconds to try again.",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.Integer },
                },
            };
        }

        return answer;
    }

    private static IEnumerable<(int Status, string Why)> Errors(
        string path,
        OpenApiOperation operation,
        IList<object> metadata)
    {
        var isKeyed = metadata.OfType<IdempotentAttribute>().Any();
        yield return (StatusCodes.Status400BadRequest, "What is wrong, by member or parameter.");
        yield return (StatusCodes.Status401Unauthorized, "There is no valid token.");
        yield return (StatusCodes.Status403Forbidden, "The person may not do this, or the token doesn't allow it.");
        if (path.Contains('{', StringComparison.Ordinal))
        {
            yield return (StatusCodes.Status404NotFound, "It does not exist, or the person may not see it.");
        }
        else if (path.EndsWith("jobs/cancel", StringComparison.Ordinal))
        {
            yield return (StatusCodes.Status404NotFound, "The preview was confirmed before, or has expired.");
        }

        if (isKeyed)
        {
            const string Why = "The number is taken, or a request with this key is under way.";
            yield return (Conflict, Why);
            yield return (StatusCodes.Status422UnprocessableEntity, "The key was used for another request.");
        }
        else if (operation.Responses!.ContainsKey(Conflict.ToString(CultureInfo.InvariantCulture)))
        {
            yield return (Conflict, "The number is taken.");
        }

        if (operation.RequestBody is not null)
        {
            yield return (StatusCodes.Status413PayloadTooLarge, "The body is larger than this call takes.");
            yield return (StatusCodes.Status415UnsupportedMediaType, "The body is not application/json.");
        }

        yield return (StatusCodes.Status429TooManyRequests, "Too many requests of this token or from this address.");
        yield return (StatusCodes.Status500InternalServerError, "A fault of the server; its log knows the traceId.");
        yield return (StatusCodes.Status503ServiceUnavailable, "The store can't be used now.");
    }

    private static OpenApiParameter Key() => new()
    {
        Name = IdempotentAttribute.Header,
        In = ParameterLocation.Header,
        Description = $"A text that the client chooses, at most {RequestKey.MaxLength} characters, kept for 24 hours: "
            + "the same request with the same key is carried out once and answered the same.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = RequestKey.MaxLength },
    };
}
