using AngleSharp.Html.Dom;
using MobiJobs.Accounts;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Accounts;

/// <summary>Somebody was invited at an address that was wrong.</summary>
public sealed class Changing_where_invitations_go(Changing_where_invitations_go.Console console)
    : IClassFixture<Changing_where_invitations_go.Console>
{
    [Fact]
    public async Task An_invitation_is_sent_anew_when_the_address_is_changed_and_the_former_link_is_over()
    {
        var name = $"i-{Guid.NewGuid():N}";
        var mail = $"{name}@school.example";
        using var administrator = await console.Running.SignInAsync(Roles.Administrator);
        await administrator.SubmitAsync(
            await administrator.GetAsync("/people/new"),
            "form[action='/people']",
            new() { ["Name"] = name, ["Email"] = mail, ["Password"] = RunningConsole.Password });
        var former = MailFolder.LinkIn(Assert.Single(await console.Running.MailsToAsync(mail)));
        var here = $"/people/{await console.Running.IdOfAsync(name)}";
        var page = await administrator.GetAsync(here);
        page.AssertShows("#email-hint", "新しいアドレスに送り直します");
        page = await ChangeMailAsync(page, $"new-{mail}");
        page.AssertShows(".notice-done", $"招待を new-{mail} に送り直しました");
        using var stranger = new Visitor(console.Running.Address);
        (await stranger.GetAsync(former)).AssertShows("h1", "このリンクは使えません");
        var letter = Assert.Single(
            await console.Running.MailsToAsync($"new-{mail}"),
            m => m.TextBody!.Contains("/account/link", StringComparison.Ordinal));

        page = await ChangeMailAsync(page, "");
        page.AssertShows(".notice-late", "送信済みの招待は使えなくなりました");
        Assert.NotNull(page.QuerySelector("form[action$='/invite']"));
        (await stranger.GetAsync(MailFolder.LinkIn(letter))).AssertShows("h1", "このリンクは使えません");

        Task<IHtmlDocument> ChangeMailAsync(IHtmlDocument shown, string to) => administrator.SubmitAsync(
            shown, "form[action$='/mail']", new() { ["Email"] = to, ["Password"] = RunningConsole.Password });
    }

    public sealed class Console() : SharedConsole;
}
