using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Vpp.Contents;
using MobiJobs.Vpp.Tokens;
using MobiJobs.Vpp;

namespace MobiJobs.BrowserTests;

/// <summary>エラー解説: from an error in the list to its verdicts and its remedy, and any text somebody was sent.</summary>
public sealed class ExplainingAnErrorTests : Browsing
{
    private const string Unlicensed = ":12064";

    /// <summary>Enough devices that some of the past failed for want of a licence.</summary>
    protected override string[] Settings =>
        ["--Gateway:Simulated:Devices=150", "--Gateway:Simulated:Speed=100", "--Gateway:Simulated:Faults=0"];

    [Fact]
    public async Task From_the_list_by_keyboard_the_special_case_is_read_and_repaired_to_its_success()
    {
        await SignInAsync(Roles.Operator);
        var job = await DoAsync<IServiceProvider, long>(AssignedTooEarlyAsync);
        await Page.GotoAsync(
            new Uri(Console.Address, "/?status=deviceError&kind=vppInstall&error=" + Uri.EscapeDataString(Unlicensed))
                .ToString());
        await PressAsync($"td.status a[href='/jobs/{job}/explanation']");
        await Assertions.Expect(Page.Locator("#panel .causes li").First).ToContainTextAsync("ライセンスを割り当ててからVPP招待を実施した");
        await Assertions.Expect(Page.Locator("#panel .causes li").First.Locator(".verdict")).ToHaveTextAsync("該当");
        await Assertions.Expect(Page.Locator("#panel .causes .verdict-excluded").First).ToContainTextAsync("時点");
        await CheckAsync();

        await PressAsync("#panel .remedies .recommended .btn-primary");
        await Assertions.Expect(Page.Locator("ol.steps li")).ToHaveCountAsync(3);
        await CheckAsync();
        await PressAsync("form.confirm .btn-primary");
        // Without a reload. Should a step fail, what is shown says why.
        await Assertions.Expect(Page.Locator("#progress"))
            .ToContainTextAsync("対処が完了しました。", new() { Timeout = 90_000 });
        await Assertions.Expect(Page.Locator("ol.steps > li > .st-done")).ToHaveCountAsync(3);
        await Assertions.Expect(Page.Locator("ol.steps .status")).ToContainTextAsync("成功");
        await CheckAsync();

        await PressAsync("#progress .btn-primary");
        await Assertions.Expect(Page.Locator(".since")).ToContainTextAsync("成功");
        await Assertions.Expect(Page.Locator(".why")).ToContainTextAsync("再配信が成功したため、このエラーへの対処は不要です");
        await CheckAsync();
    }

    [Fact]
    public async Task What_is_old_is_fetched_first_and_judged_again()
    {
        await SignInAsync(Roles.Operator);
        var job = await DoAsync<IServiceProvider, long>(AssignedTooEarlyAsync);
        await DoAsync<MobiJobsDb, int>(async db =>
        {
            var failedAt = await db.Jobs.Where(j => j.Id == job).Select(j => j.EndedAt!.Value).SingleAsync();
            return await db.Devices.Where(d => db.Jobs.Any(j => j.Id == job && j.DeviceId == d.Id))
                .ExecuteUpdateAsync(set => set.SetProperty(d => d.InformationAt, failedAt.AddDays(-40)));
        });
        await Page.GotoAsync(
            new Uri(Console.Address, string.Create(CultureInfo.InvariantCulture, $"/jobs/{job}/explanation"))
                .ToString());
        var account = Page.Locator(".causes li").Filter(new() { HasText = "別のIDにてサインイン" });
        await Assertions.Expect(account).ToContainTextAsync("日前の情報");
        await CheckAsync();
        // The page follows what it fetches, and judges again without being asked.
        await Page.GetByRole(AriaRole.Button, new() { Name = "先に端末基本情報を取得し直す" }).ClickAsync();
        await Assertions.Expect(account).Not.ToContainTextAsync("日前の情報", new() { Timeout = 90_000 });
    }

    [Fact]
    public async Task Helpdesk_reads_the_same_but_is_offered_only_to_deliver_again()
    {
        await SignInAsync(Roles.Helpdesk);
        var job = await DoAsync<IServiceProvider, long>(AssignedTooEarlyAsync);
        await Page.GotoAsync(
            new Uri(Console.Address, string.Create(CultureInfo.InvariantCulture, $"/jobs/{job}/explanation"))
                .ToString());
        await Assertions.Expect(Page.Locator(".causes li").First.Locator(".verdict")).ToHaveTextAsync("該当");
        await Assertions.Expect(Page.Locator(".remedies .btn")).ToHaveTextAsync(["再配信する"]);
        await Assertions.Expect(Page.Locator(".fresh")).ToHaveCountAsync(0);
        await CheckAsync();
    }

    [Theory]
    [InlineData(
        "\"Exec\",\"4010\",\"500\",\"\" . ErrorChain=ErrorCode[0]=12023, USEnglishDescription[0]=x, "
            + "ErrorCode[1]=-1001,USEnglishDescription[1]=null",
        "アプリのダウンロード中に通信エラーが起きました。",
        "a[href='/guide/download-network-error']")]
    [InlineData("0x87D15630", "このアプリのライセンスが、端末で見つかりませんでした。", "a[href='/guide/vpp-license-not-found']")]
    [InlineData(
        "ErrorChain=ErrorCode[0]=12039, ErrorDomain[0]=MCMDMErrorDomain",
        "このエラーは、まだ解説がありません。端末からの応答をそのまま示します。",
        ".near a")]
    public async Task A_text_from_anywhere_is_explained_by_keyboard(string text, string sentence, string leads)
    {
        await SignInAsync(Roles.Helpdesk);
        await PressAsync("nav a[href='/guide']");
        await Page.Locator("#text").FocusAsync();
        await Page.Keyboard.InsertTextAsync(text);
        await PressAsync("form[action='/guide'] button[type=submit]");
        await Assertions.Expect(Page.Locator(".sentence")).ToHaveTextAsync(sentence);
        await Assertions.Expect(Page.Locator(leads).First).ToBeVisibleAsync();
        await Assertions.Expect(Page.Locator(".explanation pre").First).ToContainTextAsync(text);
        await CheckAsync();
    }

