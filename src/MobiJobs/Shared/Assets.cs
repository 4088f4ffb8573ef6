using Microsoft.AspNetCore.Components;

namespace MobiJobs.Shared;

/// <summary>
/// What browsers load besides pages, by addresses with a hash of the content: browsers keep it and never ask again.
/// </summary>
public sealed class Assets(EndpointDataSource endpoints)
{
    /// <summary>How long something may be kept that is never changed under its name.</summary>
    public const string ForEver = "max-age=31536000, immutable";

    private static readonly PathString Fonts = "/lib/fonts";

    private readonly Lazy<ResourceAssetCollection> names = new(() => endpoints.Endpoints
        .Select(endpoint => endpoint.Metadata.GetMetadata<ResourceAssetCollection>())
        .First(collection => collection is not null)!);

    /// <summary>The address of an asset: one that is made at build, or a file of <c>wwwroot</c>.</summary>
    /// <exception cref="ArgumentException">There is no such asset.</exception>
    public string this[string name] => Find($"lib/{name}") ?? Find(name)
        ?? throw new ArgumentException($"There is no asset {name}.", nameof(name));

    /// <summary>
    /// Whether this is an answer with a font. The style sheet names them, so the build itself gives their names a hash.
    /// </summary>
    public static bool IsImmutable(HttpContext context) =>
        context.Request.Path.StartsWithSegments(Fonts, StringComparison.Ordinal)
        && context.Response.StatusCode is StatusCodes.Status200OK or StatusCodes.Status206PartialContent
            or StatusCodes.Status304NotModified;

    private string? Find(string path) => names.Value[path] is var found && found != path ? $"/{found}" : null;
}
