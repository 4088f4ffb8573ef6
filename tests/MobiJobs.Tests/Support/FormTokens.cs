using AngleSharp.Dom;

namespace MobiJobs.Tests.Support;

/// <summary>The antiforgery tokens that the forms of a page send back.</summary>
internal static class FormTokens
{
    public const string Name = "__RequestVerificationToken";

    /// <summary>The token of the first form in a part of a page, or in the whole page.</summary>
    public static string FormToken(this IParentNode page, string part = "") =>
        page.QuerySelector($"{part} input[name={Name}]".TrimStart())!.GetAttribute("value")!;
}
