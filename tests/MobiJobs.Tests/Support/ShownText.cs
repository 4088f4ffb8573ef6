using AngleSharp.Dom;

namespace MobiJobs.Tests.Support;

/// <summary>What a person reads in a part of a page.</summary>
internal static class ShownText
{
    public static void AssertShows(this IParentNode page, string selector, string text) =>
        Assert.Contains(text, TextOf(page, selector), StringComparison.Ordinal);

    public static void AssertDoesNotShow(this IParentNode page, string selector, string text) =>
        Assert.DoesNotContain(text, TextOf(page, selector), StringComparison.Ordinal);

    private static string TextOf(IParentNode page, string selector)
    {
        var part = page.QuerySelector(selector);
        Assert.True(part is not null, $"The page has no {selector}.");
        return part.TextContent;
    }
}
