using System.Text;
using Microsoft.Playwright;
using MobiJobs.Accounts;
using MobiJobs.Tests.Support;

namespace MobiJobs.BrowserTests;

/// <summary>What an administrator does when new devices come: a list from a spreadsheet, then the groups.</summary>
public sealed class ImportingDevicesTests : Browsing
{
    private static readonly Encoding ShiftJis = CodePagesEncodingProvider.Instance.GetEncoding(932)!;

    [Fact]
    public async Task Imports_devices_corrects_two_bad_rows_and_finds_them()
    {
        const string Header = "端末番号,所有者名,機種,シリアル番号,グループ\r\n";
        await SignInAsync(Roles.Administrator);
        await Page.ClickAsync("nav a[href='/devices']");
        await CheckAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "CSVで取り込む" }).ClickAsync();
        await CheckAsync();
        await ChooseAsync(
            Header
                + "新-01,山田 太郎,iPad,SN0001,1年/1年A組\r\n新-02,髙橋 さくら,iPad,SN0002,1年/1年Z組\r\n"
                + "新-01,重複 した人,iPad,SN0003,\r\n");
        await Assertions.Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "エラー 2行" })).ToBeVisibleAsync();
        await Assertions.Expect(Page.GetByRole(AriaRole.Row, new() { Name = "3 グループが見つかりません。" })).ToBeVisibleAsync();
        await Assertions.Expect(Page.GetByRole(AriaRole.Row, new() { Name = "4 2行目と同じ端末番号です。" })).ToBeVisibleAsync();
        await CheckAsync();

        await Page.GetByRole(AriaRole.Link, new() { Name = "別のファイルを選ぶ" }).ClickAsync();
        await ChooseAsync(
            Header
                + "新-01,山田 太郎,iPad,SN0001,1年/1年A組\r\n新-02,髙橋 さくら,iPad,SN0002,1年/1年B組\r\n"
                + "新-03,重複 しない人,iPad,SN0003,\r\n");
        await Page.GetByRole(AriaRole.Button, new() { Name = "3台を取り込む", Exact = true }).ClickAsync();
        await Assertions.Expect(Page.Locator("#progress")).ToContainTextAsync("新規 3台");
        await CheckAsync();

        await Page.GetByRole(AriaRole.Link, new() { Name = "端末の一覧へ" }).ClickAsync();
        await Page.Locator(".filters").GetByRole(AriaRole.Searchbox, new() { Name = "端末番号" }).FillAsync("新-");
        await Assertions.Expect(Page.Locator("tbody tr")).ToHaveCountAsync(3);
        await Assertions.Expect(Page.Locator("tbody tr").Nth(1)).ToContainTextAsync("髙橋 さくら");
        await CheckAsync();
    }

    [Fact]
    public async Task Imports_the_list_of_another_product_by_matching_its_columns_once()
    {
        const string Header = "Display Name,Serial Number,Asset Tag,Model,Full Name,Building\r\n";
        await SignInAsync(Roles.Administrator);
        await Page.GotoAsync(new Uri(Console.Address, "/devices/import").ToString());
        await ChooseAsync(Header + "iPad 1,DMPX1,JAMF-1,iPad,山田 花子,本館\r\niPad 2,DMPX2,1.2E+05,iPad,鈴木 一郎,本館\r\n");
        await Assertions.Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "列の対応" })).ToBeVisibleAsync();
        await Assertions.Expect(Page.GetByLabel("端末番号")).ToHaveValueAsync("2");
        await Assertions.Expect(Page.GetByLabel("所有者名")).ToHaveValueAsync("4");
        await Assertions.Expect(Page.GetByRole(AriaRole.Row, new() { Name = "Building 本館 取り込まない" })).ToBeVisibleAsync();
        await CheckAsync();

        await Page.GetByLabel("機種").SelectOptionAsync("");
        await Page.GetByRole(AriaRole.Button, new() { Name = "内容を確認する" }).ClickAsync();
        await Assertions.Expect(Page.GetByText("Display Name、Model、Building")).ToBeVisibleAsync();
        await Assertions.Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "エラー 1行" })).ToBeVisibleAsync();
        await CheckAsync();

        await Page.GetByRole(AriaRole.Link, new() { Name = "別のファイルを選ぶ" }).ClickAsync();
        await ChooseAsync(Header + "iPad 3,DMPX3,0031,iPad,佐藤 葵,本館\r\niPad 4,DMPX4,32,iPad,高橋 蓮,本館\r\n");
        await Assertions.Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "要確認 1行" })).ToBeVisibleAsync();
        await CheckAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "値は正しいので、1行も取り込む" }).ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "2台を取り込む", Exact = true }).ClickAsync();
        await Assertions.Expect(Page.Locator("#progress")).ToContainTextAsync("新規 2台");
    }

    [Fact]
    public async Task Moves_the_selected_to_a_group_then_lets_them_go_and_deletes_them()
    {
        await SignInAsync(Roles.Administrator);
        await Page.GotoAsync(new Uri(Console.Address, "/devices").ToString());
        await Page.Locator("tbody input[name=ids]").Nth(0).CheckAsync();
        await Page.Locator("tbody input[name=ids]").Nth(1).CheckAsync();
        await Assertions.Expect(Page.GetByText("2台を選択中")).ToBeVisibleAsync();
        await Page.Locator(".foot").GetByLabel("グループ").SelectOptionAsync(new SelectOptionValue { Label = "図書室" });
        await Page.GetByRole(AriaRole.Button, new() { Name = "グループへ移動" }).ClickAsync();
        await CheckAsync();
        await Page.Locator("form.confirm button[type=submit]").ClickAsync();
        await Assertions.Expect(Page.Locator(".notice-done")).ToContainTextAsync("2台をグループへ移動しました");
        await Assertions.Expect(Page.Locator("tbody tr").Nth(1)).ToContainTextAsync("図書室");

        foreach (var (deed, done) in (KeyValuePair<string, string>[])
            [new("インアクティベーション", "2台の端末をインアクティベーションしました"), new("削除", "2台の端末を削除しました")])
        {
            await Page.Locator("tbody input[name=ids]").Nth(0).CheckAsync();
            await Page.Locator("tbody input[name=ids]").Nth(1).CheckAsync();
            await Page.GetByRole(AriaRole.Button, new() { Name = deed, Exact = true }).ClickAsync();
            await CheckAsync();
            await Page.GetByLabel("確認のため、台数 2 を入力してください").FillAsync("２");
            await Page.GetByLabel("あなたのパスワード").FillAsync(RunningConsole.Password);

            await Page.Locator("form.confirm button[type=submit]").ClickAsync();
            await Assertions.Expect(Page.Locator(".notice-done")).ToContainTextAsync(done);
        }
    }

    [Fact]
    public async Task Every_page_of_devices_is_whole_in_english_in_the_dark_and_on_a_narrow_screen()
    {
        var page = await OpenAsync("en-US", ColorScheme.Dark);
        await SignInAsync(page, Roles.Administrator);
        await page.SetViewportSizeAsync(390, 844);
        string[] paths =
        [
            "/devices?sort=owner",
            "/devices/new",
            "/devices/import",
            "/groups",
            "/devices/1A-0001",
            "/devices/1A-0001?tab=information",
            "/devices/1A-0001/edit",
            "/devices/1A-0001/inactivate",
            "/devices/1A-0001/delete",
        ];
        foreach (var path in paths)
        {
            await page.GotoAsync(new Uri(Console.Address, path).ToString());
            Assert.Equal((path, 390), (path, await page.EvaluateAsync<int>("document.documentElement.scrollWidth")));
            Assert.DoesNotMatch("[ぁ-んァ-ヶ]", await page.Locator("h1").InnerTextAsync());
            await CheckAsync(page);
        }

        await page.GotoAsync(new Uri(Console.Address, "/groups").ToString());
        var picks = page.Locator("details.pick");
        foreach (var pick in (ILocator[])[picks.First, picks.Last])
        {
            await pick.Locator("summary").ClickAsync();
            await CheckAsync(page);
            var sheet = (await pick.Locator(".sheet-s").BoundingBoxAsync())!;
            Assert.InRange(sheet.X, 12, 390 - 12 - sheet.Width);
            Assert.InRange(sheet.Y, 344, 844 - sheet.Height);
            await page.Keyboard.PressAsync("Escape");
            await Assertions.Expect(pick.Locator(".sheet-s")).ToBeHiddenAsync();
        }
    }

    private async Task ChooseAsync(string text)
    {
        await Page.GetByLabel("CSVファイル")
            .SetInputFilesAsync(
                new FilePayload { Name = "端末.csv", MimeType = "text/csv", Buffer = ShiftJis.GetBytes(text) });
        await Page.GetByRole(AriaRole.Button, new() { Name = "内容を確認する" }).ClickAsync();
    }
}
