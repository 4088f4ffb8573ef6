using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace MobiJobs.Shared;

/// <summary>
/// Flash messages: what was just done, shown once on the next page. They travel in the cookie of TempData.
/// </summary>
public static class Flash
{
    public const string Message = "Message";
    public const string Warning = "Warning";

    /// <summary>The address of a page that tells more than the message.</summary>
    public const string Details = "Details";

    /// <summary>The cookie that carries the message.</summary>
    public const string Cookie = "mobijobs-said";

    /// <summary>Shows a message once, on the next page.</summary>
    public static void Say(this ITempDataDictionary data, string key, string format, params object?[] values) =>
        data[key] = Sentence.Say(format, values);

    /// <summary>
    /// The message that the previous page left. TempData is read only if its cookie is there: reading it makes the
    /// framework send a cookie.
    /// </summary>
    public static string? Said(this ViewContext view, string key) =>
        view.HttpContext.Request.Cookies.ContainsKey(Cookie) ? view.TempData[key] as string : null;
}
