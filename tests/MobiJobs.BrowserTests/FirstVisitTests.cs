using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using MobiJobs.Accounts;
using MobiJobs.Tests.Support;

namespace MobiJobs.BrowserTests;

/// <summary>A browser that was never here before: what it loads until the list of jobs is there.</summary>
public sealed class FirstVisitTests : Browsing
{
    private const int MaxBytes = 250_000;
    private const int MaxRequests = 15;

    private static readonly Regex HashedName = new(
        @"\.[0-9a-z]{8,}\.(css|js|svg|woff2)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    protected override string[] Settings => ["--Gateway:Simulated:Devices=150", "--Gateway:Simulated:Speed=100"];

    [Theory]
    [InlineData("ja-JP")]
    [InlineData("en-US")]
    public async Task The_first_visit_loads_little_and_nothing_that_is_asked_for_again(string language)
    {
        var page = await OpenAsync(language);
        var traffic = await Traffic.OfAsync(page);
        await SignInByHandAsync(page);
        var visited = traffic.Told();

        Assert.True(traffic.Bytes <= MaxBytes, $"{traffic.Bytes} bytes: {visited}");
        Assert.True(traffic.Count <= MaxRequests, $"{traffic.Count} requests: {visited}");
        Assert.NotEmpty(traffic.Assets);
        Assert.All(traffic.Assets, asset =>
        {
            Assert.Matches(HashedName, asset.Path);
            Assert.Equal("max-age=31536000, immutable", asset.CacheControl);
        });
        Assert.DoesNotContain("/other-", visited, StringComparison.Ordinal);
        Assert.Empty(Troubles);
    }

    [Fact]
    public async Task Icons_are_drawn_from_a_sheet_of_their_own()
    {
        await SignInAsync(Roles.Administrator);
        Assert.Equal(0, await Page.Locator("symbol").CountAsync());
        Assert.All(
            await Page.Locator("svg.icon use")
                .EvaluateAllAsync<string[]>("uses => uses.map(use => use.getAttribute('href'))"),
            sheet => Assert.Matches(@"^/lib/icons\.\w{8,}\.svg#[\w-]+$", sheet));
        foreach (var icon in await Page.Locator(".side nav svg.icon use").AllAsync())
        {
            await Assertions.Expect(icon).ToBeVisibleAsync(); // Of no size until it is drawn.
        }

        Assert.Empty(Troubles);
    }

    /// <summary>A page of people's names loads none of our slices for them, and shows no name in two fonts.</summary>
    [Fact]
    public async Task Names_are_in_the_readers_own_font()
    {
        await SignInAsync(Roles.Administrator);
        var fonts = await UsedFonts.OfAsync(Page);
        var shown = await fonts.InAsync("td.device bdi");
        Assert.NotEmpty(shown);
        Assert.DoesNotContain(shown, font => font.IsOurs);
    }

    [Theory]
    [InlineData("400")]
    [InlineData("600")]
    [InlineData("700")]
    public async Task Everything_the_product_says_is_in_its_first_slices(string weight)
    {
        await Page.GotoAsync(Console.Address.ToString());
        var traffic = await Traffic.OfAsync(Page);
        await Page.EvaluateAsync(
            """
            ([text, weight]) => {
              const all = document.createElement("p");
              all.id = "all";
              all.style.cssText = `font-weight: ${weight}; white-space: pre-wrap`;
              all.textContent = text;
              document.body.append(all);
              return document.fonts.ready.then(() => {});
            }
            """,
            new object[] { SaidTexts.Characters(), weight });
        var fonts = await UsedFonts.OfAsync(Page);

        Assert.DoesNotContain("/other-", traffic.Told(), StringComparison.Ordinal);
        var shown = await fonts.InAsync("#all");
        Assert.Equal(SaidTexts.Characters().Length, shown.Where(font => font.IsOurs).Sum(font => font.Glyphs));
        Assert.All(shown, font => Assert.True(font.IsOurs, font.ToString()));
    }

    private async Task SignInByHandAsync(IPage page)
    {
        var name = await Console.CreatePersonOfAsync(Roles.Administrator);
        await page.GotoAsync(Console.Address.ToString());
        await page.EvaluateAsync("document.fonts.ready.then(() => {})");
        await page.FillAsync("#User", name);
        await page.FillAsync("#Password", RunningConsole.Password);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync("table.jobs");
        await Assertions.Expect(page.Locator(".side nav svg.icon use").First).ToBeVisibleAsync();
        await page.EvaluateAsync("document.fonts.ready.then(() => {})");
    }

    /// <summary>The fonts that a browser takes for what it shows.</summary>
    private sealed class UsedFonts(ICDPSession session, int root)
    {
        public static async Task<UsedFonts> OfAsync(IPage page)
        {
            var session = await page.Context.NewCDPSessionAsync(page);
            await session.SendAsync("DOM.enable");
            await session.SendAsync("CSS.enable");
            var document = await session.SendAsync("DOM.getDocument");
            return new(session, document!.Value.GetProperty("root").GetProperty("nodeId").GetInt32());
        }

        public async Task<List<UsedFont>> InAsync(string selector)
        {
            var nodes = await session.SendAsync(
                "DOM.querySelectorAll", new() { ["nodeId"] = root, ["selector"] = selector });
            var found = new List<UsedFont>();
            foreach (var node in nodes!.Value.GetProperty("nodeIds").EnumerateArray())
            {
                var used = await session.SendAsync(
                    "CSS.getPlatformFontsForNode", new() { ["nodeId"] = node.GetInt32() });
                found.AddRange(used!.Value.GetProperty("fonts").EnumerateArray().Select(font => new UsedFont(
                    font.GetProperty("familyName").GetString()!,
                    font.GetProperty("isCustomFont").GetBoolean(),
                    (int)font.GetProperty("glyphCount").GetDouble())));
            }

            return found;
        }
    }

    private sealed record UsedFont(string Family, bool IsOurs, int Glyphs);

    /// <summary>What a page has loaded over the network since.</summary>
    private sealed class Traffic
    {
        private readonly Lock gate = new();
        private readonly Dictionary<string, Loaded> loaded = new(StringComparer.Ordinal);
        private int redirects;
        private long bytesOfRedirects;

        public int Count { get { lock (gate) { return loaded.Count + redirects; } } }

        /// <summary>Without what the open page is told as jobs change, for as long as it is looked at.</summary>
        public long Bytes
        {
            get
            {
                lock (gate)
                {
                    return bytesOfRedirects + loaded.Values.Where(one => one.Path != "/live").Sum(one => one.Bytes);
                }
            }
        }

        public IReadOnlyList<Loaded> Assets
        {
            get { lock (gate) { return [.. loaded.Values.Where(one => Path.HasExtension(one.Path))]; } }
        }

        public static async Task<Traffic> OfAsync(IPage page)
        {
            var traffic = new Traffic();
            var session = await page.Context.NewCDPSessionAsync(page);
            traffic.On(session, "Network.requestWillBeSent", traffic.Send);
            traffic.On(session, "Network.requestServedFromCache", e => traffic.loaded.Remove(Id(e)));
            traffic.On(session, "Network.responseReceived", traffic.Receive);
            traffic.On(session, "Network.dataReceived", e => traffic.Add(e, "encodedDataLength"));
            traffic.On(session, "Network.loadingFinished", traffic.Finish);
            await session.SendAsync("Network.enable");
            return traffic;
        }

        public string Told()
        {
            lock (gate)
            {
                return string.Join("; ", loaded.Values.Select(one => string.Create(
                    CultureInfo.InvariantCulture, $"{one.Path} {one.Bytes}")));
            }
        }

        private void On(ICDPSession session, string name, Action<JsonElement> act) =>
            session.Event(name).OnEvent += (_, e) => { lock (gate) { act(e!.Value); } };

        private void Send(JsonElement e)
        {
            var address = new Uri(e.GetProperty("request").GetProperty("url").GetString()!);
            if (address.Scheme == "data") { return; }

            if (e.TryGetProperty("redirectResponse", out var redirect))
            {
                redirects++;
                bytesOfRedirects += (long)redirect.GetProperty("encodedDataLength").GetDouble();
            }

            loaded[Id(e)] = new(address.AbsolutePath);
        }

        private void Receive(JsonElement e)
        {
            if (!loaded.TryGetValue(Id(e), out var one)) { return; }

            var response = e.GetProperty("response");
            if (response.GetProperty("fromDiskCache").GetBoolean()) { loaded.Remove(Id(e)); }

            one.CacheControl = response.GetProperty("headers").EnumerateObject()
                .Where(header => header.Name.Equals("Cache-Control", StringComparison.OrdinalIgnoreCase))
                .Select(header => header.Value.GetString()).FirstOrDefault();
            one.Bytes += (long)response.GetProperty("encodedDataLength").GetDouble();
        }

        private void Add(JsonElement e, string member)
        {
            if (loaded.TryGetValue(Id(e), out var one)) { one.Bytes += (long)e.GetProperty(member).GetDouble(); }
        }

        /// <summary>The whole, with headers, is known at the end.</summary>
        private void Finish(JsonElement e)
        {
            if (!loaded.TryGetValue(Id(e), out var one)) { return; }

            one.Bytes = (long)e.GetProperty("encodedDataLength").GetDouble();
        }

        private static string Id(JsonElement e) => e.GetProperty("requestId").GetString()!;
    }

    private sealed class Loaded(string path)
    {
        public string Path { get; } = path;

        public long Bytes { get; set; }

        public string? CacheControl { get; set; }
    }
}
