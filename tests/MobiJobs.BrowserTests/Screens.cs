using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Tests.Support;

namespace MobiJobs.BrowserTests;

/// <summary>The pages of the product, found as a person finds them: from link to link.</summary>
internal static class Screens
{
    /// <summary>Pages of somebody who has not signed in.</summary>
    public static readonly IReadOnlyList<string> OfStrangers = ["/account/sign-in", "/account/recover"];

    /// <summary>An address of each page that an administrator's links lead to, by its route.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> FindAsync(RunningConsole console)
    {
        using var visitor = await console.SignInAsync(Roles.Administrator);
        var routes = Routes(console);
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["/"] = "/" };
        var unread = new Queue<string>(["/"]);
        while (unread.TryDequeue(out var path))
        {
            var page = await visitor.GetAsync(path);
            foreach (var address in page.QuerySelectorAll("a[href^='/']").Select(a => a.GetAttribute("href")!))
            {
                if (RouteOf(routes, address.Split('?', '#')[0]) is not { } route) { continue; }

                if (!IsPage(route) || !found.TryAdd(route, address)) { continue; }

                unread.Enqueue(address);
            }
        }

        return found;
    }

    /// <summary>Whether a route answers with a page, and not with data, a file or what a program asks.</summary>
    private static bool IsPage(string route) =>
        !route.StartsWith("/api/", StringComparison.Ordinal)
        && !route.StartsWith("/health/", StringComparison.Ordinal)
        && !route.StartsWith("/openapi/", StringComparison.Ordinal)
        && !route.EndsWith(".csv", StringComparison.Ordinal)
        && !route.EndsWith("/file", StringComparison.Ordinal)
        && route is not ("/live" or "/deliveries/progress" or "/vpp/items");

    /// <summary>What is asked for with GET; the most exact route first.</summary>
    private static List<(RoutePattern Pattern, TemplateMatcher Matcher)> Routes(RunningConsole console) =>
    [
        .. console.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") == true)
            .Where(e => e.Metadata.GetMetadata<ControllerActionDescriptor>() is not null)
            .OrderBy(e => e.RoutePattern.InboundPrecedence)
            .Select(e => (e.RoutePattern, new TemplateMatcher(TemplateParser.Parse(e.RoutePattern.RawText!), []))),
    ];

    private static string? RouteOf(List<(RoutePattern Pattern, TemplateMatcher Matcher)> routes, string path)
    {
        foreach (var (pattern, matcher) in routes)
        {
            var values = new RouteValueDictionary();
            if (!matcher.TryMatch(path, values)) { continue; }

            if (pattern.ParameterPolicies.All(p => Fits(p.Value, values[p.Key]?.ToString())))
            {
                return "/" + pattern.RawText!.TrimStart('/');
            }
        }

        return null;
    }

    /// <summary>Of the constraints, only numbers tell addresses of pages apart.</summary>
    private static bool Fits(IReadOnlyList<RoutePatternParameterPolicyReference> policies, string? value) =>
        !policies.Any(p => p.Content is "int" or "long") || long.TryParse(value, out _);
}
