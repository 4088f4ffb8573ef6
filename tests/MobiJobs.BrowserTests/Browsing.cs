using Deque.AxeCore.Commons;
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

    /// <summary>What is right is not described: that takes axe longer than to find what is wrong.</summary>
    private static readonly AxeRunOptions Violations = new() { ResultTypes = [ResultType.Violations] };

    /// <summary>One for all tests, which each open windows of their own: it takes seconds to start.</summary>
    private static readonly Lazy<Task<IBrowser>> Browser = new(StartBrowserAsync);

    private readonly List<IPage> windows = [];

    protected RunningConsole Console { get; private set; } = null!;

    protected IPage Page { get; private set; } = null!;

    /// <summary>Devices come at once and succeed, unless a test wants otherwise.</summary>
    protected virtual string[] Settings =>
        ["--Gateway:Simulated:Devices=40", "--Gateway:Simulated:Speed=100", "--Gateway:Simulated:Faults=0"];

    public async Task InitializeAsync()
    {
        Console = await RunningConsole.StartAsync("Development", Settings);
        Page = await OpenAsync("ja-JP");
    }

    public async Task DisposeAsync()
    {
        foreach (var window in windows) { await window.CloseAsync(); }

        await Console.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// A page of its own; a script error or a request to anywhere else fails the test that looks at it.
    /// </summary>
    protected async Task<IPage> OpenAsync(string language, ColorScheme scheme = ColorScheme.Light)
    {
        var browser = await Browser.Value;
        var page = await browser.NewPageAsync(new() { Locale = language, ColorScheme = scheme });
        windows.Add(page);
        page.PageError += (_, error) => Troubles.Add(error);
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url).Authority != Console.Address.Authority) { Troubles.Add(request.Url); }
        };
        return page;
    }

    protected List<string> Troubles { get; } = [];

    protected Task SignInAsync(string role) => SignInAsync(Page, role);

    /// <summary>A new person of this role has signed in already.</summary>
    protected async Task SignInAsync(IPage page, string role)
    {
        var session = await Console.SessionOfAsync(await Console.CreatePersonOfAsync(role));
        var parts = session.Split(';')[0].Split('=', 2);
        await page.Context.AddCookiesAsync(
            [new() { Name = parts[0], Value = parts[1], Url = Console.Address.ToString() }]);
        await page.GotoAsync(Console.Address.ToString());
        await page.WaitForSelectorAsync("table.jobs");
    }

    /// <summary>A new person of this role signs in at the form.</summary>
    protected async Task TypePasswordAsync(IPage page, string role)
    {
        var name = await Console.CreatePersonOfAsync(role);
        await page.GotoAsync(Console.Address.ToString());
        await CheckAsync(page);
        await page.FillAsync("#User", name);
        await page.FillAsync("#Password", RunningConsole.Password);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync("table.jobs");
    }

    protected Task CheckAsync() => CheckAsync(Page);

    private static async Task<IBrowser> StartBrowserAsync()
    {
        var playwright = await Playwright.CreateAsync(); // Ends with the process.
        return await playwright.Chromium.LaunchAsync(
            new() { ExecutablePath = "/usr/bin/chromium", Args = Arguments });
    }

    /// <summary>No violation that axe knows, no script error, nothing fetched from elsewhere.</summary>
    protected async Task CheckAsync(IPage page)
    {
        var axe = await page.RunAxe(Violations);
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
