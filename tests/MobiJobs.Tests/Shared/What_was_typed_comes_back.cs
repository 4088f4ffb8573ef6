using System.Net;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Jobs;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Shared;

/// <summary>A form that is refused says why at the field, and gives back what was typed.</summary>
public sealed class What_was_typed_comes_back(What_was_typed_comes_back.Console console)
    : IClassFixture<What_was_typed_comes_back.Console>
{
    [Fact]
    public async Task When_a_thousand_licences_are_too_many()
    {
        using var person = await console.Running.SignInAsync(Roles.Administrator);
        var page = await person.GetAsync("/vpp/1/contents/900000001");
        var serials = string.Join('\n', Enumerable.Range(0, 1000).Select(i => $"F{i:00000000000}"));

        var refused = await person.SubmitAsync(
            page, "form[action$='/assign']", new() { ["whose"] = serials, ["devices"] = "true" });

        Assert.Equal(serials, ((IHtmlTextAreaElement)refused.QuerySelector("#whose")!).Value);
        refused.AssertShows("#whose-wrong", "未割り当て");
        Assert.True(((IHtmlInputElement)refused.QuerySelector("input[name=devices][value=true]")!).IsChecked);
        Assert.Null(refused.QuerySelector(".notice-error"));
    }

    [Fact]
    public async Task When_a_group_can_t_be_called_so()
    {
        using var person = await console.Running.SignInAsync(Roles.Administrator);
        var page = await person.GetAsync("/groups");
        var (name, parent) = ("1年/Я組", page.QuerySelector("select[name=parent] option[value]:not([value=''])"));

        var refused = await person.SubmitAsync(
            page, "form[action='/groups']", new() { ["name"] = name, ["parent"] = parent!.GetAttribute("value")! });
        Assert.Equal(name, refused.QuerySelector("form[action='/groups'] input[name=name]")!.GetAttribute("value"));
        Assert.Equal(
            parent.GetAttribute("value"),
            ((IHtmlSelectElement)refused.QuerySelector("select[name=parent]")!).Value);
        refused.AssertShows("#name-wrong", "グループ名");

        var rename = page.QuerySelector("form[action$='/rename']")!.GetAttribute("action")!;
        var id = rename.Split('/')[2];
        var again = await person.SubmitAsync(page, $"form[action='{rename}']", new() { ["name"] = name });
        Assert.Equal(name, again.QuerySelector($"#name-{id}")!.GetAttribute("value"));
        again.AssertShows($"#name-{id}-wrong", "グループ名");
        Assert.True(again.QuerySelector($"#group-{id} details")!.HasAttribute("open"));
    }

    [Fact]
    public async Task When_a_group_of_that_name_is_there()
    {
        using var person = await console.Running.SignInAsync(Roles.Administrator);
        await person.SubmitAsync(await person.GetAsync("/groups"), "form[action='/groups']", new() { ["name"] = "双子" });
        var twin = await person.SubmitAsync(
            await person.GetAsync("/groups"), "form[action='/groups']", new() { ["name"] = "双子" });
        twin.AssertShows("#name-wrong", "「双子」があります");
        Assert.Equal("双子", twin.QuerySelector("form[action='/groups'] input[name=name]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task When_a_view_can_t_be_called_so()
    {
        using var person = await console.Running.SignInAsync(Roles.Operator);
        var page = await person.GetAsync("/?status=waiting");
        var name = new string('長', 61);

        var refused = await person.SubmitAsync(page, "form[action='/views']", new() { ["name"] = name });

        Assert.Equal(name, refused.QuerySelector("#view-name")!.GetAttribute("value"));
        Assert.True(refused.QuerySelector("details:has(#view-name)")!.HasAttribute("open"));
        var next = await person.GetAsync("/?status=waiting");
        Assert.Empty(next.QuerySelector("#view-name")!.GetAttribute("value") ?? "");
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("-1")]
    [InlineData("99999999999")]
    [InlineData("90日")]
    [InlineData("")]
    public async Task When_a_token_can_t_live_so_long(string days)
    {
        using var person = await console.Running.SignInAsync(Roles.Operator);
        var page = await person.GetAsync("/account/tokens");

        var refused = await person.SubmitAsync(
            page,
            "form[action='/account/tokens']",
            new() { ["Name"] = "集計", ["Days"] = days, ["Permissions"] = Permissions.Read });

        Assert.Equal(HttpStatusCode.OK, person.Last.StatusCode);
        refused.AssertShows("form[action='/account/tokens']", "日");
        Assert.NotNull(refused.QuerySelector("form[action='/account/tokens'] .wrong"));
        Assert.Equal(days, refused.QuerySelector("#Days")!.GetAttribute("value") ?? "");
        Assert.Equal("集計", refused.QuerySelector("#Name")!.GetAttribute("value"));
    }

    [Fact]
    public async Task And_full_width_digits_are_a_number_of_days()
    {
        using var person = await console.Running.SignInAsync(Roles.Operator);
        var made = await person.SubmitAsync(
            await person.GetAsync("/account/tokens"),
            "form[action='/account/tokens']",
            new()
            {
                ["Name"] = "集計",
                ["Days"] = "３０",
                ["Permissions"] = Permissions.Read,
                ["Password"] = RunningConsole.Password,
            });
        Assert.NotNull(made.QuerySelector("#made"));
    }

    [Fact]
    public async Task When_nothing_can_be_reserved_for_a_time()
    {
        using var person = await console.Running.SignInAsync(Roles.Operator);
        var (job, operation) = await console.Running.ReadAsync(db => db.Jobs
            .Where(j => j.Status == JobStatus.Reserved && j.OperationId != null)
            .Select(j => new ValueTuple<long, long>(j.Id, j.OperationId!.Value))
            .FirstAsync());
        const string Past = "2001-02-03T04:05";
        foreach (var path in (string[])[$"/jobs/{job}", $"/operations/{operation}/reservation"])
        {
            var refused = await person.SubmitAsync(
                await person.GetAsync(path), ".reserve", new() { ["reserveFor"] = Past });
            Assert.Equal(Past, refused.QuerySelector("#reserveFor")!.GetAttribute("value"));
            Assert.NotEmpty(refused.QuerySelector("#reserve-error")!.TextContent);
            Assert.NotEqual(
                Past, (await person.GetAsync(path)).QuerySelector("#reserveFor")!.GetAttribute("value"));
        }
    }

    public sealed class Console() : SharedConsole("Development", "--Gateway:Simulated:Devices=48");
}
