using System.Net.ServerSentEvents;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Jobs;

/// <summary>滞留 as a page: its number, its rows and what can be done with them.</summary>
public sealed class The_page_of_the_stuck : IAsyncLifetime
{
    private RunningConsole console = null!;

    [Fact]
    public async Task Its_number_is_the_same_in_the_menu_in_the_strip_and_on_the_page_itself()
    {
        for (var i = 1; i <= 3; i++) { await console.AddSilentHeadAsync($"9Z-{i:0000}", TimeSpan.FromMinutes(20)); }

        await console.AddSilentHeadAsync("9Z-0009", TimeSpan.FromMinutes(1));
        using var person = await console.SignInAsync(Roles.Helpdesk);
        var page = await person.GetAsync("/stuck");

        Assert.Equal(3, page.QuerySelectorAll("#list tbody tr").Length);
        Assert.Equal("3", page.QuerySelector("#stuck-count")!.ChildNodes[0].TextContent.Trim());
        page.AssertShows("#now a[href='/stuck'] b", "3");
        page.AssertShows("#stuck-total", "3件");
        (await person.GetAsync("/stuck?over=all")).AssertShows("#stuck-total", "4件");
        (await person.GetAsync("/stuck?device=0002")).AssertShows("#stuck-total", "1件");
    }

    [Fact]
    public async Task A_row_says_why_when_the_device_was_heard_and_how_it_was_woken()
    {
        var job = await console.AddSilentHeadAsync("9Z-0001", TimeSpan.FromHours(3));
        using var person = await console.SignInAsync(Roles.Operator);
        var row = (await person.GetAsync("/stuck")).QuerySelector($"#job-{job}")!;

        row.AssertShows("td.status .why", "端末が未接続");
        row.AssertShows("td.contact", "接続なし");
        row.AssertShows("td.wakes", "1回");
        row.AssertShows("td.at a", "3時間");
        Assert.Equal(
            [$"/jobs/{job}/wake", $"/jobs/{job}/cancel"],
            row.QuerySelectorAll("td.act button").Select(b => b.GetAttribute("formaction")));
    }

    [Fact]
    public async Task Who_may_not_cancel_is_offered_nothing()
    {
        await console.AddSilentHeadAsync("9Z-0001", TimeSpan.FromHours(3));
        using var person = await console.SignInAsync(Roles.Helpdesk);
        var page = await person.GetAsync("/stuck");
        Assert.Empty(page.QuerySelectorAll("#list button:not([hidden]), #list input[type=checkbox], #bulk"));
    }

    [Fact]
    public async Task All_that_is_shown_is_woken_by_one_act()
    {
        await console.AddSilentHeadAsync("9Z-0001", TimeSpan.FromHours(3));
        await console.AddSilentHeadAsync("9Z-0002", TimeSpan.FromHours(3));
        using var person = await console.SignInAsync(Roles.Operator);
        var page = await person.GetAsync("/stuck");
        Dictionary<string, string> fields = new()
        {
            [FormTokens.Name] = page.FormToken("#list"),
            ["which"] = "shown",
            ["shown"] = page.QuerySelector("#list [name=shown]")!.GetAttribute("value")!,
            ["returnUrl"] = "/stuck",
        };
        var preview = await person.AnswerAsync("/stuck/wake", fields);
        preview.AssertShows("main", "端末 2台に、今すぐPUSHを送信します");
        fields["shown"] = "1,x";
        await person.PostAsync("/stuck/wake", fields);
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, person.Last.StatusCode);
    }

    [Fact]
    public async Task An_open_page_gets_its_rows_as_it_shows_them()
    {
        var job = await console.AddSilentHeadAsync("9Z-0001", TimeSpan.FromHours(3));
        using var person = await console.SignInAsync(Roles.Operator);
        var row = (await person.GetAsync("/stuck")).QuerySelector($"#job-{job}")!;
        await console.ReadAsync(db => db.Devices.Where(d => d.Number == "9Z-0001")
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.LastContactAt, console.Now.AddDays(-2))));

        await using var stream = await person.StreamAsync(
            $"/live?look=stuck&rows={job}.{row.GetAttribute("data-v")}&stop=");
        await foreach (var item in SseParser.Create(stream).EnumerateAsync())
        {
            if (item.EventType != "rows") { continue; }

            var html = JsonSerializer.Deserialize<JsonElement>(item.Data)[0].GetProperty("html").GetString()!;
            Assert.Contains("class=\"why\"", html, StringComparison.Ordinal);
            Assert.DoesNotContain("接続なし", html, StringComparison.Ordinal);
            return;
        }

        Assert.Fail("The stream ended without the row.");
    }

    [Fact]
    public async Task A_look_that_there_is_not_is_refused()
    {
        using var person = await console.SignInAsync(Roles.Helpdesk);
        await person.GetAsync("/live?look=other");
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, person.Last.StatusCode);
    }

    [Fact]
    public async Task In_the_form_of_an_operation_groups_are_the_first_to_be_chosen_from()
    {
        using var person = await console.SignInAsync(Roles.Administrator);
        await console.DoAsync<MobiJobsDb, int>(db =>
        {
            db.DeviceGroups.Add(MobiJobs.Devices.Groups.DeviceGroup.Create("一年", null));
            return db.SaveChangesAsync();
        });
        var page = await person.GetAsync("/operations/new?kind=deviceInformation");
        var box = page.QuerySelector("#devices input[name=Groups]")!;
        Assert.Null(box.Closest("details"));
        var first = page.QuerySelectorAll("#devices input:not([type=hidden])")[0];
        Assert.Equal("Groups", first.GetAttribute("name"));
    }

    public async Task InitializeAsync() => console = await RunningConsole.StartAsync();

    public async Task DisposeAsync() => await console.DisposeAsync();
}
