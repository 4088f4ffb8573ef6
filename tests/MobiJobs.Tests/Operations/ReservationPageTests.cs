using System.Net;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Kinds;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Operations;

/// <summary>Moving and lifting reservations without script.</summary>
public sealed class ReservationPageTests(SendingPageTests.Console console) : IClassFixture<SendingPageTests.Console>
{
    [Fact]
    public async Task A_reservation_is_moved_and_lifted_on_its_pages()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Operator);
        var number = await console.NumberAsync();
        await visitor.SubmitAsync(
            await SendingPageTests.CheckAsync(visitor, "lock", number, SendingPageTests.TomorrowAtNine),
            "form.confirm");
        var (job, operation) = await ReadAsync(db =>
            db.Jobs.Where(j => j.Device.Number == number && j.Kind == JobKind.Lock)
                .OrderByDescending(j => j.Id)
                .Select(j => new ValueTuple<long, long>(j.Id, j.OperationId!.Value))
                .FirstAsync());
        var page = await visitor.GetAsync($"/jobs/{job}");
        Assert.Equal(SendingPageTests.TomorrowAtNine, page.QuerySelector("#reserveFor")!.GetAttribute("value"));

        var past = await visitor.SubmitAsync(page, ".reserve", new() { ["reserveFor"] = "2001-01-01T00:00" });
        past.AssertShows("#reserve-error", "日時");
        var half = SendingPageTests.TomorrowAtNine.Replace("09:00", "08:30", StringComparison.Ordinal);
        Assert.Equal(
            half,
            (await visitor.SubmitAsync(page, ".reserve", new() { ["reserveFor"] = half }))
                .QuerySelector("#reserveFor")!
                .GetAttribute("value"));

        var whole = await visitor.GetAsync($"/operations/{operation}/reservation");
        var wrong = await visitor.SubmitAsync(whole, ".reserve", new() { ["reserveFor"] = "nonsense" });
        Assert.NotEmpty(wrong.QuerySelector(".wrong")!.TextContent);
        var started = await visitor.SubmitAsync(whole, $"form[action='/operations/{operation}/start']");
        Assert.Contains("1件をすぐに開始します", started.QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await visitor.PostAsync("/operations/999999/start", SendingPageTests.Token(page))).StatusCode);
        await visitor.GetAsync("/operations/999999/reservation");
        Assert.Equal(HttpStatusCode.NotFound, visitor.Last.StatusCode);
    }

    private Task<T> ReadAsync<T>(Func<MobiJobsDb, Task<T>> question) => console.Running.ReadAsync(question);
}
