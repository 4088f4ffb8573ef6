using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace MobiJobs.Shared;

/// <summary>What a page carries to the next: one sentence on what was done.</summary>
public static class Pages
{
    public const string Message = "Message";
    public const string Warning = "Warning";

    /// <summary>Said once, on the next page.</summary>
    public static void Say(this ITempDataDictionary data, string key, string format, params object?[] values) =>
        data[key] = string.Format(System.Globalization.CultureInfo.CurrentCulture, format, values);
}
