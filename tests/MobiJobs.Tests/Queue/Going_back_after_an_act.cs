using System.Net;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Jobs;
using MobiJobs.Runs;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Queue;

/// <summary>
/// The preview of an act on many has an address of its own: going back to it after the act shows what became of it.
/// </summary>
public sealed class Going_back_after_an_act : IAsyncLifetime
{
    private RunningConsole console = null!;

    [Theory]
    [InlineData("/jobs/cancel", "/cancels/", "選んだジョブ")]
    [InlineData("/stuck/wake", "/stuck/wake/", "今すぐPUSHを送信します")]
    [InlineData("/stuck/release", "/stuck/release/", "送信済みのものはありません")]
    public async Task What_is_chosen_leads_to_a_preview_that_can_be_opened_again(
        string choice, string address, string words)
    {
        using var person = await console.SignInAsync(Roles.Operator, followsRedirects: false);
        var job = await console.AddSilentHeadAsync("9Z-0001", TimeSpan.FromHours(1));
        using var answer = await SendAsync(person, choice, new() { ["ids"] = $"{job}", ["which"] = "selected" });
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        var preview = answer.Headers.Location!.OriginalString;
        Assert.StartsWith(address, preview, StringComparison.Ordinal);

        (await person.GetAsync(preview)).AssertShows("main", words);
        (await person.GetAsync(preview)).AssertShows("main", words);
        Assert.Equal(
            JobStage.Active,
            await console.ReadAsync(db => db.Jobs.Where(j => j.Id == job).Select(j => j.Stage).SingleAsync()));
    }

