using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MobiJobs.Accounts;
using MobiJobs.Guide;
using MobiJobs.Guide.Book;

namespace MobiJobs.Tests.Guide;

/// <summary>The guide by the words that people type, and by the addresses that they write down.</summary>
public sealed class FindingInTheGuide(GuidePageTests.Fleet console) : IClassFixture<GuidePageTests.Fleet>
{
    private static readonly GuideIndex Index = new(new ErrorGuide(GuideData.ReadOwn()));

    [Theory]
    [InlineData("さいきどう", "再起動")]
    [InlineData("しょうたい", "招待")]
    [InlineData("書籍", "ブック")]
    [InlineData("本", "ブック")]
    [InlineData("アップルアカウント", "Apple")]
    [InlineData("アップストア", "App Store")]
    [InlineData("ログオン", "サインイン")]
    [InlineData("シングルアプリ", "シングルApp")]
    [InlineData("落とせない", "ダウンロード")]
    [InlineData("再送", "もう一度")]
    [InlineData("スペース", "容量")]
    [InlineData("lisence", "licence")]
    public void Another_word_for_the_same_finds_the_same(string typed, string same)
    {
        var expected = Index.Find(same);

        Assert.NotEmpty(expected);
        Assert.Equal(expected[0].Id, Index.Find(typed)[0].Id);
        Assert.InRange(Index.Find(typed).Count, 1, GuideData.ReadOwn().Entries.Count / 2);
    }

    [Theory]
    [InlineData("年齢制限", "app-store-disabled")]
    [InlineData("支払い", "app-cannot-be-purchased")]
    [InlineData("MDM二重登録", "multiple-mdm")]
    public void What_people_call_it_finds_it(string typed, string entry) =>
        Assert.Contains(entry, Index.Find(typed).Select(e => e.Id));

    [Theory]
    [InlineData("OS古い", "OSのバージョンが古い")]
    [InlineData("sing in", "sign in")]
    public void What_has_all_that_was_typed_comes_first(string typed, string all)
    {
        var found = Index.Find(typed);

        Assert.InRange(found.Count, 1, 40);
        Assert.Contains(Index.Find(all).Take(5), e => e.Id == found[0].Id);
    }

    [Theory]
    [InlineData("ライセソス", "ライセンス")]
    [InlineData("certifcate", "certificate")]
    [InlineData("プロファイノレ", "プロファイル")]
    public async Task Where_nothing_is_found_the_nearest_words_are_offered(string typed, string nearest)
    {
        using var visitor = await console.Running.SignInAsync(Roles.Helpdesk);
        var page = await visitor.GetAsync("/guide?q=" + Uri.EscapeDataString(typed));

        Assert.NotNull(page.QuerySelector(".empty"));
        var offered = page.QuerySelectorAll("#nearest a").Single(
            a => a.TextContent.Equals(nearest, StringComparison.OrdinalIgnoreCase));
        var found = await visitor.GetAsync(offered.GetAttribute("href")!);
        Assert.NotEmpty(found.QuerySelectorAll("table.guide a"));
    }

    [Theory]
    [InlineData("/guide/12064", "/guide/vpp-license-not-found")]
    [InlineData("/guide/MCMDMErrorDomain/12064", "/guide/vpp-license-not-found")]
    [InlineData("/guide/mcmdmerrordomain/12064", "/guide/vpp-license-not-found")]
    [InlineData("/guide/NSURLErrorDomain/-1009", "/guide/network-offline")]
    [InlineData("/guide/0x87D15630", "/guide/vpp-license-not-found")]
    [InlineData("/guide/VPP-License-Not-Found", "/guide/vpp-license-not-found")]
    [InlineData("/guide/MCCloudConfigErrorDomain/33001", "/guide/mccloudconfiguration-33001")]
    [InlineData("/guide/12023", "/guide?q=12023")]
    public async Task A_code_and_a_name_in_any_case_are_addresses(string address, string entry)
    {
        var name = await console.Running.CreatePersonOfAsync(Roles.Helpdesk);
        using var visitor = await console.Running.VisitAsync(name, followsRedirects: false);
        await visitor.GetAsync(address);

        Assert.Equal(HttpStatusCode.Redirect, visitor.Last.StatusCode);
        Assert.Equal(entry, visitor.Last.Headers.Location!.OriginalString);
    }

    [Theory]
    [InlineData("/guide/99999")]
    [InlineData("/guide/nothing/12064")]
    [InlineData("/guide/MCMDMErrorDomain/nothing")]
    public async Task What_is_no_code_of_the_guide_has_no_address(string address)
    {
        using var visitor = await console.Running.SignInAsync(Roles.Helpdesk);
        await visitor.GetAsync(address);

        Assert.Equal(HttpStatusCode.NotFound, visitor.Last.StatusCode);
    }

    [Fact]
    public async Task A_program_is_told_that_only_a_part_of_a_text_was_read()
    {
        using var api = await console.Running.ApiAsync(Roles.Helpdesk, "en");

        Assert.True(await IsPartAsync(api, "MCMDMErrorDomain 12064" + new string('.', 40_000)));
        Assert.False(await IsPartAsync(api, "MCMDMErrorDomain 12064"));
    }

    private static async Task<bool> IsPartAsync(HttpClient api, string text)
    {
        var answer = await api.PostAsJsonAsync("/api/v1/explanations", new { text });
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("isPart").GetBoolean();
    }
}
