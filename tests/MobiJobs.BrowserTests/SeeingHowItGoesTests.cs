using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Vpp.Users;

namespace MobiJobs.BrowserTests;

/// <summary>
/// What helpdesk staff look at when it isn't one device: hashes of all devices, the overview, the guide.
/// </summary>
public sealed class SeeingHowItGoesTests : Browsing
{
    protected override string[] Settings =>
        ["--Gateway:Simulated:Devices=150", "--Gateway:Simulated:Speed=100", "--Gateway:Simulated:Faults=0"];

    [Fact]
    public async Task All_mismatched_hashes_are_found_and_followed_from_device_to_person()
    {
        await SignInAsync(Roles.Operator);
        var different = await DoAsync<MobiJobsDb, int>(async db =>
        {
            var people = await db.VppUsers.ToDictionaryAsync(u => u.Id);
            var devices = await db.Devices.Where(d => d.State == DeviceState.Managed).ToListAsync();
            return devices.Count(
                d => HashMatches.Of(
                    d,
                    d.VppUserId is { } id ? people[id] : null,
                    DateTime.UtcNow) == HashMatch.Different);
        });
        Assert.True(different > 0);
        await Page.ClickAsync("nav a[href='/vpp/hashes']");
        await Assertions.Expect(Page.Locator(".tabs a[aria-current]"))
            .ToContainTextAsync(string.Create(CultureInfo.InvariantCulture, $"不一致 {different}"));
        await Assertions.Expect(Page.Locator("table.jobs tbody tr")).ToHaveCountAsync(different);
        await CheckAsync();

        await Page.Locator("table.jobs tbody tr td a").First.ClickAsync();
        await Assertions.Expect(Page.Locator("dd .st-error")).ToContainTextAsync("照合: 不一致");
        await CheckAsync();
        await Page.Locator("dd a[href*='/users/']").ClickAsync();
        await Assertions.Expect(Page.Locator(".st-error")).ToContainTextAsync("照合: 不一致");
        await CheckAsync();
    }