    [Fact]
    public async Task Beside_the_list_it_breaks_no_cell_and_it_goes_where_there_is_no_room_for_it()
    {
        await SignInAsync(Roles.Helpdesk);
        await Page.SetViewportSizeAsync(1280, 800);
        await Page.GotoAsync(new Uri(Console.Address, "/?status=deviceError").ToString());
        await PressAsync("td.status a[href$='/explanation']");
        await Assertions.Expect(Page.Locator("#panel")).ToBeVisibleAsync();
        Assert.Empty(await Page.EvaluateAsync<string[]>(
            """
            () => [...document.querySelectorAll('#list td.device > a, #list td.num time')]
              .filter(e => e.getClientRects().length > 1).map(e => e.textContent)
            """));

        await Page.SetViewportSizeAsync(1024, 800);
        await Assertions.Expect(Page.Locator("#panel")).ToBeHiddenAsync();
        await Assertions.Expect(Page.Locator("body")).ToHaveClassAsync("app");
        await PressAsync("td.status a[href$='/explanation']");
        await Assertions.Expect(Page)
            .ToHaveURLAsync(new Regex("/explanation$", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    private async Task PressAsync(string selector)
    {
        await Page.Locator(selector).First.FocusAsync();
        await Page.Keyboard.PressAsync("Enter");
    }

    /// <summary>
    /// A delivery that failed for want of a licence which its person has had since before accepting the invitation.
    /// </summary>
    private static async Task<long> AssignedTooEarlyAsync(IServiceProvider services)
    {
        var db = services.GetRequiredService<MobiJobsDb>();
        var past = DateTime.UtcNow.AddHours(-1); // What fails now may be delivered again by SYSTEM meanwhile.
        var failed = await db.Jobs
            .Where(
                j => j.Kind == JobKind.VppInstall
                    && j.Status == JobStatus.DeviceError
                    && j.ErrorKey == Unlicensed
                    && j.EndedAt < past
                    && j.Device.EnrollmentId != null)
            .Join(
                db.VppUsers.Where(u => u.Status == VppUserStatus.Associated),
                // Devices of the fleet that are signed in with another account find no licence of this person.
                j => new { Person = j.Device.VppUserId, Account = j.Device.AccountHash },
                u => new { Person = (int?)u.Id, Account = u.AccountHash },
                (j, u) => new { j.Id, StoreId = j.StoreId!.Value, j.Device.SerialNumber, User = u.Id, u.TokenId })
            .Where(
                f => db.VppContents.Any(c => c.TokenId == f.TokenId && c.StoreId == f.StoreId && c.Assigned < c.Total))
            // Where most seats are free: deliveries that go on meanwhile may take some of them.
            .OrderByDescending(f => db.VppContents
                .Where(c => c.TokenId == f.TokenId && c.StoreId == f.StoreId).Max(c => c.Total - c.Assigned))
            .ThenByDescending(f => f.Id).FirstAsync();
        var person = await db.VppUsers.Where(u => u.Id == failed.User)
            .Select(u => new { u.Name, AssociatedAt = u.AssociatedAt!.Value })
            .SingleAsync();
        await AtAppleAsync(services, failed.TokenId, failed.StoreId, person.Name, failed.SerialNumber);
        await db.WriteAsync(
            async () =>
            {
                // Overtakes a synchronisation that has fetched what was there before.
                await db.VppTokens.Where(t => t.Id == failed.TokenId)
                    .ExecuteUpdateAsync(set => set.SetProperty(t => t.SyncNo, t => t.SyncNo + 1));
                await db.Licenses.Where(
                    l => l.StoreId == failed.StoreId
                        && (l.UserId == failed.User || l.SerialNumber == failed.SerialNumber)).ExecuteDeleteAsync();
                db.Licenses.Add(
                    License.OfUser(failed.TokenId, failed.StoreId, failed.User, person.AssociatedAt.AddDays(-3)));
                await db.SaveChangesAsync();
            },
            CancellationToken.None);
        await db.Devices.Where(d => d.VppUserId == failed.User)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.InformationAt, DateTime.UtcNow));
        return failed.Id;
    }

    /// <summary>The same at Apple: a synchronisation may come at any time.</summary>
    private static async Task AtAppleAsync(
        IServiceProvider services, int tokenId, long app, string person, string? serialNumber)
    {
        var apple = services.GetRequiredService<IVppService>();
        var token = await services.GetRequiredService<MobiJobsDb>().VppTokens.SingleAsync(t => t.Id == tokenId);
        var secret = services.GetRequiredService<VppTokenVault>().Unprotect(token);
        await apple.SubmitAsync(
            secret, new VppChange.Collect([new(app, VppAsset.Standard, null, serialNumber)]), CancellationToken.None);
        await apple.SubmitAsync(
            secret, new VppChange.Assign([new(app, VppAsset.Standard, person, null)]), CancellationToken.None);
    }
}
