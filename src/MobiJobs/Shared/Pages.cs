using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace MobiJobs.Shared;

/// <summary>A sentence on what was done, carried to the next page.</summary>
public static class Pages
{
    public const string Message = "Message";
    public const string Warning = "Warning";

    /// <summary>The address of a page that tells more than the sentence.</summary>
    public const string Details = "Details";

    /// <summary>The cookie that carries it.</summary>
    public const string Cookie = "mobijobs-said";

    /// <summary>An address within this console, as it came with a form; any other is replaced.</summary>
    public static string Local(this IUrlHelper url, string? address, string otherwise = "/") =>
        url.IsLocalUrl(address) ? address : otherwise;

    /// <summary>Shows a sentence once, on the next page.</summary>
    public static void Say(this ITempDataDictionary data, string key, string format, params object?[] values) =>
        data[key] = Sentence.Say(format, values);

    /// <summary>
    /// What the page before left to be said. Without the cookie, nothing is asked of the framework: it would send one
    /// that deletes it.
    /// </summary>
    public static string? Said(this ViewContext view, string key) =>
        view.HttpContext.Request.Cookies.ContainsKey(Cookie) ? view.TempData[key] as string : null;
}
