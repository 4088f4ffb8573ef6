namespace MobiJobs.Start;

/// <summary>
/// Where only HTTPS is served, every cookie is sent with the prefix <c>__Host-</c>: browsers take such a cookie over
/// HTTPS only, for every path, and from this host only (RFC 6265bis, section 4.1.3). A cookie without it may have been
/// planted by another host of the same domain, or over HTTP, and is not read. Everything else sees the plain names.
/// </summary>
internal static class HostCookies
{
    private const string Prefix = "__Host-";

    /// <summary>Gives the cookies of answers the prefix and what it demands.</summary>
    public static void Configure(CookiePolicyOptions options)
    {
        options.Secure = CookieSecurePolicy.Always;
        options.OnAppendCookie = set => (set.CookieName, set.CookieOptions.Path) = (Prefix + set.CookieName, "/");
        options.OnDeleteCookie = set => (set.CookieName, set.CookieOptions.Path) = (Prefix + set.CookieName, "/");
    }

    /// <summary>Takes the prefix off the cookies of a request, and leaves out those without it.</summary>
    public static Task ReadAsync(HttpContext context, RequestDelegate next)
    {
        var split = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        var own = context.Request.Headers.Cookie
            .SelectMany(header => (header ?? "").Split(';', split))
            .Where(cookie => cookie.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(cookie => cookie[Prefix.Length..]);
        context.Request.Headers.Cookie = string.Join("; ", own);
        return next(context);
    }
}
