using Microsoft.Playwright;
using MobiJobs.Accounts;
using MobiJobs.Tests.Support;

namespace MobiJobs.BrowserTests;

/// <summary>
/// Each page that links lead to, in both languages, light and dark, and five widths, in the folder that
/// MOBIJOBS_TEST_PICTURES names, for people to look at.
/// </summary>
public sealed class PhotographingTests : Browsing
{
    private static readonly int[] Widths = [390, 820, 1024, 1440, 1920];

    /// <summary>A fleet in which something fails and something waits.</summary>
    protected override string[] Settings => ["--Gateway:Simulated:Devices=150", "--Gateway:Simulated:Speed=100"];

    [FactOn(Place.Pictures)]
    public async Task Every_page_is_photographed()
    {
        var folder = Environment.GetEnvironmentVariable(Places.PicturesVariable)!;
        var screens = await Screens.FindAsync(Console);
        foreach (var language in (string[])["ja-JP", "en-US"])
        {
            foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
            {
                var page = await OpenAsync(language, scheme);
                foreach (var path in Screens.OfStrangers) { await PhotographAsync(page, folder, path, path, scheme); }

                await SignInAsync(page, Roles.Administrator);
                foreach (var (route, path) in screens) { await PhotographAsync(page, folder, route, path, scheme); }
            }
        }

        Assert.Empty(Troubles);
    }

    private async Task PhotographAsync(IPage page, string folder, string route, string path, ColorScheme scheme)
    {
        var name = string.Join('-', route.Split('/', '{', '}', ':').Where(part => part.Length > 0));
        await page.GotoAsync(new Uri(Console.Address, path).ToString());
        var language = await page.EvaluateAsync<string>("document.documentElement.lang");
        foreach (var width in Widths)
        {
            await page.SetViewportSizeAsync(width, 900);
            await page.ScreenshotAsync(new()
            {
                Path = Path.Combine(folder, $"{(name.Length == 0 ? "home" : name)}-{language}-{scheme}-{width}.png"),
            });
        }
    }
}
