using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.BrowserTests;

/// <summary>Each page as it is drawn in windows of usual sizes: nothing is squeezed, cut or out of sight.</summary>
public sealed class SeeingItWholeTests : Browsing
{
    private static readonly (int Width, int Height)[] Sizes = [(390, 844), (1024, 700), (1440, 900), (2560, 1440)];

    /// <summary>
    /// What is wrong with a page as it is drawn now: a field of text that is narrower than what is usually typed, text
    /// of a table that breaks after each character, a link of the menu that takes two lines, and the place that one is
    /// at, out of sight in the menu or among the tabs.
    /// </summary>
    private const string Wrong = """
        () => {
          const shown = (selector, within = document) => [...within.querySelectorAll(selector)].filter(e =>
            e.checkVisibility({ visibilityProperty: true }) && !e.closest('.visually-hidden'));
          const em = e => parseFloat(getComputedStyle(e).fontSize);
          const inner = e => e.clientWidth - parseFloat(getComputedStyle(e).paddingLeft)
            - parseFloat(getComputedStyle(e).paddingRight);
          const lines = node => {
            const range = document.createRange();
            range.selectNodeContents(node);
            return new Set([...range.getClientRects()].filter(r => r.width > 1).map(r => Math.round(r.top))).size;
          };
          const texts = e => {
            const walker = document.createTreeWalker(e, NodeFilter.SHOW_TEXT), found = [];
            while (walker.nextNode()) found.push(walker.currentNode);
            return found.filter(t => t.data.trim() && t.parentElement.checkVisibility()
              && !t.parentElement.closest('.visually-hidden'));
          };
          const isOut = (e, box) => {
            const [a, b] = [e.getBoundingClientRect(), box.getBoundingClientRect()];
            return a.left < b.left - 1 || a.right > b.right + 1 || a.bottom > b.bottom + 1;
          };
          const fields = 'input:is([type=search], [type=text], [type=email], :not([type])):not([inputmode])';
          return [
            ...shown(fields).filter(e => e.getBoundingClientRect().width < 12 * em(e) - .5).map(e => ['narrow', e]),
            ...shown('td, tbody th').filter(e => inner(e) < 3 * em(e) && texts(e).some(t =>
              (t.data.match(/[\u3040-\u9fff]/g) ?? []).length > 4 && lines(t) > 1)).map(e => ['squeezed', e]),
            ...shown('.side nav a, .tabs a').filter(e => texts(e).some(t => lines(t) > 1)).map(e => ['two lines', e]),
            ...shown('.side [aria-current]').filter(e => isOut(e, e.closest('.side'))).map(e => ['out of sight', e]),
            ...shown('.tabs [aria-current]').filter(e => isOut(e, e.closest('.tabs'))).map(e => ['out of sight', e]),
            ...(document.scrollingElement.scrollWidth > innerWidth ? [['wide', document.body]] : []),
          ].slice(0, 5).map(([what, e]) => `${what}: ${e.outerHTML.replace(/\s+/g, ' ').slice(0, 120)}`);
        }
        """;

    [Theory]
    [InlineData("ja-JP")]
    [InlineData("en-US")]
    public async Task Nothing_is_squeezed_cut_or_out_of_sight(string language)
    {
        await EnterLongTextsAsync();
        var page = await OpenAsync(language);
        await SignInAsync(page, Roles.Administrator);
        List<string> wrong = [];
        foreach (var path in (await Screens.FindAsync(Console)).Values.Concat(Screens.OfStrangers))
        {
            foreach (var (width, height) in Sizes)
            {
                await page.SetViewportSizeAsync(width, height);
                await page.GotoAsync(new Uri(Console.Address, path).ToString());
                var found = await page.EvaluateAsync<string[]>(Wrong);
                wrong.AddRange(found.Select(what => $"{path} at {width}: {what}"));
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Empty(Troubles);
    }

    /// <summary>An entry of the audit trail whose texts are as long as they may be, without a blank.</summary>
    private Task<int> EnterLongTextsAsync() => DoAsync<MobiJobsDb, int>(db =>
    {
        var at = DateTime.UtcNow;
        db.Audit.Add(AuditEntry.Of("x", AuditAction.RunApprovalRightLost, new string('長', 300), at)
            .Changed(new string('W', 300), new string('W', 300)));
        return db.SaveChangesAsync();
    });
}
