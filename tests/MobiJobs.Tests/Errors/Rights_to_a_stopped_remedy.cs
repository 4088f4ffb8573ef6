using System.Globalization;
using System.Net;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Errors.Remedies;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Shared;
using MobiJobs.Tests.Administration;
using MobiJobs.Tests.Support;
using MobiJobs.Vpp;

namespace MobiJobs.Tests.Errors;

/// <summary>
/// The page of a remedy that stopped for want of a seat, and the line of an operation that waits for one: who may do
/// something there sees it offered, and nobody else can do it.
/// </summary>
public sealed class Rights_to_a_stopped_remedy(TwoSchools schools) : IClassFixture<TwoSchools>
{
    private const long StoreId = 900000001;

    [Theory]
    [InlineData(Roles.Administrator, true)]
    [InlineData(Roles.Operator, true)]
    [InlineData(Roles.Helpdesk, false)]
    public async Task The_synchronisation_is_offered_and_done_by_role(string role, bool isAllowed)
    {
        var remedy = await StopAsync(schools.Own);
        using var person = await schools.Console.SignInAsync(role, followsRedirects: false);

        var page = await person.GetAsync($"/remedies/{remedy}");
        Assert.Equal(isAllowed, Offers(page));
        page.AssertShows("#progress .big", "手順1「");
        page.AssertShows("#progress .notice", isAllowed ? "続けるには" : "権限のある担当者に");
        var status = await SyncAsync(person, remedy);
        Assert.Equal(isAllowed ? HttpStatusCode.Redirect : HttpStatusCode.Forbidden, status);
        Assert.Equal(isAllowed, await WasAskedAsync(remedy));
    }

