using Deque.AxeCore.Playwright;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using MobiJobs.Data;
using MobiJobs.Tests.Support;

namespace MobiJobs.BrowserTests;

/// <summary>A real browser on the running program, in the hands of a person of some role.</summary>
public abstract class Browsing : IAsyncLifetime
{
    private static readonly string[] Arguments =
        [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ];

    private IPlaywright playwright = null!;
    private IBrowser browser = null!;

    protected RunningConsole Console { get; private set; } = null!;

    protected IPage Page { get; private set; } = null!;

    /// <summary>Devices come at once and succeed, unless a test wants otherwise.</summary>
    protected virtual string[] Settings =>
        ["--Gateway:Simulated:Devices=40", "--Gateway:Simulated:Speed=100", "--Gateway:Simulated:Faults=0"];

    public async Task InitializeAsync()
    {
        Console = await RunningConsole.StartAsync("Development", Settings);
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(
            new() { ExecutablePath = "/usr/bin/chromium", Args = Arguments });
        Page = await OpenAsync("ja-JP");
    }

    public async Task DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
        await Console.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// A page of its own; a script error or a request to anywhere else fails the test that looks at it.
    /// </summary>
    protected async Task<IPage> OpenAsync(string language, ColorScheme scheme = ColorScheme.Light)
    {
        var page = await browser.NewPageAsync(new() { Locale = language, ColorScheme = scheme });
        page.PageError += (_, error) => Troubles.Add(error);
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url).Authority != Console.Address.Authority) { Troubles.Add(request.Url); }
        };
        return page;
    }

    protected List<string> Troubles { get; } = [];

    protected Task SignInAsync(string role) => SignInAsync(Page, role);

    protected async Task SignInAsync(IPage page, string role)
    {
        var name = $"person-{Guid.NewGuid():N}";
        await Console.CreatePersonAsync(name, role);
        await page.GotoAsync(Console.Address.ToString());
        await CheckAsync(page);
        await page.FillAsync("#User", name);
        await page.FillAsync("#Password", RunningConsole.Password);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync("table.jobs");
    }

    protected Task CheckAsync() => CheckAsync(Page);

    /// <summary>No violation that axe knows, no script error, nothing fetched from elsewhere.</summary>
    protected async Task CheckAsync(IPage page)
    {
        var axe = await page.RunAxe();
        Assert.True(
            axe.Violations.Length == 0,
            string.Join("; ", axe.Violations.Select(v => $"{v.Id}: {v.Nodes[0].Html}")));
        Assert.Empty(Troubles);
    }

    protected async Task<T> DoAsync<TService, T>(Func<TService, Task<T>> action)
        where TService : notnull
    {
        await using var scope = Console.Services.CreateWorkScope("test");
        return await action(scope.ServiceProvider.GetRequiredService<TService>());
    }
}
