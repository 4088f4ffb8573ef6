namespace MobiJobs.Accounts.Sessions;

/// <summary>A browser in the words of people, as far as it says what it is.</summary>
public static class BrowserName
{
    // In this order: each of them also claims to be those behind it.
    private static readonly (string Mark, string Name)[] Browsers =
    [
        ("Edg", "Edge"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
    ];

    private static readonly (string Mark, string Name)[] Systems =
    [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "Mac"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];

    /// <summary>Browser and system; the beginning of the text for what is neither.</summary>
    public static string Of(string? browser)
    {
        var (name, system) = (Find(Browsers, browser), Find(Systems, browser));
        return string.Join(" · ", new[] { name, system }.OfType<string>()) is { Length: > 0 } known
            ? known
            : Text.Bounded(browser, 40) ?? "–";
    }

    private static string? Find((string Mark, string Name)[] known, string? browser) => known
        .Where(k => browser?.Contains(k.Mark, StringComparison.Ordinal) == true)
        .Select(k => k.Name)
        .FirstOrDefault();
}