    [Fact]
    public async Task After_the_act_its_preview_says_that_it_was_carried_out_and_does_nothing_again()
    {
        using var person = await console.SignInAsync(Roles.Operator);
        var list = await person.GetAsync("/?status=reserved");
        var rows = list.QuerySelectorAll("#list tbody tr").Length;
        var preview = await person.SubmitAsync(list, "#list", new() { ["which"] = "shown" });
        var address = person.Last.RequestMessage!.RequestUri!.PathAndQuery;
        await person.SubmitAsync(preview, "form.confirm");

        var back = await person.GetAsync(address);
        back.AssertShows("main", "に実行済みです");
        back.AssertShows(".counts", "キャンセルした");
        back.AssertShows(".counts", $"{rows}");
        Assert.Null(back.QuerySelector("form.confirm"));

        // A browser may still show the page as it was.
        var again = await person.SubmitAsync(preview, "form.confirm");
        again.AssertShows("main", "に実行済みです");
        var runs = await console.ReadAsync(db => db.Runs.CountAsync(
            r => r.Kind == RunKind.CancelChosen && r.StartedAt != null));
        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task A_wrong_number_is_said_on_a_page_of_its_own_address()
    {
        using var person = await console.SignInAsync(Roles.Administrator);
        var preview = await person.SubmitAsync(await person.GetAsync("/"), "#list", new() { ["which"] = "everything" });
        var address = person.Last.RequestMessage!.RequestUri;
        var wrong = await person.SubmitAsync(preview, "form.confirm", new() { ["typed"] = "1" });

        Assert.Equal(HttpMethod.Get, person.Last.RequestMessage!.Method);
        wrong.AssertShows("form.confirm", "件数が違います");
        Assert.Equal(address, person.Last.RequestMessage.RequestUri); // Nothing is frozen anew for a typing error.
        var again = await person.GetAsync(person.Last.RequestMessage.RequestUri!.PathAndQuery);
        again.AssertDoesNotShow("form.confirm", "件数が違います");
    }

    [Fact]
    public async Task A_preview_says_what_it_is_of_whatever_its_address_says()
    {
        using var person = await console.SignInAsync(Roles.Administrator);
        await person.SubmitAsync(
            await person.GetAsync("/?status=reserved"), "#list", new() { ["which"] = "matching" });
        var address = person.Last.RequestMessage!.RequestUri!.AbsolutePath;
        foreach (var query in (string[])["", "?which=everything", "?which=selected"])
        {
            var page = await person.GetAsync(address + query);
            page.AssertShows(".lead-s", "条件に合う、終了していないジョブ");
            page.AssertShows(".lead-s", "予約待機中");
        }

        await person.SubmitAsync(await person.GetAsync("/"), "#list", new() { ["which"] = "everything" });
        address = person.Last.RequestMessage!.RequestUri!.AbsolutePath;
        (await person.GetAsync(address + "?which=selected")).AssertShows(".lead-s", "すべての端末");
    }

    [Fact]
    public async Task A_preview_belongs_to_its_person_and_its_kind()
    {
        using var person = await console.SignInAsync(Roles.Operator);
        using var other = await console.SignInAsync(Roles.Operator);
        var list = await person.GetAsync("/?status=reserved");
        await person.SubmitAsync(list, "#list", new() { ["which"] = "shown" });
        var address = person.Last.RequestMessage!.RequestUri!;

        await other.GetAsync(address.PathAndQuery);
        Assert.Equal(HttpStatusCode.NotFound, other.Last.StatusCode);
        await person.GetAsync($"/stuck/wake/{address.Segments[^1]}");
        Assert.Equal(HttpStatusCode.NotFound, person.Last.StatusCode);
    }

    [Fact]
    public async Task The_question_about_one_job_has_an_address_that_leads_to_the_job_once_it_has_ended()
    {
        using var person = await console.SignInAsync(Roles.Operator);
        var list = await person.GetAsync("/?status=reserved");
        var job = list.QuerySelector("#list tbody tr")!.Id!["job-".Length..];
        using var asked = await SendAsync(person, $"/jobs/{job}/cancel", []);
        Assert.Equal(HttpMethod.Get, asked.RequestMessage!.Method);
        Assert.Equal($"/jobs/{job}/cancel", asked.RequestMessage.RequestUri!.AbsolutePath);

        using var done = await SendAsync(person, $"/jobs/{job}/cancel", new() { ["sure"] = "true" });
        await person.GetAsync($"/jobs/{job}/cancel");
        Assert.Equal($"/jobs/{job}", person.Last.RequestMessage!.RequestUri!.AbsolutePath);
    }

    [Fact]
    public async Task A_move_of_devices_that_was_carried_out_says_so_as_well()
    {
        using var person = await console.SignInAsync(Roles.Administrator);
        var device = (await person.GetAsync("/devices"))
            .QuerySelector("tbody input[name=ids]")!.GetAttribute("value")!;
        using var moved = await SendAsync(person, "/devices/move", new() { ["ids"] = device, ["group"] = "none" });
        var address = moved.RequestMessage!.RequestUri!.PathAndQuery;
        Assert.StartsWith("/devices/runs/", address, StringComparison.Ordinal);
        await person.SubmitAsync(await person.GetAsync(address), "form.confirm");

        (await person.GetAsync(address)).AssertShows("main", "に実行済みです");
    }

    [Fact]
    public async Task What_was_wrong_with_a_form_is_said_on_the_preview_itself()
    {
        using var person = await console.SignInAsync(Roles.Administrator);
        var number = await console.ReadAsync(db => db.Devices.Select(d => d.Number).FirstAsync());
        var page = await person.GetAsync($"/devices/{number}/delete");
        var wrong = await person.SubmitAsync(page, "form.confirm", new() { ["typed"] = "別の番号" });

        Assert.Equal(HttpMethod.Get, person.Last.RequestMessage!.Method);
        wrong.AssertShows("#typed-wrong", "番号");
        Assert.Equal("別の番号", wrong.QuerySelector("#typed")!.GetAttribute("value"));
    }

    public async Task InitializeAsync() =>
        console = await RunningConsole.StartAsync("Development", "--Gateway:Simulated:Devices=30");

    public async Task DisposeAsync() => await console.DisposeAsync();

    private static async Task<HttpResponseMessage> SendAsync(
        Visitor person, string path, Dictionary<string, string> fields)
    {
        IHtmlDocument page = await person.GetAsync("/delivery-stop");
        fields[FormTokens.Name] = page.FormToken("form[action='/account/sign-out']");
        return await person.PostAsync(path, fields);
    }
}
