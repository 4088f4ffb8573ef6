using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace MobiJobs.Api.Description;

/// <summary>
/// What <c>/openapi/v1.json</c> says beyond the actions' own descriptions: how to sign in, what errors look like, which
/// words there are, and the key of a request.
/// </summary>
internal static class ApiDescription
{
    private const string Scheme = "token";

    /// <summary>Registers the description.</summary>
    public static IServiceCollection AddApiDescription(this IServiceCollection services)
    {
        return services.AddOpenApi(options =>
        {
            options.ShouldInclude = action => action.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
            options.AddDocumentTransformer(DescribeDocument);
            options.AddOperationTransformer(DescribedOperation.Describe);
            options.AddSchemaTransformer(DescribedSchema.Describe);
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
        document.Servers = []; // The framework would take it from the request, whose sender can forge it.
        document.Components ??= new OpenApiComponents();
        (document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal))
            [ProblemSchema.Name] = ProblemSchema.Create();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [Scheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "A token made at /account/tokens or by the command create-token. "
                    + "It acts as its person and may do what that person may do, or less.",
            },
        };
        var token = new OpenApiSecuritySchemeReference(Scheme, document);
        document.Security = [new OpenApiSecurityRequirement { [token] = [] }];
        return Task.CompletedTask;
    }
}
