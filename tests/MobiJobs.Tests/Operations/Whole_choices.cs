using System.Globalization;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Enrollments;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Operations;

/// <summary>What was chosen on a page is acted on whole, or refused; never a part of it in silence.</summary>
public sealed class Whole_choices(SendingPageTests.Console console) : IClassFixture<SendingPageTests.Console>
{
    private const int TooMany = 1_050;

    [Theory]
    [InlineData("/jobs/cancel")]
    [InlineData("/retries")]
    public async Task More_jobs_than_one_act_takes_are_refused_with_the_number(string path)
    {
        using var visitor = await console.Running.SignInAsync(Roles.Administrator);
        var before = await console.Running.ReadAsync(db => db.Runs.CountAsync());

        var page = await visitor.AnswerAsync(path, [
            .. Token(await visitor.GetAsync("/")),
            new("which", "selected"),
            .. Enumerable.Range(1, TooMany).Select(id => Field("ids", id)),
        ]);

        Assert.Contains("1,000件まで", page.QuerySelector(".notice")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(before, await console.Running.ReadAsync(db => db.Runs.CountAsync()));
    }

    [Theory]
    [InlineData("/jobs/cancel", "which=selected&ids=1&ids=2x")]
    [InlineData("/jobs/cancel", "which=selected&ids=1&ids=0x2")]
    [InlineData("/jobs/cancel", "which=shown&shown=1,2%00")]
    [InlineData("/jobs/cancel", "which=shown&shown=1,-2")]
    [InlineData("/retries", "which=selected&ids=1&ids=")]
    [InlineData("/stuck/wake", "ids=1&ids=1.5")]
    [InlineData("/devices/delete", "ids=1&ids=2%E2%80%8B")]
    [InlineData("/operations/devices", "ids=1&ids=%EF%BC%92")]
    public async Task An_id_that_cannot_be_read_refuses_the_whole_choice(string path, string fields)
    {
        using var visitor = await console.Running.SignInAsync(Roles.Administrator);
        var before = await console.Running.ReadAsync(db => db.Runs.CountAsync());
        var read = fields.Split('&').Select(f => f.Split('=', 2))
            .Select(f => KeyValuePair.Create(f[0], WebUtility.UrlDecode(f[1])));

        await visitor.PostAllAsync(path, [.. Token(await visitor.GetAsync("/")), .. read]);

        Assert.Equal(HttpStatusCode.BadRequest, visitor.Last.StatusCode);
        Assert.Equal(before, await console.Running.ReadAsync(db => db.Runs.CountAsync()));
    }

    [Fact]
    public async Task Every_device_that_was_selected_is_in_the_form()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Operator);
        var ids = await console.Running.ReadAsync(async db =>
        {
            await Fleet.AddAsync(db, 600, $"選択{Guid.NewGuid():N}"[..10], DateTime.UnixEpoch.AddYears(56));
            return await db.Devices.OrderByDescending(d => d.Id).Select(d => d.Id).Take(600).ToListAsync();
        });

        var kinds = await visitor.AnswerAsync(
            "/operations/devices",
            [.. Token(await visitor.GetAsync("/devices")), .. ids.Select(id => Field("ids", id))]);
        Assert.Equal(600, kinds.QuerySelectorAll("input[name=Picked]").Length);
        var form = await visitor.AnswerAsync("/operations/new", [
            .. Token(kinds),
            new("Kind", "lock"),
            .. kinds.QuerySelectorAll("input[name=Picked]")
                .Select(i => KeyValuePair.Create("Picked", i.GetAttribute("value")!)),
        ]);
        Assert.Equal(600, form.QuerySelectorAll("input[name=Picked]").Length);
    }

    [Fact]
    public async Task Changing_an_order_finds_the_very_devices_again_whatever_is_in_their_numbers()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Operator);
        var (a, b) = (await console.NumberAsync(), await console.NumberAsync());
        var both = $"{a} {b}";
        await using (var scope = console.Running.Services.CreateWorkScope("test"))
        {
            await scope.ServiceProvider.GetRequiredService<DeviceRegister>().RegisterAsync(
                Device.Register(both, "試験", null, null, null, DateTime.UnixEpoch.AddYears(56)),
                new Actor("test", 2),
                default);
        }

        var plain = await console.NumberAsync();
        var check = await visitor.AnswerAsync("/operations", [
            .. Token(await visitor.GetAsync("/operations/new?kind=lock")),
            new("Kind", "lock"),
            new("Devices", plain),
            new("Picked", both),
        ]);
        var address = check.QuerySelector("form.confirm")!.GetAttribute("action")!;
        var form = await visitor.GetAsync(address.Replace("/confirm", "/edit", StringComparison.Ordinal));
        var again = await visitor.AnswerAsync("/operations", [
            .. Token(form),
            new("Kind", "lock"),
            new("Devices", form.QuerySelector("#Devices")!.TextContent),
            .. form.QuerySelectorAll("input[name=Picked][checked]")
                .Select(i => KeyValuePair.Create("Picked", i.GetAttribute("value")!)),
        ]);
        var run = long.Parse(
            again.QuerySelector("form.confirm")!.GetAttribute("action")!.Split('/')[3], CultureInfo.InvariantCulture);

        var chosen = await console.Running.ReadAsync(db => db.Devices
            .Where(d => db.RunItems.Any(i => i.RunId == run && i.ItemId == d.Id)).Select(d => d.Number).ToListAsync());
        Assert.Equal(new[] { plain, both }.Order(StringComparer.Ordinal), chosen.Order(StringComparer.Ordinal));
    }

    private static Dictionary<string, string> Token(AngleSharp.Html.Dom.IHtmlDocument page) =>
        SendingPageTests.Token(page);

    private static KeyValuePair<string, string> Field(string name, long id) =>
        new(name, id.ToString(CultureInfo.InvariantCulture));
}
