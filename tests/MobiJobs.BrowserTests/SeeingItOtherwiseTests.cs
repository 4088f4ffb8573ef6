using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using MobiJobs.Accounts;
using MobiJobs.Tests.Support;

namespace MobiJobs.BrowserTests;

/// <summary>
/// Each page for people who want nothing to move, see the colours of their system, magnify it fourfold, space its text
/// as they need, go through it by key, or have no steady hand.
/// </summary>
public sealed class SeeingItOtherwiseTests : Browsing
{
    /// <summary>1,280 × 1,024 pixels, magnified fourfold.</summary>
    private static readonly (int Width, int Height) Magnified = (320, 256);

    private static readonly (int Width, int Height) Wide = (1280, 720);

    private static readonly AxeRunOptions TargetSize = new()
    {
        RunOnly = new() { Type = "rule", Values = ["target-size"] },
        ResultTypes = [ResultType.Violations],
    };

    /// <summary>
    /// What is wrong with a page as it is drawn now, by what is asked of it. A box of its own may scroll sideways for a
    /// table of numbers, code, or a chart. Of rows and choices that are alike, the first and the last few are gone
    /// through by key: what stays in place covers one like the other.
    /// </summary>
    private const string Wrong = """
        question => {
          const all = [...document.body.querySelectorAll('*')], root = document.scrollingElement;
          const isShown = e => e.checkVisibility({ visibilityProperty: true }) && !e.closest('.visually-hidden, thead');
          const clips = (e, axis) => getComputedStyle(e)[axis] !== 'visible';
          const isInBox = e => e.parentElement && e.parentElement !== document.body
            && (clips(e.parentElement, 'overflowX') || isInBox(e.parentElement));
          const isAlike = e => {
            const one = e.closest('tbody tr, .choices label, .book article, .book li, .codes-index li');
            if (!one) return false;
            const all = [...one.parentElement.children], at = all.indexOf(one);
            return at > 2 && at < all.length - 3;
          };
          const isSeen = e => [...e.getClientRects()].some(r => [.5, .02, .25, .75, .98].some(x =>
            [.5, .05, .25, .75, .95].some(y => {
              const top = document.elementFromPoint(r.left + r.width * x, r.top + r.height * y);
              return top && (e.contains(top) || [...(e.labels ?? [])].some(l => l.contains(top)));
            })));
          const found = {
            moves: () => all.filter(e => {
              const style = getComputedStyle(e);
              return style.animationName !== 'none' && parseFloat(style.animationDuration) > 0.01
                || style.transitionDuration.split(',').some(d => parseFloat(d) > 0.01);
            }),
            leads: () => all.filter(e => e.matches('a[href=""], a:not([href])') && isShown(e)),
            wide: () => root.scrollWidth <= innerWidth ? [] : [root, ...all.filter(e =>
              isShown(e) && !isInBox(e) && e.getBoundingClientRect().right + scrollX > innerWidth + .5)],
            scrolls: () => all.filter(e => isShown(e) && ['auto', 'scroll'].includes(getComputedStyle(e).overflowX)
              && e.scrollWidth > e.clientWidth + 1 && !e.matches('.scroll:has(table), pre, textarea, .chart')),
            cut: () => all.filter(e => isShown(e) && e.textContent.trim() && e.clientWidth > 2 && e.clientHeight > 2
              && !e.matches('select, input, svg, svg *')
              && (['hidden', 'clip'].includes(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth + 1
                || ['hidden', 'clip'].includes(getComputedStyle(e).overflowY) && e.scrollHeight > e.clientHeight + 1)),
            covered: () => all.filter(e => {
              if (!e.matches('a[href], button, input, select, textarea, summary, [tabindex="0"]')) return false;
              if (isAlike(e) || !e.checkVisibility({ visibilityProperty: true }) || e.tabIndex < 0) return false;
              e.focus();
              return document.activeElement === e && !isSeen(e);
            }),
            loose: () => all.filter(e => getComputedStyle(e).position === 'sticky'
              && (e.style.position = 'static') && false),
          }[question]().slice(0, 5).map(e => e.outerHTML.replace(/\s+/g, ' ').slice(0, 140));
          scrollTo(0, 0);
          return found;
        }
        """;

    /// <summary>The spacing of WCAG 1.4.12, by a sheet that the page's own policy doesn't refuse.</summary>
    private const string Space = """
        () => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
            word-spacing: .16em !important; } p { margin-bottom: 2em !important; }`);
          document.adoptedStyleSheets = [sheet];
        }
        """;

    private readonly List<string> wrong = [];

    [Fact]
    public async Task Nothing_moves_for_who_wants_that()
    {
        await OpenAsAskedAsync();
        foreach (var path in (await Screens.FindAsync(Console)).Values)
        {
            await Page.GotoAsync(new Uri(Console.Address, path).ToString());
            await AskAsync(path, "moves");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Distinct()));
    }

    [Fact]
    public async Task Each_page_can_be_read_and_used_however_it_is_seen()
    {
        await Console.AddSilentHeadAsync("9Z-0001", TimeSpan.FromHours(1)); // It is stuck.
        await OpenAsAskedAsync();
        foreach (var path in (await Screens.FindAsync(Console)).Values.Concat(Screens.OfStrangers))
        {
            await ResizeAsync(Magnified);
            await Page.GotoAsync(new Uri(Console.Address, path).ToString());
            await AskAsync(path, "leads", "wide", "scrolls", "covered");
            await Page.EvaluateAsync(Space);
            await AskAsync(path, "wide", "cut");
            await Page.EvaluateAsync("() => { document.adoptedStyleSheets = []; }");
            await ResizeAsync(Wide);
            await AskAsync(path, "covered", "loose");
            await ResizeAsync(Magnified);
            await MeasureTargetsAsync(path);
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Distinct()));
    }

    private async Task OpenAsAskedAsync()
    {
        await Page.EmulateMediaAsync(
            new() { ReducedMotion = ReducedMotion.Reduce, ForcedColors = ForcedColors.Active });
        await SignInAsync(Roles.Administrator);
    }

    private Task ResizeAsync((int Width, int Height) size) => Page.SetViewportSizeAsync(size.Width, size.Height);

    private async Task AskAsync(string path, params string[] questions)
    {
        foreach (var question in questions)
        {
            var found = await Page.EvaluateAsync<string[]>(Wrong, question);
            wrong.AddRange(found.Select(html => $"{path}: {question}: {html}"));
        }
    }

    /// <summary>What stays in place is loose by now: a row half below it would be measured by the half.</summary>
    private async Task MeasureTargetsAsync(string path)
    {
        var axe = await Page.RunAxe(TargetSize);
        wrong.AddRange(axe.Violations.SelectMany(v => v.Nodes).Take(5).Select(n => $"{path}: small: {n.Html}"));
    }
}
