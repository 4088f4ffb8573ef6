using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using MobiJobs.Api.Idempotency;

namespace MobiJobs.Api;

/// <summary>
/// What <c>/openapi/v1.json</c> says beyond the actions' own descriptions: how to sign in, what errors look like, and
/// the key of a request.
/// </summary>
internal static class ApiDescription
{
    private const string Scheme = "token";
    private const string Problem = "application/problem+json";

    /// <summary>Registers the description.</summary>
    public static IServiceCollection AddApiDescription(this IServiceCollection services)
    {
        return services.AddOpenApi(options =>
        {
            options.ShouldInclude = action => action.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
            options.AddDocumentTransformer(DescribeDocument);
            options.AddOperationTransformer(DescribeOperationAsync);
            options.AddSchemaTransformer(DescribeSchema);
        });
    }

    private static Task DescribeDocument(
        OpenApiDocument document,
        OpenApiDocumentTransformerContext context,
        CancellationToken stopping)
    {
        document.Info = new OpenApiInfo
        {
            Title = "MobiJobs",
            Version = "1",
            Description = "Kinds and statuses are code terms in camelCase; times are ISO 8601 with offset; "
                + "ids grow with registration; texts follow Accept-Language; errors are problem details. "
                + "Cursors belong to their filter.",
        };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [Scheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "A token made by the command create-token. "
                    + "It acts as its person, with that person's role.",
            },
        };
        var token = new OpenApiSecuritySchemeReference(Scheme, document);
        document.Security = [new OpenApiSecurityRequirement { [token] = [] }];
        return Task.CompletedTask;
    }

    private static async Task DescribeOperationAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken stopping)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Responses ??= [];
        foreach (var answer in operation.Responses.Values.OfType<OpenApiResponse>())
        {
            answer.Content?.Remove("text/plain");
            answer.Content?.Remove("text/json");
        }

        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            parameter.Description ??= DescriptionOf(parameter, context);
        }

        var schema = await context.GetOrCreateSchemaAsync(typeof(ProblemDetails), cancellationToken: stopping);
        context.Document?.AddComponent(nameof(ProblemDetails), schema);
        foreach (var (status, why) in Errors(context.Description.RelativePath ?? "", operation, metadata))
        {
            operation.Responses[status.ToString(CultureInfo.InvariantCulture)] = ErrorResponse(why, context.Document);
        }

        if (metadata.OfType<IdempotentAttribute>().Any()) { (operation.Parameters ??= []).Add(Key()); }
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

    private static OpenApiResponse ErrorResponse(string why, OpenApiDocument? document) => new()
    {
        Description = why,
        Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
        {
            [Problem] = new() { Schema = new OpenApiSchemaReference(nameof(ProblemDetails), document) },
        },
    };

    private static IEnumerable<(int Status, string Why)> Errors(
        string path,
        OpenApiOperation operation,
        IList<object> metadata)
    {
        var isKeyed = metadata.OfType<IdempotentAttribute>().Any();
        var hasQuery = operation.Parameters?.Any(p => p.In == ParameterLocation.Query) == true;
        if (operation.RequestBody is not null || hasQuery || isKeyed)
        {
            yield return (StatusCodes.Status400BadRequest, "The errors, by member.");
        }

        yield return (StatusCodes.Status401Unauthorized, "There is no valid token.");
        if (metadata.OfType<IAuthorizeData>().Any(a => a.Policy is not null))
        {
            yield return (StatusCodes.Status403Forbidden, "The person may not do this.");
        }

        if (path.Contains('{', StringComparison.Ordinal))
        {
            yield return (StatusCodes.Status404NotFound, "It does not exist, or the person may not see it.");
        }

        if (isKeyed)
        {
            const string Why = "The number is taken, or a request with this key is under way.";
            yield return (StatusCodes.Status409Conflict, Why);
            yield return (StatusCodes.Status422UnprocessableEntity, "The key was used for another request.");
        }
        else if (operation.Responses!.ContainsKey("409"))
        {
            yield return (StatusCodes.Status409Conflict, "The number is taken.");
        }

        const string Unavailable = "The store can't be used now; Retry-After says when to try again.";
        yield return (StatusCodes.Status503ServiceUnavailable, Unavailable);
    }

    private static OpenApiParameter Key() => new()
    {
        Name = IdempotentAttribute.Header,
        In = ParameterLocation.Header,
        Description = $"A text that the client chooses, at most {RequestKey.MaxLength} characters, kept for 24 hours: "
            + "the same request with the same key is carried out once and answered the same.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = RequestKey.MaxLength },
    };

    /// <summary>
    /// Numbers are written as numbers. That they may also be read from text is left out of the description.
    /// </summary>
    private static Task DescribeSchema(
        OpenApiSchema schema,
        OpenApiSchemaTransformerContext context,
        CancellationToken stopping)
    {
        if (schema.Type is not { } type || !type.HasFlag(JsonSchemaType.String)) { return Task.CompletedTask; }

        if (type.HasFlag(JsonSchemaType.Integer) || type.HasFlag(JsonSchemaType.Number))
        {
            schema.Type = type & ~JsonSchemaType.String;
            schema.Pattern = null;
        }

        return Task.CompletedTask;
    }
}
