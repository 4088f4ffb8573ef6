using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace MobiJobs.Tests.Support;

/// <summary>The endpoints of the running program, and addresses for them.</summary>
internal static class Routes
{
    /// <summary>The first of the words that a constraint allows.</summary>
    private static readonly Regex FirstWord = new(
        @"^regex\(\^\((?<word>\w+)",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    public static IEnumerable<RouteEndpoint> Endpoints(this RunningConsole console) =>
        console.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    public static IReadOnlyList<string> Methods(this RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"];

    /// <summary>The path without constraints of its parameters.</summary>
    public static string Path(RoutePattern route) => Path(route, parameter => $"{{{parameter.Name}}}");

    /// <summary>The path with these values of its parameters.</summary>
    public static string Path(RoutePattern route, Func<RoutePatternParameterPart, string> value) =>
        "/" + string.Join('/', route.PathSegments.Select(
            segment => string.Concat(segment.Parts.Select(part => part switch
            {
                RoutePatternLiteralPart literal => literal.Content,
                RoutePatternSeparatorPart separator => separator.Content,
                RoutePatternParameterPart parameter => value(parameter),
                _ => throw new InvalidOperationException("An unknown part of a route."),
            }))));

    /// <summary>The first of the words that a parameter is limited to; null if it is not.</summary>
    public static string? AllowedWord(RoutePatternParameterPart parameter) => parameter.ParameterPolicies
        .Select(policy => FirstWord.Match(policy.Content ?? ""))
        .FirstOrDefault(match => match.Success)
        ?.Groups["word"].Value;
}
