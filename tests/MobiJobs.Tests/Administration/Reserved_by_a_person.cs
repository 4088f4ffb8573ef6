using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Jobs;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Administration;

/// <summary>What an administrator sees of the jobs that somebody has reserved who leaves.</summary>
public sealed class Reserved_by_a_person(School school) : IClassFixture<School>
{
    [Fact]
    public async Task The_page_counts_them_and_says_which_would_not_be_sent()
    {
        using var administrator = await school.Console.SignInAsync(Roles.Administrator);
        var (id, name) = await PersonAsync();
        Assert.Null((await administrator.GetAsync($"/people/{id}")).QuerySelector("#reserved"));
        await ReserveAsync(name);

        var page = await administrator.GetAsync($"/people/{id}");
        page.AssertShows("#reserved", "時刻を待っているジョブ: 1件");
        page.AssertShows("form[action$='/disable']", "1件は、時刻になっても実行されません");
        Assert.Null(page.QuerySelector("#reserved b"));
        var link = page.QuerySelector("#reserved a")!.GetAttribute("href")!;
        Assert.Single((await administrator.GetAsync(link)).QuerySelectorAll("tr[id^='job-']"));

        page = await administrator.SubmitAsync(
            page, "form[action$='/disable']", new() { ["Password"] = RunningConsole.Password });
        page.AssertShows("#reserved b", "うち 1件は、今の権限では実行されません");
    }

    [Fact]
    public async Task They_are_taken_over_with_the_password_of_who_does_it()
    {
        var boss = $"boss-{Guid.NewGuid():N}";
        await school.Console.CreatePersonAsync(boss, Roles.Administrator);
        using var administrator = await school.Console.VisitAsync(boss);
        var (id, name) = await PersonAsync();
        var job = await ReserveAsync(name);

        var preview = await administrator.SubmitAsync(
            await administrator.GetAsync($"/people/{id}"), "form[action$='/reserved']", []);
        preview.AssertShows("main", "引き継ぐジョブ: 1件");
        var again = await administrator.SubmitAsync(preview, "form.confirm", new() { ["Password"] = "wrong" });
        again.AssertShows("#take-over-password-wrong", "現在のパスワードが違います");
        again.AssertShows("main", "引き継ぐジョブ: 1件");
        Assert.Equal(name, await RequesterAsync(job));
        var page = await administrator.SubmitAsync(
            again, "form.confirm", new() { ["Password"] = RunningConsole.Password });
        page.AssertShows(".notice-done", "引き継ぎました: 1件");
        Assert.Equal(boss, await RequesterAsync(job));
        (await administrator.GetAsync($"/jobs/{job}")).AssertShows("main", $"{name} → {boss}");
    }

    [Fact]
    public async Task What_the_preview_leaves_out_is_counted_in_the_result()
    {
        using var administrator = await school.Console.SignInAsync(Roles.Administrator);
        var (id, name) = await PersonAsync();
        await ReserveAsync(name);
        await ReserveAsync(name, "wipe");

        var preview = await administrator.SubmitAsync(
            await administrator.GetAsync($"/people/{id}"), "form[action$='/reserved']", []);
        preview.AssertShows("main", "引き継ぐジョブ: 1件");
        preview.AssertShows("main", "引き継げないジョブ: 1件");
        var page = await administrator.SubmitAsync(
            preview, "form.confirm", new() { ["Password"] = RunningConsole.Password });
        page.AssertShows(".notice-done", "引き継ぎました: 1件（引き継がなかったもの: 1件）");
    }

    [Fact]
    public async Task Nobody_but_who_has_made_a_preview_sees_or_confirms_it()
    {
        using var administrator = await school.Console.SignInAsync(Roles.Administrator);
        var (id, name) = await PersonAsync();
        var job = await ReserveAsync(name);
        var preview = await administrator.SubmitAsync(
            await administrator.GetAsync($"/people/{id}"), "form[action$='/reserved']", []);
        var address = preview.QuerySelector("form.confirm")!.GetAttribute("action")!;

        var (somebodyElse, _) = await PersonAsync();
        var mixed = address.Replace($"/people/{id}/", $"/people/{somebodyElse}/", StringComparison.Ordinal);
        await administrator.GetAsync(mixed);
        Assert.Equal(HttpStatusCode.NotFound, administrator.Last.StatusCode);

        var boss = $"boss-{Guid.NewGuid():N}";
        await school.Console.CreatePersonAsync(boss, Roles.Administrator);
        using var other = await school.Console.VisitAsync(boss);
        await other.GetAsync(address);
        Assert.Equal(HttpStatusCode.NotFound, other.Last.StatusCode);
        var page = await other.AnswerAsync(address, new Dictionary<string, string>
        {
            [FormTokens.Name] = (await other.GetAsync("/")).FormToken(),
            ["Password"] = RunningConsole.Password,
        });
        page.AssertShows(".notice-late", "確認から時間が経ったか");
        Assert.Equal(name, await RequesterAsync(job));
    }

    [Fact]
    public async Task Nobody_but_who_manages_people_takes_anything_over()
    {
        var (id, name) = await PersonAsync();
        await ReserveAsync(name);
        using var operatorOf = await school.Console.SignInAsync(Roles.Operator);
        await operatorOf.AnswerAsync(
            $"/people/{id}/reserved",
            new Dictionary<string, string> { [FormTokens.Name] = (await operatorOf.GetAsync("/")).FormToken() });
        Assert.Equal(HttpStatusCode.Forbidden, operatorOf.Last.StatusCode);
    }

    private async Task<(int Id, string Name)> PersonAsync()
    {
        var name = $"leaver-{Guid.NewGuid():N}";
        await school.Console.CreatePersonAsync(name, Roles.Administrator);
        return (await school.Console.ReadAsync(
            db => db.Users.Where(p => p.UserName == name).Select(p => p.Id).SingleAsync()), name);
    }

    /// <summary>Reserves a job for tomorrow. Returns its id.</summary>
    private async Task<long> ReserveAsync(string name, string kind = "appList")
    {
        using var api = await school.Console.ApiOfAsync(name);
        var number = $"L-{Guid.NewGuid():N}"[..12];
        using var device = await api.PostAsJsonAsync("/api/v1/devices", new { number });
        Assert.Equal(HttpStatusCode.Created, device.StatusCode);
        var tomorrow = DateTimeOffset.UtcNow.AddDays(1);
        var order = new { kind, devices = new[] { number }, reservedFor = tomorrow };
        using var accepted = await api.PostAsJsonAsync("/api/v1/operations", order);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        return await school.Console.ReadAsync(db => db.Jobs.Where(j => j.Stage == JobStage.Reserved)
            .OrderByDescending(j => j.Id).Select(j => j.Id).FirstAsync());
    }

    private Task<string> RequesterAsync(long job) => school.Console.ReadAsync(
        db => db.Jobs.Where(j => j.Id == job).Select(j => j.RequestedBy.Name).SingleAsync());
}
