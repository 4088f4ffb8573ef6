using System.Net;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Queue.Purging;
using MobiJobs.Tests.Administration;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Approvals;

/// <summary>What nothing brings back begins at the time that the second person approved, or later.</summary>
public sealed class Keeping_the_approved_time(Two two) : IClassFixture<Two>
{
    [Fact]
    public async Task A_reservation_that_waits_can_not_be_moved()
    {
        var name = await two.PersonAsync(Roles.Operator);
        using var person = await two.Console.VisitAsync(name);
        var (run, _) = await Two.WipeAsync(person, await two.DevicesAsync(3), Things.LaterTime);
        var (operation, reserved) = await ReservedAsync(run);
        Assert.True(reserved > DateTime.UtcNow.AddDays(28));
        var address = $"/operations/{operation}/reservation";

        await person.GetAsync(address);
        Assert.Equal(HttpStatusCode.NotFound, person.Last.StatusCode);
        await Two.PostAsync(person, address, "ReserveFor", Things.SoonerTime);
        Assert.Equal(HttpStatusCode.NotFound, person.Last.StatusCode);
        Assert.Equal((operation, reserved), await ReservedAsync(run));

        using var second = await two.Console.SignInAsync(Roles.Administrator);
        await Two.ApproveAsync(second, run);
        await two.FinishAsync(run);
        await person.GetAsync(address);
        Assert.Equal(HttpStatusCode.OK, person.Last.StatusCode);
    }

    /// <summary>The run ended half a year ago, and history that is so old is deleted.</summary>
    private async Task AgeAsync(long run)
    {
        var then = DateTime.UtcNow.AddDays(-180);
        await two.Console.ReadAsync(db => db.Runs.Where(r => r.Id == run).ExecuteUpdateAsync(
            set => set.SetProperty(r => r.PreviewedAt, then).SetProperty(r => r.EndedAt, then)));
        await two.Console.DoAsync<HistoryPurge, int>(purge => purge.RunAsync(CancellationToken.None));
    }

    [Fact]
    public async Task What_was_approved_for_a_time_does_not_begin_before_it()
    {
        var at = Things.LaterTime;
        var name = await two.PersonAsync(Roles.Operator);
        using var person = await two.Console.VisitAsync(name);
        var (run, _) = await Two.WipeAsync(person, await two.DevicesAsync(3), at);
        using var second = await two.Console.SignInAsync(Roles.Administrator);
        await Two.ApproveAsync(second, run);
        await two.FinishAsync(run);
        await AgeAsync(run);
        var approved = await ReservedAsync(run);
        var whole = $"/operations/{approved.Operation}";
        var one = $"/jobs/{await two.Console.ReadAsync(
            db => db.Jobs.Where(j => j.OperationId == approved.Operation).MaxAsync(j => j.Id))}";
        foreach (var path in (string[])[whole + "/reservation", one])
        {
            var page = await person.GetAsync(path);
            page.AssertShows(".reserve", "それより前には開始できません");
            Assert.Null(page.QuerySelector("[formaction$='/start']"));
        }

        foreach (var path in (string[])[whole, one])
        {
            AssertSaidOnce(await MoveAsync(person, path + "/reservation", Things.SoonerTime));
            AssertSaidOnce(await MoveAsync(person, path + "/start", null));
        }

        Assert.Equal(approved, await ReservedAsync(run));
        Assert.Equal(
            [approved.ReservedFor],
            await two.Console.ReadAsync(db => db.Jobs.Where(j => j.OperationId == approved.Operation)
                .Select(j => j.ReservedFor).Distinct().ToListAsync()));

        foreach (var path in (string[])[one, whole]) { await MoveAsync(person, path + "/reservation", Things.In(40)); }

        Assert.True((await ReservedAsync(run)).ReservedFor > approved.ReservedFor);
        await MoveAsync(person, whole + "/reservation", at); // Back to what was approved.
        Assert.Equal(approved, await ReservedAsync(run));
    }

    /// <summary>The form says the time, what was typed that it was too early: neither repeats the other.</summary>
    private static void AssertSaidOnce(IHtmlDocument page)
    {
        page.AssertShows("main", "それより前には開始できません");
        page.AssertShows("body", "変更しませんでした。承認された日時より前です。");
        Assert.Equal(2, page.Body!.TextContent.Split("それより前には開始できません").Length);
    }

    private static async Task<IHtmlDocument> MoveAsync(Visitor person, string path, string? at)
    {
        var fields = new Dictionary<string, string>
        {
            [FormTokens.Name] = (await person.GetAsync("/")).FormToken(),
            ["Password"] = RunningConsole.Password,
        };
        if (at is not null) { fields["ReserveFor"] = at; }

        return await person.AnswerAsync(path, fields);
    }

    private async Task<(long Operation, DateTime? ReservedFor)> ReservedAsync(long run)
    {
        var found = await two.Console.ReadAsync(
            db => db.Operations.Where(o => o.RunId == run).Select(o => new { o.Id, o.ReservedFor }).SingleAsync());
        return (found.Id, found.ReservedFor);
    }
}
