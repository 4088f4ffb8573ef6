using AngleSharp.Dom;
using System.Net.Http.Json;
using System.Net;
using System.Text.Json;
using MobiJobs.Accounts;
using MobiJobs.Guide;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Guide;

/// <summary>The guide of errors as people and programs read it.</summary>
public sealed class GuidePageTests(GuidePageTests.Fleet console) : IClassFixture<GuidePageTests.Fleet>
{
    [Theory]
    [InlineData("12064", "vpp-license-not-found")]
    [InlineData("１２０６４", "vpp-license-not-found")]
    [InlineData("0x87D15630", "vpp-license-not-found")]
    [InlineData("MCInstallationErrorDomain 4009", "installation-device-locked")]
    [InlineData("ライセンス 見つからない", "vpp-license-not-found")]
    [InlineData("licence not found", "vpp-license-not-found")]
    [InlineData("ssl インスペクション 時計", "network-tls")]
    [InlineData("存在しない言葉", null)]
    [InlineData("12064 存在しない言葉", "vpp-license-not-found")]
    [InlineData("インスペクション 時計", "network-tls")]
    [InlineData("0x87D13B9C", "app-32-bit")]
    [InlineData("AppAlreadyQueued", "app-already-scheduled")]
    public async Task The_guide_is_searched_by_code_word_domain_and_Intune_s_number(string search, string? entry)
    {
        using var visitor = await console.Running.SignInAsync(Roles.Helpdesk);
        var page = await visitor.GetAsync("/guide?q=" + Uri.EscapeDataString(search));

        string[] entries = [.. Entries(page)];
        Assert.Equal(entry is null ? null : "/guide/" + entry, entries.FirstOrDefault());
        Assert.Equal(entries.Distinct(), entries); // What is explained is not listed below once more.
        Assert.Equal(entry is null, page.QuerySelector(".empty") is not null);
    }

