using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using MobiJobs.Accounts;
using MobiJobs.Tests.Support;

namespace MobiJobs.BrowserTests;

/// <summary>What an administrator prints for a meeting: the list as it is on the screen, as a table.</summary>
public sealed class PrintingAListTests : Browsing
{
    /// <summary>What A4 leaves between margins of 12 mm, in CSS pixels.</summary>
    private const int Portrait = 703;
    private const int Landscape = 1032;

    private static readonly Regex Sheet = new(@"/Type\s*/Page\b", RegexOptions.NonBacktracking);

    [Theory]
    [InlineData("/", Portrait)]
    [InlineData("/", Landscape)]
    [InlineData("/devices", Portrait)]
    [InlineData("/devices", Landscape)]
    [InlineData("/stuck", Portrait)]
    [InlineData("/audit", Portrait)]
    [InlineData("/audit", Landscape)]
    [InlineData("/deliveries", Portrait)]
    [InlineData("/profiles", Portrait)]
    public async Task Is_a_table_with_repeated_headings_and_nothing_to_click_or_cut(string path, int width)
    {
        await Console.AddSilentHeadAsync("9Z-0001", TimeSpan.FromHours(1));
        await SignInAsync(Roles.Administrator);
        await Page.GotoAsync(new Uri(Console.Address, path).ToString());
        Assert.NotEqual(0, await Page.Locator(".jobs tbody tr").CountAsync());
        await Page.SetViewportSizeAsync(width, 1000);
        await Page.EmulateMediaAsync(new() { Media = Media.Print });

        foreach (var control in (string[])["button", "select", "input", ".btn", "nav"])
        {
            Assert.Equal((control, 0), (control, await Page.Locator($"{control}:visible").CountAsync()));
        }

        Assert.True(await Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width);
        Assert.Equal(0, await Page.EvaluateAsync<int>(
            """
            [...document.querySelectorAll('.jobs thead, .jobs tr, .jobs td')].filter(part => {
              const how = getComputedStyle(part).display;
              return how !== 'none' && !how.startsWith('table-');
            }).length
            """));
        Assert.Equal(0, await Page.EvaluateAsync<int>(
            """
            [...document.querySelectorAll('.jobs td')]
              .filter(cell => cell.scrollWidth > cell.clientWidth + 1 && cell.clientWidth > 0).length
            """));
    }

    [Fact]
    public async Task Takes_few_sheets_whatever_way_the_paper_lies()
    {
        await SignInAsync(Roles.Administrator);
        await Page.GotoAsync(new Uri(Console.Address, "/devices").ToString());
        await Assertions.Expect(Page.Locator("tbody tr")).ToHaveCountAsync(40);
        foreach (var isLandscape in (bool[])[false, true])
        {
            var file = await Page.PdfAsync(new() { Format = "A4", Landscape = isLandscape });
            Assert.InRange(Sheet.Count(Encoding.Latin1.GetString(file)), 1, 4);
        }
    }
}
