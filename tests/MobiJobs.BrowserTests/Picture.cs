using Microsoft.Playwright;
using MobiJobs.Tests.Support;

namespace MobiJobs.BrowserTests;

/// <summary>Something to photograph: a page, and what is done there before the picture is taken.</summary>
internal sealed record Picture(string Name, string Path, Func<IPage, Task>? Act = null)
{
    /// <summary>Whether it is taken of somebody who has not signed in.</summary>
    public bool IsOfStranger { get; init; }

    /// <summary>A picture of a page that links lead to, named by its route.</summary>
    public static Picture Of(string route, string path) => new(
        string.Join('-', route.Split('/', '{', '}', ':').Where(part => part.Length > 0)) is { Length: > 0 } name
            ? name
            : "home",
        path);
}

/// <summary>What is open, chosen, refused or empty on pages, and the pages of errors.</summary>
internal static class PicturedMoments
{
    private const string Failures = "/?status=deviceError";

    /// <summary>What is open, chosen, refused or empty.</summary>
    public static readonly IReadOnlyList<Picture> OfAdministrators =
    [
        new("menu-open", "/", page => page.Locator("#menu").CheckAsync(new() { Force = true })),
        new("filter-open", "/", page => page.Locator("#filter-switch").CheckAsync(new() { Force = true })),
        new("filter-statuses", "/?status=failed&status=reserved", OpenAsync("#status-summary")),
        new("filter-refused", "/?month=2026-99&kind=nothing"),
        new("views-open", "/?status=failed", OpenAsync(".pick.end > summary")),
        new("bulk-open", "/?status=reserved", OpenAsync("#bulk > summary")),
        new("rows-selected", "/?status=reserved", SelectAsync),
        new("cancel-asked", "/?status=reserved", OpenAsync("td.act button >> nth=1")),
        new("error-beside-list", Failures, ExplainAsync),
        new("keys-open", "/", page => page.Keyboard.PressAsync("?")),
        new("devices-selected", "/devices", SelectAsync),
        new("devices-matching", "/devices?number=1A", OpenAsync("#bulk > summary")),
        new("group-open", "/groups", OpenAsync(".groups .pick > summary >> nth=1")),
        new("guide-code", "/guide?q=12064"),
        new("guide-words", "/guide?q=VPP"),
        new("guide-nothing", "/guide?q=zzzzqqqq"),
        new("guide-pasted", "/guide", PasteAsync),
        new("jobs-none", "/?device=NOBODY"),
        new("devices-none", "/devices?number=NOBODY"),
        new("deliveries-none", "/deliveries?device=NOBODY"),
        new("stuck-none", "/stuck?device=NOBODY"),
        new("device-refused", "/devices/new", SubmitAsync("form.form")),
        new("send-refused", "/operations/new?kind=lostModeOn", SubmitAsync("form.sending")),
        new("app-refused", "/apps/new", SubmitAsync("form.form")),
        new("list-refused", "/auto-delivery/new", SubmitAsync("form.form")),
        new("import-refused", "/devices/import", SubmitAsync("form.form")),
        new("person-refused", "/people/new", SubmitAsync("form.form")),
        new("not-found", "/jobs/999999999"),
        new("authenticator", "/account/factors", SetUpAppAsync),
        new("too-many", "/audit", AskTooOftenAsync),
    ];

    /// <summary>What somebody sees who has not signed in.</summary>
    public static readonly IReadOnlyList<Picture> OfStrangers =
    [
        .. Screens.OfStrangers.Select(path => Picture.Of(path, path)),
        new("sign-in-refused", "/account/sign-in", SignInWronglyAsync),
        new("link-expired", "/account/link?key=gone"),
    ];

    /// <summary>What Helpdesk may not see.</summary>
    public static readonly IReadOnlyList<Picture> OfHelpdesk =
    [
        new("helpdesk-home", Failures),
        new("forbidden", "/settings"),
    ];

    /// <summary>Something else holds the store while a device is registered.</summary>
    public static Picture WhileLocked(string store) => new("unavailable", "/devices/new", async page =>
    {
        await page.FillAsync("#Number", "9Z-9999");
        using var held = LockedStore.Lock(store);
        await SubmitAsync("form.form")(page);
    });

    private static Func<IPage, Task> OpenAsync(string what) => page => page.Locator(what).First.ClickAsync();

    private static Func<IPage, Task> SubmitAsync(string form) => page => LeaveAsync(
        page,
        () => page.EvaluateAsync(
            "form => { const it = document.querySelector(form); it.noValidate = true; it.requestSubmit(); }", form));

    /// <summary>Does what leads to another page, and waits until it is there.</summary>
    private static async Task LeaveAsync(IPage page, Func<Task> act)
    {
        var loaded = new TaskCompletionSource();
        void SayLoaded(object? sender, IPage loadedPage) => loaded.TrySetResult();

        page.Load += SayLoaded;
        await act();
        await loaded.Task;
        page.Load -= SayLoaded;
    }

    private static async Task SelectAsync(IPage page)
    {
        foreach (var at in (int[])[0, 2]) { await page.Locator("tbody input[name=ids]").Nth(at).CheckAsync(); }
    }

    private static async Task ExplainAsync(IPage page)
    {
        await page.SetViewportSizeAsync(1440, 900);
        await page.Locator("td.status a.st", new() { HasText = "12064" }).First.ClickAsync();
        await page.Locator("#panel .sentence").WaitForAsync();
    }

    private static async Task PasteAsync(IPage page)
    {
        await page.Locator("#text").FillAsync(
            "\"Exec\",\"4010\",\"500\",\"\" . ErrorChain=ErrorCode[0]=12064,\nUSEnglishDescription[0]=License for app "
            + "“Keynote” could not be found.\nErrorCode[0]=12040, USEnglishDescription[0]=Please log in.");
        await LeaveAsync(page, () => page.Locator("form.look-up button[type=submit]").ClickAsync());
    }

    private static async Task SetUpAppAsync(IPage page)
    {
        await page.Locator("details:has(#set-app) > summary").ClickAsync();
        await page.Locator("#set-app input[type=password]").FillAsync(RunningConsole.Password);
        await LeaveAsync(page, () => page.Locator("#set-app button[type=submit]").ClickAsync());
    }

    /// <summary>More files than a person is given in a minute.</summary>
    private static async Task AskTooOftenAsync(IPage page)
    {
        await page.EvaluateAsync("""
            async () => {
              for (let tries = 0; tries < 100; tries++) {
                if ((await fetch('/audit.csv', { headers: { Accept: 'text/html' } })).status === 429) return;
              }
            }
            """);
        await LeaveAsync(
            page, () => page.Locator("a[href^='/audit.csv']").EvaluateAsync("a => location.assign(a.href)"));
    }

    private static async Task SignInWronglyAsync(IPage page)
    {
        await page.FillAsync("#User", "nobody");
        await page.FillAsync("#Password", "wrong");
        await LeaveAsync(page, () => page.Keyboard.PressAsync("Enter"));
    }
}
