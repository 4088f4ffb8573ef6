using AngleSharp.Html.Dom;
using Microsoft.Extensions.Configuration;
using MobiJobs.Accounts;
using MobiJobs.Devices.Groups;
using MobiJobs.Shared.Input;
using MobiJobs.Start;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Accounts;

/// <summary>No name that people read holds anything they can't see, or that turns what follows round.</summary>
public sealed class Names_that_can_be_seen(Names_that_can_be_seen.Console console)
    : IClassFixture<Names_that_can_be_seen.Console>
{
    private const string Refused = "目に見えない文字";

    public static TheoryData<string> Unseen =>
        ["学校\u202E", "学\u200B校", "学校\u2066", "学\u0007校", "学\u3164校", "学校A\uFE0F", "\U000E0100"];

    [Theory, MemberData(nameof(Unseen))]
    public async Task Of_an_organisation(string name) =>
        (await SendAsync("/settings", "form[action='/settings']", "Name", name)).AssertShows("#name-wrong", Refused);

    [Theory, MemberData(nameof(Unseen))]
    public async Task Of_a_token(string name) => (await SendAsync(
        "/account/tokens", "form[action='/account/tokens']", "Name", name)).AssertShows("main", Refused);

    [Theory, MemberData(nameof(Unseen))]
    public async Task Of_a_passkey(string name) =>
        (await SendAsync("/account/factors", "#add-passkey", "Name", name)).AssertShows("#name-wrong", Refused);

    [Theory, MemberData(nameof(Unseen))]
    public async Task Of_a_group(string name)
    {
        Assert.Null(DeviceGroup.ReadName(name));
        (await SendAsync("/groups", "form[action='/groups']", "name", name)).AssertShows("#name-wrong", Refused);
    }

    [Theory, MemberData(nameof(Unseen))]
    public async Task Of_a_permission_set(string name) => (await SendAsync(
        "/people/sets/new?group=1", "form[action='/people/sets']", "Name", name)).AssertShows("#name-wrong", Refused);

    [Theory, MemberData(nameof(Unseen))]
    public async Task Of_a_feature_set(string name) => (await SendAsync(
        "/feature-sets/new", "form.form", "Name", name)).AssertShows(".field-validation-error", Refused);

    [Theory, MemberData(nameof(Unseen))]
    public async Task Of_a_list(string name) => (await SendAsync(
        "/auto-delivery/new", "form.form", "Name", name)).AssertShows(".field-validation-error", Refused);

    [Theory]
    [InlineData("葛\U000E0100城市立第一小学校")]
    [InlineData("辻\U000E0101")]
    [InlineData("神\uFE00社前校")]
    public async Task With_the_form_of_a_Han_character_that_is_meant(string name)
    {
        Assert.Equal(name, DeviceGroup.ReadName(name));
        Assert.Equal(name, VisibleText.Only(name + "\u200B"));
        var page = await SendAsync("/groups", "form[action='/groups']", "Name", name);
        page.AssertShows("main", name);
    }

    [Theory]
    [InlineData("Organization:Name")]
    [InlineData("Accounts:OpenIdConnect:Name")]
    public void That_is_configured(string key)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Accounts:OpenIdConnect:Authority"] = "https://id.school.example/",
            ["Accounts:OpenIdConnect:ClientId"] = "mobijobs",
            [key] = "学校\u202E",
        };
        var wrong = Assert.Throws<WrongSettingException>(
            () => Settings.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()));
        Assert.StartsWith(key, wrong.Message, StringComparison.Ordinal);
    }

    private async Task<IHtmlDocument> SendAsync(string page, string form, string field, string name)
    {
        using var administrator = await console.Running.SignInAsync(Roles.Administrator);
        return await administrator.SubmitAsync(
            await administrator.GetAsync(page),
            form,
            new() { [field] = name, ["Password"] = RunningConsole.Password });
    }

    public sealed class Console() : SharedConsole("Development", "--Gateway:Simulated:Devices=24");
}
