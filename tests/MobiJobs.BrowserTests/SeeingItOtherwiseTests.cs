using Microsoft.Playwright;
using MobiJobs.Accounts;

namespace MobiJobs.BrowserTests;

/// <summary>Each page for people who want nothing to move and see the colours of their system.</summary>
public sealed class SeeingItOtherwiseTests : Browsing
{
    private const string Moving = """
        () => [...document.querySelectorAll('*')].filter(e => {
          const style = getComputedStyle(e);
          const moves = style.animationName !== 'none' && parseFloat(style.animationDuration) > 0.01;
          return moves || style.transitionDuration.split(',').some(d => parseFloat(d) > 0.01);
        }).map(e => e.outerHTML.slice(0, 120))
        """;

    [Fact]
    public async Task Nothing_moves_for_who_wants_that()
    {
        await Page.EmulateMediaAsync(
            new() { ReducedMotion = ReducedMotion.Reduce, ForcedColors = ForcedColors.Active });
        await SignInAsync(Roles.Administrator);
        var wrong = new List<string>();
        foreach (var path in (await Screens.FindAsync(Console)).Values)
        {
            await Page.GotoAsync(new Uri(Console.Address, path).ToString());
            wrong.AddRange((await Page.EvaluateAsync<string[]>(Moving)).Select(html => $"{path}: moves {html}"));
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Distinct()));
    }
}
