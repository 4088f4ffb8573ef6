using System.Net;
using System.Text;
using MobiJobs.Accounts;
using MobiJobs.Shared.Input;
using MobiJobs.Tests.Support;
using MobiJobs.Vpp.Users;

namespace MobiJobs.Tests.Shared;

/// <summary>U+FFFE is no character, and .NET refuses to normalise it: it is text that matches nothing.</summary>
public sealed class Text_that_is_no_character(Text_that_is_no_character.Console console)
    : IClassFixture<Text_that_is_no_character.Console>
{
    private const string NoCharacter = "\uFFFE";

    [Theory]
    [InlineData("/audit?subject=")]
    [InlineData("/devices?owner=")]
    [InlineData("/devices?name=")]
    [InlineData("/devices?group=")]
    [InlineData("/deliveries?text=")]
    [InlineData("/apps?q=")]
    [InlineData("/books?q=")]
    [InlineData("/guide?q=")]
    public async Task A_list_that_is_searched_for_it_is_empty(string address)
    {
        using var visitor = await console.Running.SignInAsync(Roles.Administrator);
        var page = await visitor.GetAsync(address + Uri.EscapeDataString(NoCharacter));
        Assert.Equal(HttpStatusCode.OK, visitor.Last.StatusCode);
        Assert.Empty(page.QuerySelectorAll("main tbody tr"));
    }

    [Theory]
    [InlineData("StoreId", "Name")]
    [InlineData("MinimumOs", "Name")]
    [InlineData("Name", "StoreId")]
    public async Task A_form_of_an_app_comes_back_with_it(string field, string other)
    {
        using var visitor = await console.Running.SignInAsync(Roles.Administrator);
        await visitor.SubmitAsync(
            await visitor.GetAsync("/apps/new"),
            "form.form",
            new() { ["Source"] = "AppStore", [other] = "777", [field] = NoCharacter });
        Assert.Equal(HttpStatusCode.OK, visitor.Last.StatusCode);
    }

    [Fact]
    public async Task A_column_of_a_file_that_is_headed_by_it_is_no_column_of_ours()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Administrator);
        var page = await visitor.UploadAsync(
            await visitor.GetAsync("/devices/import"),
            "form.form",
            "x.csv",
            Encoding.UTF8.GetBytes($"端末番号,{NoCharacter}\r\nIMP-7,x\r\n"));
        Assert.Equal(HttpStatusCode.OK, visitor.Last.StatusCode);
        page.AssertShows(".card-s", "1台を取り込む");
    }

    [Theory]
    [InlineData("\uFFFE")]
    [InlineData("a\uD800b")]
    [InlineData("\uDC00")]
    public void It_is_replaced_before_it_is_normalised(string text)
    {
        Assert.Contains('\uFFFD', TypedText.Composed(text));
        Assert.Contains('\uFFFD', TypedText.HalfWidth(text));
        Assert.NotNull(LikePattern.Containing(text));
        Assert.Null(VppUser.ReadName(text));
    }

    public sealed class Console() : SharedConsole();
}
