using Microsoft.AspNetCore.Mvc;

namespace MobiJobs.Shared;

/// <summary>What a request says about the page that it comes from or asks for.</summary>
public static class PageRequest
{
    /// <summary>Whether a person asks, at a browser: a script does not accept pages.</summary>
    public static bool WantsPage(this HttpRequest request) =>
        request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    /// <summary>The address that a form sent, or <paramref name="otherwise"/> if it leaves this console.</summary>
    public static string Local(this IUrlHelper url, string? address, string otherwise = "/") =>
        url.IsLocalUrl(address) ? address : otherwise;

    /// <summary>
    /// The list that the reader came from, with its conditions and its place; <paramref name="otherwise"/> for whoever
    /// came from elsewhere.
    /// </summary>
    /// <param name="list">The path of the list.</param>
    public static string ListBefore(this HttpRequest request, string list, string? otherwise = null) =>
        Uri.TryCreate(request.Headers.Referer, UriKind.Absolute, out var before)
        && before.Authority == request.Host.Value && before.AbsolutePath == request.PathBase + list
            ? before.PathAndQuery
            : otherwise ?? list;
}