    /// <summary>Licences are managed for the whole fleet: no permission set of a group allows it.</summary>
    [Fact]
    public async Task Who_works_in_one_group_only_is_neither_offered_it_nor_can_do_it_there_or_elsewhere()
    {
        var (mine, theirs) = (await StopAsync(schools.Own), await StopAsync(schools.Other));
        using var person = await schools.VisitAsync();

        Assert.False(Offers(await person.GetAsync($"/remedies/{mine}")));
        Assert.Equal(HttpStatusCode.OK, person.Last.StatusCode);
        await person.GetAsync($"/remedies/{theirs}");
        Assert.Equal(HttpStatusCode.NotFound, person.Last.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, await SyncAsync(person, mine));
        Assert.Equal(HttpStatusCode.Forbidden, await SyncAsync(person, theirs));
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(person, $"/remedies/{mine}/continue"));
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync(person, $"/remedies/{theirs}/continue"));
        Assert.False(await WasAskedAsync(mine) || await WasAskedAsync(theirs));
    }

    [Fact]
    public async Task The_page_is_followed_while_it_synchronises_and_then_says_why_that_failed()
    {
        var remedy = await StopAsync(schools.Own);
        using var person = await schools.Console.SignInAsync(Roles.Operator);
        var before = await person.GetAsync($"/remedies/{remedy}");
        Assert.Equal("", before.QuerySelector("#progress")!.GetAttribute("data-refresh"));

        var meanwhile = await person.SubmitAsync(before, "form[action$='/sync']");
        Assert.Equal("true", meanwhile.QuerySelector("#progress")!.GetAttribute("data-refresh"));
        Assert.False(Offers(meanwhile));
        var after = await UntilOverAsync(person, remedy); // The key of the token can't be read by this program.

        Assert.Equal("", after.QuerySelector("#progress")!.GetAttribute("data-refresh"));
        var step = after.QuerySelector(".steps li")!.TextContent;
        Assert.Contains(Sentence.Say(Labels.Remedy_SyncRefused, VppCodes.InvalidToken), step, StringComparison.Ordinal);
        Assert.Contains(Labels.Remedy_SyncRenew, step, StringComparison.Ordinal);
        Assert.True(Offers(after));
    }

    [Fact]
    public async Task The_line_of_an_operation_leads_to_the_seats_whoever_sees_their_token()
    {
        var device = schools.Own.Devices[0];
        var operation = await AwaitSeatAsync(device);
        var own = await schools.CreatePersonAsync(schools.Own, null, Permissions.Read);
        using var reader = await schools.Console.VisitAsync(own, followsRedirects: false);
        var link = (await reader.GetAsync($"/deliveries/{operation}")).QuerySelector("#delivery-seats li a")!;
        var contents = await reader.GetAsync(link.GetAttribute("href")!);
        Assert.Equal(HttpStatusCode.OK, reader.Last.StatusCode);
        Assert.Empty(contents.QuerySelectorAll("form[action*='/licenses']"));
        var path = link.GetAttribute("href")!;
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(reader, $"{path}/assign"));

        await schools.Console.DoAsync<MobiJobsDb, int>(db => db.Jobs.Where(j => j.OperationId == operation)
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.SeatTokenId, schools.Other.Token)));
        var line = (await reader.GetAsync($"/deliveries/{operation}")).QuerySelector("#delivery-seats li")!;
        Assert.Null(line.QuerySelector("a"));
        Assert.DoesNotContain("South", line.TextContent, StringComparison.Ordinal);
    }

    private static bool Offers(IHtmlDocument page) => page.QuerySelector("form[action$='/sync'] button") is not null;

    private static Task<HttpStatusCode> SyncAsync(Visitor person, long remedy) =>
        SendAsync(person, $"/remedies/{remedy.ToString(CultureInfo.InvariantCulture)}/sync");

    private static async Task<HttpStatusCode> SendAsync(Visitor person, string path)
    {
        var token = (await person.GetAsync("/")).FormToken();
        return (await person.PostAllAsync(path, [KeyValuePair.Create(FormTokens.Name, token)])).StatusCode;
    }

    private static async Task<IHtmlDocument> UntilOverAsync(Visitor person, long remedy)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            var page = await person.GetAsync($"/remedies/{remedy}");
            if (page.QuerySelector("#progress")!.GetAttribute("data-refresh") is "") { return page; }

            await timer.WaitForNextTickAsync(patience.Token);
        }
    }

    /// <summary>Whether a synchronisation was awaited; the token of these schools makes it fail.</summary>
    private Task<bool> WasAskedAsync(long remedy) => schools.Console.DoAsync<MobiJobsDb, bool>(
        db => db.RemedyRuns.AnyAsync(r => r.Id == remedy && (r.SyncAskedAt != null || r.SyncTrouble != null)));

    /// <summary>A remedy whose assignment Apple refused, since every seat is taken.</summary>
    private async Task<long> StopAsync(OneSchool school)
    {
        var device = school.Devices[1];
        var job = await schools.AddEndedAsync(device, JobKind.VppInstall, JobStatus.DeviceError);
        return await schools.Console.DoAsync<MobiJobsDb, long>(async db =>
        {
            await db.VppContents.Where(c => c.TokenId == school.Token)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.Total, 1));
            var assign = new PlannedStep(
                StepKind.Assign, school.Token, StoreId, null, $"SERIAL{device.Number}");
            var plan = new RemedyPlan(RemedyKind.AssignLicense, [assign, PlannedStep.Deliver]);
            var run = RemedyRun.Confirm(job, plan, 1, DateTime.UtcNow);
            run.Steps[0].Fail($"vpp:{VppCodes.LicenseNotFound}");
            run.ScheduleNext(hasProgressed: false, DateTime.UtcNow);
            db.Add(run);
            await db.SaveChangesAsync();
            return run.Id;
        });
    }

    private async Task<long> AwaitSeatAsync(OneDevice device)
    {
        var job = await schools.AddReservedAsync(device, JobKind.VppInstall);
        return await schools.Console.DoAsync<MobiJobsDb, long>(async db =>
        {
            // No seat is free at either token: otherwise the job would have it within a second.
            await db.VppContents.Where(c => c.TokenId == schools.Own.Token || c.TokenId == schools.Other.Token)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.Total, 1));
            await db.Jobs.Where(j => j.Id == job).ExecuteUpdateAsync(set => set
                .SetProperty(j => j.StoreId, StoreId)
                .SetProperty(j => j.SeatTokenId, schools.Own.Token)
                .SetProperty(j => j.Seat, SeatState.Awaited));
            return (await db.Jobs.Where(j => j.Id == job).Select(j => j.OperationId).SingleAsync())!.Value;
        });
    }
}
