using Microsoft.Playwright;
using MobiJobs.Accounts;
using MobiJobs.Tests.Support;

namespace MobiJobs.BrowserTests;

/// <summary>
/// Each page that links lead to, and each that work leads to, in both languages, light and dark, and five widths, in
/// the folder that MOBIJOBS_TEST_PICTURES names, for people to look at.
/// </summary>
public sealed class PhotographingTests : Browsing
{
    private const int Height = 900;

    /// <summary>A page of up to this height is seen whole; of a longer one, what a window shows.</summary>
    private const int Whole = 2_000;

    private static readonly int[] Widths = [390, 820, 1024, 1440, 2560];

    /// <summary>A fleet in which something fails and something waits.</summary>
    protected override string[] Settings =>
        ["--Gateway:Simulated:Devices=150", "--Gateway:Simulated:Speed=100", "--Approvals:Over=20"];

    [FactOn(Place.Pictures)]
    public async Task Every_page_is_photographed()
    {
        var folder = Environment.GetEnvironmentVariable(Places.PicturesVariable)!;
        var administrator = await SessionOfAsync(Roles.Administrator);
        var helpdesk = await SessionOfAsync(Roles.Helpdesk);
        var linked = (await Screens.FindAsync(Console)).Select(found => Picture.Of(found.Key, found.Value)).ToArray();
        await EnterAsync(Page, administrator);
        var colleague = await OpenAsync("ja-JP");
        await SignInAsync(colleague, Roles.Administrator);
        var done = await new PicturedWork(Console, Page, colleague).DoAsync();
        foreach (var language in (string[])["ja-JP", "en-US"])
        {
            foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
            {
                var page = await OpenAsync(language, scheme);
                await PhotographAsync(
                    page, folder, scheme, [.. PicturedMoments.OfStrangers, .. done.Where(p => p.IsOfStranger)]);
                await EnterAsync(page, administrator);
                await PhotographAsync(
                    page,
                    folder,
                    scheme,
                    [
                        .. linked,
                        .. done.Where(p => !p.IsOfStranger),
                        .. PicturedMoments.OfAdministrators,
                        PicturedMoments.WhileLocked(Console.Store),
                    ]);
                await EnterAsync(page, helpdesk);
                await PhotographAsync(page, folder, scheme, PicturedMoments.OfHelpdesk);
            }
        }

        Assert.Empty(Troubles);
        Console.ForgetErrors();
    }

    private async Task<string> SessionOfAsync(string role) =>
        await Console.SessionOfAsync(await Console.CreatePersonOfAsync(role));

    private async Task EnterAsync(IPage page, string session)
    {
        var parts = session.Split(';')[0].Split('=', 2);
        await page.Context.AddCookiesAsync(
            [new() { Name = parts[0], Value = parts[1], Url = Console.Address.ToString() }]);
    }

    private async Task PhotographAsync(
        IPage page, string folder, ColorScheme scheme, IReadOnlyList<Picture> pictures)
    {
        foreach (var picture in pictures)
        {
            await page.SetViewportSizeAsync(Widths[0], Height);
            await page.GotoAsync(new Uri(Console.Address, picture.Path).ToString());
            if (picture.Act is { } act)
            {
                await act(page);
                await page.WaitForLoadStateAsync();
            }

            var language = await page.EvaluateAsync<string>("document.documentElement.lang");
            foreach (var width in Widths)
            {
                await page.SetViewportSizeAsync(width, Height);
                var height = await page.EvaluateAsync<int>("document.scrollingElement.scrollHeight");
                if (height is > Height and <= Whole) { await page.SetViewportSizeAsync(width, height); }

                await page.ScreenshotAsync(new()
                {
                    Path = Path.Combine(folder, $"{picture.Name}-{language}-{scheme}-{width}.png"),
                });
            }
        }
    }
}
