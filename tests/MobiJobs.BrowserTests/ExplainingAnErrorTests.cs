using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Vpp.Contents;
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
        var job = await DoAsync<MobiJobsDb, long>(AssignedTooEarlyAsync);
        await Page.GotoAsync(
            new Uri(Console.Address, "/?status=deviceError&kind=vppInstall&error=" + Uri.EscapeDataString(Unlicensed))
                .ToString());
        await PressAsync($"td.status a[href='/jobs/{job}/explanation']");
        await Assertions.Expect(Page.Locator("#panel .causes li").First).ToContainTextAsync("ライセンスを割り当ててからVPP招待を実施した");
        await Assertions.Expect(Page.Locator("#panel .causes li").First.Locator(".verdict")).ToHaveTextAsync("当てはまる");
        await Assertions.Expect(Page.Locator("#panel .causes .verdict-excluded").First).ToContainTextAsync("時点");
        await CheckAsync();

        await PressAsync("#panel .remedies .recommended .btn-primary");
        await Assertions.Expect(Page.Locator("ol.steps li")).ToHaveCountAsync(3);
        await CheckAsync();
        await PressAsync("form.confirm .btn-primary");
        // Without a reload.
        await Assertions.Expect(Page.Locator("#progress [role=status]"))
            .ToHaveTextAsync("対処が終わりました。", new() { Timeout = 90_000 });
        await Assertions.Expect(Page.Locator("ol.steps .st-done")).ToHaveCountAsync(3);
        await CheckAsync();

        await PressAsync("#progress .btn-primary");
        await Assertions.Expect(Page.Locator(".since")).ToContainTextAsync("成功");
        await Assertions.Expect(Page.Locator(".why")).ToContainTextAsync("原因が解消し、再配信されています");
        await CheckAsync();
    }

    [Fact]
    public async Task What_is_old_is_fetched_first_and_judged_again()
    {
        await SignInAsync(Roles.Operator);
        var job = await DoAsync<MobiJobsDb, long>(AssignedTooEarlyAsync);
        var longAgo = DateTime.UtcNow.AddDays(-40);
        await DoAsync<MobiJobsDb, int>(
            db => db.Devices.Where(d => db.Jobs.Any(j => j.Id == job && j.DeviceId == d.Id))
                .ExecuteUpdateAsync(set => set.SetProperty(d => d.InformationAt, longAgo)));
        await Page.GotoAsync(
            new Uri(Console.Address, string.Create(CultureInfo.InvariantCulture, $"/jobs/{job}/explanation"))
                .ToString());
        var account = Page.Locator(".causes li").Filter(new() { HasText = "別のIDにてサインイン" });
        await Assertions.Expect(account).ToContainTextAsync("失敗の");
        await CheckAsync();
        // The page follows what it fetches, and judges again without being asked.
        await Page.GetByRole(AriaRole.Button, new() { Name = "先に端末基本情報を取得し直す" }).ClickAsync();
        await Assertions.Expect(account).Not.ToContainTextAsync("失敗の", new() { Timeout = 90_000 });
    }

    [Fact]
    public async Task Helpdesk_reads_the_same_but_is_offered_only_to_deliver_again()
    {
        await SignInAsync(Roles.Helpdesk);
        var job = await DoAsync<MobiJobsDb, long>(AssignedTooEarlyAsync);
        await Page.GotoAsync(
            new Uri(Console.Address, string.Create(CultureInfo.InvariantCulture, $"/jobs/{job}/explanation"))
                .ToString());
        await Assertions.Expect(Page.Locator(".causes li").First.Locator(".verdict")).ToHaveTextAsync("当てはまる");
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
        await PressAsync("nav a[href='/errors']");
        await Page.Locator("#text").FocusAsync();
        await Page.Keyboard.InsertTextAsync(text);
        await PressAsync("form[action='/errors'] button[type=submit]");
        await Assertions.Expect(Page.Locator(".sentence")).ToHaveTextAsync(sentence);
        await Assertions.Expect(Page.Locator(leads).First).ToBeVisibleAsync();
        await Assertions.Expect(Page.Locator(".explanation pre").First).ToContainTextAsync(text);
        await CheckAsync();
    }

    private async Task PressAsync(string selector)
    {
        await Page.Locator(selector).First.FocusAsync();
        await Page.Keyboard.PressAsync("Enter");
    }

    /// <summary>
    /// A delivery that failed for want of a licence which its person has had since before accepting the invitation.
    /// </summary>
    private static async Task<long> AssignedTooEarlyAsync(MobiJobsDb db)
    {
        var failed = await db.Jobs
            .Where(
                j => j.Kind == JobKind.VppInstall
                    && j.Status == JobStatus.DeviceError
                    && j.ErrorKey == Unlicensed
                    && j.Device.EnrollmentId != null)
            .Join(
                db.VppUsers.Where(u => u.Status == VppUserStatus.Associated),
                j => j.Device.VppUserId,
                u => u.Id,
                (j, u) => new { j.Id, StoreId = j.StoreId!.Value, j.Device.SerialNumber, User = u.Id, u.TokenId })
            .Where(
                f => db.VppContents.Any(c => c.TokenId == f.TokenId && c.StoreId == f.StoreId && c.Assigned < c.Total))
            .OrderByDescending(f => f.Id).FirstAsync();
        await db.Licenses.Where(
            l => l.StoreId == failed.StoreId
                && (l.UserId == failed.User || l.SerialNumber == failed.SerialNumber)).ExecuteDeleteAsync();
        var accepted = await db.VppUsers.Where(u => u.Id == failed.User)
            .Select(u => u.AssociatedAt!.Value)
            .SingleAsync();
        db.Licenses.Add(License.OfUser(failed.TokenId, failed.StoreId, failed.User, accepted.AddDays(-3)));
        await db.Devices.Where(d => d.VppUserId == failed.User)
            .ExecuteUpdateAsync(
                set => set.SetProperty(
                    d => d.AccountHash,
                    d => db.VppUsers.Single(
                        u => u.Id == d.VppUserId).AccountHash).SetProperty(d => d.InformationAt, DateTime.UtcNow));
        await db.SaveChangesAsync();
        return failed.Id;
    }
}