    [Fact]
    public async Task The_guide_lists_every_entry_and_each_has_an_address_of_its_own()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Helpdesk);
        var list = await visitor.GetAsync("/guide");
        var addresses = list.QuerySelectorAll("table.guide a").Select(a => a.GetAttribute("href")!).ToArray();

        Assert.Equal(GuideData.ReadOwn().Entries.Select(e => "/guide/" + e.Id), addresses);
        foreach (var address in addresses)
        {
            var page = await visitor.GetAsync(address);
            Assert.Equal(HttpStatusCode.OK, visitor.Last.StatusCode);
            Assert.NotEmpty(page.QuerySelectorAll("article .plain li"));
        }

        await visitor.GetAsync("/guide/nothing");
        Assert.Equal(HttpStatusCode.NotFound, visitor.Last.StatusCode);
    }

    [Fact]
    public async Task The_booklet_holds_every_entry_and_its_contents_lead_to_each()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Helpdesk);
        var page = await visitor.GetAsync("/guide/print");

        Assert.Equal(
            GuideData.ReadOwn().Entries.Select(e => e.Id),
            page.QuerySelectorAll(".book article").Select(a => a.Id));
        Assert.All(
            page.QuerySelectorAll(".book nav a"),
            a => Assert.NotNull(page.QuerySelector(a.GetAttribute("href")!)));
    }

    [Theory]
    [InlineData("つながらない", "network-host-not-found")]
    [InlineData("繋がらない", "network-host-not-found")]
    [InlineData("エラー12064", "vpp-license-not-found")]
    [InlineData("エラーコード 12064", "vpp-license-not-found")]
    [InlineData("容量不足", "os-no-space")]
    [InlineData("アップルID", "store-login-required")]
    [InlineData("再起動", "mcmdm-12018")]
    [InlineData("パスワード", "passcode-wrong")]
    [InlineData("ぱすこーど", "passcode-wrong")]
    [InlineData("wifi パスワード", "mcwifi-13002")]
    [InlineData("ライセンス 足りない", "vpp-9709")]
    [InlineData("席 たりない", "vpp-9709")]
    [InlineData("しょうめいしょ", "nsurl-1202")]
    [InlineData("ライセンスが足りない", "vpp-license-not-found")]
    [InlineData("ライセンスがみつからない", "vpp-license-not-found")]
    [InlineData("ﾗｲｾﾝｽ無し", "vpp-license-not-found")]
    [InlineData("トークンきれた", "vpp-token-expired")]
    [InlineData("ネットに繋がらない", "network-offline")]
    [InlineData("Wi-Fiつながらない", "mcwifi-13002")]
    [InlineData("アプリが入らない", "app-store-disabled")]
    [InlineData("アプリが消えない", "app-not-removed")]
    [InlineData("App Storeが使えない", "app-store-disabled")]
    [InlineData("Apple IDにサインインしていない", "store-login-required")]
    [InlineData("アップルIDが違う", "vpp-license-not-found")]
    [InlineData("容量が足りない", "os-no-space")]
    [InlineData("out of storage", "ixuserpresentable-11")]
    [InlineData("バッテリー切れ", "os-no-power")]
    [InlineData("監視対象じゃない", "not-supervised")]
    [InlineData("監視モード", "not-supervised")]
    [InlineData("プロファイルが消せない", "profile-not-removed")]
    [InlineData("しょうめいしょ期限", "push-certificate")]
    [InlineData("時計がずれている", "network-tls")]
    [InlineData("リモートワイプ", "not-erasable")]
    [InlineData("パスコード忘れた", "passcode-wrong")]
    [InlineData("アプデできない", "os-update-failed")]
    [InlineData("iOSバージョン", "request-type-invalid")]
    [InlineData("二重配信", "app-already-installed")]
    [InlineData("本が配信できない", "media-download-failed")]
    [InlineData("ユーザーがキャンセル", "rejected-by-user")]
    [InlineData("timeout", "network-timed-out")]
    [InlineData("DEP", "mctunnel-14002")]
    [InlineData("License for app “Sample” could not be found.", "vpp-license-not-found")]
    [InlineData("App“サンプル”のライセンスが見つかりませんでした。", "vpp-license-not-found")]
    [InlineData("操作を完了できませんでした。(kCFErrorDomainCFNetworkエラー-1009)", "network-offline")]
    [InlineData("Error Domain=MCSCEPErrorDomain Code=22013 \"x\"", "mcscep-22013")]
    public async Task The_words_of_people_and_whole_error_texts_find_their_entries(string search, string entry)
    {
        using var visitor = await console.Running.SignInAsync(Roles.Helpdesk);
        var page = await visitor.GetAsync("/guide?q=" + Uri.EscapeDataString(search));

        Assert.Contains("/guide/" + entry, Entries(page));
    }

    [Fact]
    public async Task The_booklet_ends_with_every_code_of_every_domain_in_order()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Helpdesk);
        var page = await visitor.GetAsync("/guide/print");

        var index = page.QuerySelector(".codes-index")!;
        Assert.NotNull(page.QuerySelector(".book nav a[href='#codes']"));
        var shown = index.QuerySelectorAll("h3").Zip(index.QuerySelectorAll("ul")).ToArray();
        var codes = shown.Single(d => d.First.TextContent == "MCMDMErrorDomain").Second.QuerySelectorAll("li a");
        var numbers = codes.Select(a => int.Parse(a.QuerySelector(".num")!.TextContent)).ToArray();
        Assert.Equal(numbers.Order(), numbers);
        Assert.Contains(12064, numbers);
        Assert.Equal(
            "#vpp-license-not-found",
            codes.First(a => a.QuerySelector(".num")!.TextContent == "12064").GetAttribute("href"));
        var all = GuideData.ReadOwn().Entries.SelectMany(e => e.Patterns)
            .Select(p => p.Outermost).OfType<MobiJobs.Guide.Chain.ErrorLink>()
            .Select(l => (l.Domain, l.Shown)).Distinct();
        var listed = shown.SelectMany(d => d.Second.QuerySelectorAll(".num")
            .Select(n => ((string?)d.First.TextContent, n.TextContent))).ToHashSet();
        Assert.All(all, code => Assert.Contains(code, listed));
    }

    [Fact]
    public async Task An_explanation_says_who_acts_whether_trying_again_helps_and_leads_to_its_entry()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Helpdesk);
        var answer = await visitor.SubmitAsync(
            await visitor.GetAsync("/guide"),
            "form[action='/guide']",
            new() { ["text"] = "0x87D15630" });

        answer.AssertShows(".acting", "ライセンス担当");
        answer.AssertShows(".acting", "対処後に実行");
        Assert.NotNull(answer.QuerySelector("article a[href='/guide/vpp-license-not-found']"));
    }

    [Fact]
    public async Task One_box_takes_a_code_a_word_and_a_long_text_and_what_an_address_can_hold_gets_one()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Helpdesk);
        var book = await visitor.GetAsync("/guide");
        Assert.Single(book.QuerySelectorAll("main form"));
        var code = await visitor.SubmitAsync(
            book, "form[action='/guide']", new() { ["text"] = " 12064 ", ["kind"] = "vppInstall" });
        Assert.Equal("/guide?q=12064&kind=vppInstall", visitor.Last.RequestMessage!.RequestUri!.PathAndQuery);
        Assert.NotNull(code.QuerySelector("article.explanation .causes"));
        Assert.Null(code.QuerySelector("table.guide a[href='/guide/vpp-license-not-found']"));
        code.AssertShows("main", "ほかに1項目");
        Assert.Equal("12064", code.QuerySelector("#text")!.TextContent.Trim());
        Assert.NotNull(code.QuerySelector("#kind option[value=vppInstall][selected]"));

        var word = await visitor.SubmitAsync(book, "form[action='/guide']", new() { ["text"] = "容量不足" });
        Assert.Null(word.QuerySelector("article.explanation"));
        Assert.NotNull(word.QuerySelector("table.guide a[href='/guide/os-no-space']"));

        var lines = "Desc : x\nDomain : MCMDMErrorDomain\nCode : 12064\n" + new string('-', 2_000);
        var text = await visitor.SubmitAsync(book, "form[action='/guide']", new() { ["text"] = lines });
        Assert.Equal("/guide", visitor.Last.RequestMessage!.RequestUri!.PathAndQuery);
        Assert.NotNull(text.QuerySelector("article.explanation .causes"));
        var nothing = await visitor.SubmitAsync(book, "form[action='/guide']", new() { ["text"] = " " });
        Assert.NotEmpty(nothing.QuerySelector("#text-error")!.TextContent.Trim());
    }

    [Fact]
    public async Task A_text_with_NUL_is_read_and_one_that_is_too_long_is_said_to_be_so_and_kept()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Helpdesk);
        var book = await visitor.GetAsync("/guide");
        var read = await visitor.SubmitAsync(book, "form[action='/guide']", new() { ["text"] = "12064\0" });
        Assert.Equal(HttpStatusCode.OK, visitor.Last.StatusCode);
        Assert.NotNull(read.QuerySelector("article a[href='/guide/vpp-license-not-found']"));

        var tooLong = "MCMDMErrorDomain 12064 " + new string('あ', 600_000);
        var refused = await visitor.SubmitAsync(book, "form[action='/guide']", new() { ["text"] = tooLong });
        Assert.Equal(HttpStatusCode.OK, visitor.Last.StatusCode);
        Assert.NotEmpty(refused.QuerySelector("#text-error")!.TextContent.Trim());
        Assert.Equal(tooLong, refused.QuerySelector("#text")!.TextContent);
    }

    [Fact]
    public async Task The_former_address_of_the_box_leads_to_the_guide_for_good()
    {
        var name = await console.Running.CreatePersonOfAsync(Roles.Helpdesk);
        using var visitor = await console.Running.VisitAsync(name, followsRedirects: false);
        var page = await visitor.GetAsync("/errors");
        Assert.Equal(HttpStatusCode.MovedPermanently, visitor.Last.StatusCode);
        Assert.Equal("/guide", visitor.Last.Headers.Location!.OriginalString);
        Assert.Null((await visitor.GetAsync("/")).QuerySelector("a[href^='/errors']"));
        Assert.NotNull(page);
    }

    [Fact]
    public async Task An_unknown_error_names_what_is_near_as_not_the_same()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Helpdesk);
        var answer = await visitor.SubmitAsync(
            await visitor.GetAsync("/guide"),
            "form[action='/guide']",
            new() { ["text"] = "MCMDMErrorDomain 12039" });

        answer.AssertShows("h2.sentence", "まだ解説がありません");
        answer.AssertShows("article", "同じエラーではありません");
        Assert.NotEmpty(answer.QuerySelectorAll(".near a[href^='/guide/']"));
        Assert.Null(answer.QuerySelector(".causes"));
    }

    [Fact]
    public async Task A_program_gets_the_same_in_the_reader_s_language()
    {
        using var api = await console.Running.ApiAsync(Roles.Helpdesk, "en");
        var known = await ExplainAsync(api, "0x87D15607");
        Assert.Equal("vpp-app-id-not-validated", known.GetProperty("entry").GetString());
        Assert.Equal("licenceHolder", known.GetProperty("whoActs").GetString());
        Assert.Equal("afterRemedy", known.GetProperty("tryAgain").GetString());
        Assert.Equal("/guide/vpp-app-id-not-validated", known.GetProperty("guideAddress").GetString());
        Assert.Equal("App could not be validated", known.GetProperty("summary").GetString());
        Assert.False(known.GetProperty("causes")[0].GetProperty("guess").GetBoolean());

        var unknown = await ExplainAsync(api, "MCMDMErrorDomain:12039");
        Assert.False(unknown.GetProperty("known").GetBoolean());
        Assert.Equal("helpdesk", unknown.GetProperty("whoActs").GetString());
        Assert.Equal("sameDomain", unknown.GetProperty("near")[0].GetProperty("nearness").GetString());
        Assert.Equal(12040, unknown.GetProperty("near")[0].GetProperty("code").GetProperty("code").GetInt64());
    }

    /// <summary>The addresses of the entries that are explained or listed, in the order of the page.</summary>
    private static IEnumerable<string> Entries(IParentNode page) => page
        .QuerySelectorAll("article.explanation > a[href^='/guide/'], article.explanation p > a[href^='/guide/'],"
            + " table.guide a")
        .Select(a => a.GetAttribute("href")!);

    private static async Task<JsonElement> ExplainAsync(HttpClient api, string text)
    {
        var answer = await api.PostAsJsonAsync("/api/v1/explanations", new { text });
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    public sealed class Fleet : IAsyncLifetime
    {
        public RunningConsole Running { get; private set; } = null!;

        public async Task InitializeAsync() => Running = await RunningConsole.StartAsync();

        public Task DisposeAsync() => Running.DisposeAsync().AsTask();
    }
}