    [Fact]
    public async Task A_token_s_contents_and_people_are_looked_through()
    {
        await SignInAsync(Roles.Operator);
        await Page.ClickAsync("nav a[href='/vpp']");
        // One of the samples ends within thirty days.
        await Assertions.Expect(Page.Locator("table.jobs")).ToContainTextAsync("日で失効");
        await CheckAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "管理情報" }).First.ClickAsync();
        await Assertions.Expect(Page.Locator("table.jobs meter").First).ToBeVisibleAsync();
        await CheckAsync();
        await Page.Locator("table.jobs tbody a").First.ClickAsync();
        await Assertions.Expect(Page.Locator("table.jobs tbody tr").First).ToBeVisibleAsync();
        await CheckAsync();
        await Page.Locator(".tabs").GetByRole(AriaRole.Link, new() { Name = "VPPユーザー" }).ClickAsync();
        await Page.Locator("table.jobs tbody td a").First.ClickAsync();
        await Assertions.Expect(Page.Locator(".cols dl")).ToContainTextAsync("iTunesストアアカウントハッシュ");
        await CheckAsync();
    }

    [Fact]
    public async Task The_overview_is_read_as_a_chart_and_as_a_table_and_leads_from_a_cause_to_its_jobs()
    {
        await SignInAsync(Roles.Helpdesk);
        await Page.ClickAsync("nav a[href='/overview']");
        await Page.WaitForSelectorAsync("canvas[data-drawn]");
        await CheckAsync();
        await Page.Locator("main details summary").FocusAsync();
        await Page.Keyboard.PressAsync("Enter");
        var shown = await Page.Locator("details tbody tr").First.Locator("td").AllInnerTextsAsync();
        Assert.All(shown, number => Assert.Matches("^[0-9,]+$", number));
        await CheckAsync();

        await Page.Locator("#causes .tabs a").Last.ClickAsync();
        var cause = Page.Locator("#causes tbody tr").First;
        var jobs = int.Parse(
            await cause.Locator("td.num a").InnerTextAsync(),
            NumberStyles.AllowThousands,
            CultureInfo.InvariantCulture);
        var since = DateTime.UtcNow.AddDays(-30);
        Assert.Equal(
            jobs,
            await DoAsync<MobiJobsDb, int>(
                async db => (
                    await db.Jobs.Where(
                        j => j.Status == JobStatus.DeviceError && j.EndedAt >= since && j.ErrorKey != null)
                        .GroupBy(j => new { j.Kind, j.ErrorKey })
                        .Select(g => g.Count())
                        .ToListAsync()).Max()));
        await cause.Locator("td.num a").ClickAsync();
        await Assertions.Expect(Page.Locator("table.jobs tbody tr")).ToHaveCountAsync(Math.Min(jobs, 100));
        await CheckAsync();
    }

    [Fact]
    public async Task A_day_of_the_chart_leads_to_its_jobs_and_its_numbers_follow()
    {
        await Page.Clock.InstallAsync();
        await SignInAsync(Roles.Helpdesk);
        await Page.ClickAsync("nav a[href='/overview']");
        await Page.WaitForSelectorAsync("#failures[data-drawn]");
        var today = Page.Locator("#days tbody tr").First;
        var before = await NumberAsync(today.Locator("td").First);
        await DoAsync<MobiJobsDb, int>(async db =>
        {
            var open = await db.Jobs.Where(j => j.DueAt != null).OrderBy(j => j.Id).FirstAsync();
            return await db.Jobs.Where(j => j.Id == open.Id).ExecuteUpdateAsync(set => set
                .SetProperty(j => j.Stage, JobStage.Ended)
                .SetProperty(j => j.Status, JobStatus.ServerError)
                .SetProperty(j => j.DueAt, (DateTime?)null)
                .SetProperty(j => j.EndedAt, DateTime.UtcNow));
        });
        await Page.Clock.FastForwardAsync(15_000);
        await Assertions.Expect(today.Locator("td").First).Not.ToHaveTextAsync(Shown(before));

        var chart = (await Page.Locator("#failures").BoundingBoxAsync())!;
        await Page.Locator("#failures").ClickAsync(new()
        {
            Position = new() { X = chart.Width - 8, Y = chart.Height / 2 }, // The last day.
        });
        var failed = Page.Locator("#picked a").First;
        var count = await NumberAsync(failed);
        Assert.True(count > before);
        await CheckAsync();
        await failed.ClickAsync();
        await Assertions.Expect(Page.Locator("table.jobs tbody tr")).ToHaveCountAsync(Math.Min(count, 100));
        await Assertions.Expect(Page.Locator("#chips a").First).ToBeVisibleAsync();
    }

    private static string Shown(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static async Task<int> NumberAsync(ILocator place) => int.Parse(
        (await place.TextContentAsync())!.Trim(), NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    [Fact]
    public async Task The_guide_is_searched_read_linked_and_printed()
    {
        await SignInAsync(Roles.Helpdesk);
        await Page.ClickAsync("nav a[href='/guide']");
        await Page.Locator("#text").FillAsync("１２０６４"); // As a Japanese keyboard writes it.
        await Page.Keyboard.PressAsync("Enter");
        var entry = Page.Locator(".explanation a[href='/guide/vpp-license-not-found']").First;
        await Assertions.Expect(entry).ToBeVisibleAsync();
        await CheckAsync();
        await entry.ClickAsync();
        await Assertions.Expect(Page.Locator(".codes").First).ToContainTextAsync("MCMDMErrorDomain 12064");
        await CheckAsync();

        await Page.GotoAsync(new Uri(Console.Address, "/guide/print#vpp-license-not-found").ToString());
        await Page.EmulateMediaAsync(new() { Media = Media.Print });
        await Assertions.Expect(Page.Locator(".side")).ToBeHiddenAsync();
        await Assertions.Expect(Page.Locator("article#vpp-license-not-found")).ToBeVisibleAsync();
        Assert.True((await Page.PdfAsync()).Length > 100_000);
    }

    [Theory]
    [InlineData(390)]
    [InlineData(1440)]
    public async Task All_of_it_is_whole_in_english_in_the_dark_at_any_width(int width)
    {
        var page = await OpenAsync("en-US", ColorScheme.Dark);
        await page.SetViewportSizeAsync(width, 900);
        await SignInAsync(page, Roles.Administrator);
        var (token, user) = await DoAsync<MobiJobsDb, (int, int)>(
            async db => (
                await db.VppTokens.MinAsync(t => t.Id),
                await db.VppUsers.Where(u => u.TokenId == db.VppTokens.Min(t => t.Id)).MinAsync(u => u.Id)));
        var failed = await DoAsync<MobiJobsDb, long>(
            db => db.Jobs.Where(j => j.Status == JobStatus.DeviceError && j.Kind == JobKind.VppInstall)
                .MaxAsync(j => j.Id));
        string[] paths =
        [
            "/overview",
            "/vpp",
            $"/vpp/{token}",
            $"/vpp/{token}/users",
            $"/vpp/{token}/users/{user}",
            "/vpp/hashes",
            "/vpp/hashes?match=Old",
            $"/jobs/{failed}/explanation",
            $"/jobs/{failed}/remedies/deliverAgain",
            $"/jobs/{failed}/remedies/assignLicense",
        ];
        foreach (var path in paths)
        {
            await page.GotoAsync(new Uri(Console.Address, path).ToString());
            Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            Assert.DoesNotMatch(
                "[ぁ-んァ-ヶ]",
                await page.Locator("header.page").InnerTextAsync() is var head
                    && path.StartsWith($"/vpp/{token}", StringComparison.Ordinal)
                    ? ""
                    : head);
            await CheckAsync(page);
        }
    }
}
