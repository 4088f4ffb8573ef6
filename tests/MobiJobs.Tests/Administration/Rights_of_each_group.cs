using System.Globalization;
using System.Net;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Administration;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Tests.Support;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Tests.Administration;

/// <summary>
/// Who may do different things in different groups does in each only what is allowed there, and what must hold across
/// all groups holds.
/// </summary>
public sealed class Rights_of_each_group(TwoSchools schools) : IClassFixture<TwoSchools>
{
    [Fact]
    public async Task What_one_group_allows_is_not_done_in_another()
    {
        var name = await schools.CreatePersonAsync(schools.Own, Roles.Helpdesk, Permissions.RegisterJobs);
        using var person = await schools.Console.VisitAsync(name, followsRedirects: false);
        var mine = await schools.AddEndedAsync(schools.Own.Devices[0], JobKind.Lock, JobStatus.DeviceError);
        var theirs = await schools.AddEndedAsync(schools.Other.Devices[0], JobKind.Lock, JobStatus.DeviceError);
        Assert.NotNull((await person.GetAsync($"/jobs/{mine}")).QuerySelector("form[action$='/again']"));
        Assert.Null((await person.GetAsync($"/jobs/{theirs}")).QuerySelector("form[action$='/again']"));
        var list = await person.GetAsync("/?kind=lock");
        Assert.Equal("true", list.QuerySelector($"#job-{mine}")!.GetAttribute("data-retryable"));
        Assert.Equal("false", list.QuerySelector($"#job-{theirs}")!.GetAttribute("data-retryable"));

        await SendAsync(person, $"/jobs/{theirs}/again");
        await SendAsync(person, $"/jobs/{mine}/again");

        Assert.False(await AskAsync(db => db.Jobs.AnyAsync(j => j.RetryOfId == theirs)));
        Assert.True(await AskAsync(db => db.Jobs.AnyAsync(j => j.RetryOfId == mine)));
    }

    [Fact]
    public async Task A_remedy_needs_the_right_to_its_steps_in_the_group_of_the_device()
    {
        var name = await schools.CreatePersonAsync(schools.Own, null, TwoSchools.All);
        await schools.GiveAsync(name, schools.Other, Permissions.Read, Permissions.RetryJobs);
        using var person = await schools.Console.VisitAsync(name, followsRedirects: false);
        var theirs = await schools.AddEndedAsync(schools.Other.Devices[0], JobKind.AppList, JobStatus.DeviceError);
        var mine = await schools.AddEndedAsync(schools.Own.Devices[0], JobKind.AppList, JobStatus.DeviceError);
        Assert.Equal(
            HttpStatusCode.Forbidden, await SendAsync(person, $"/jobs/{theirs}/remedies/fetchDeviceInformation"));
        Assert.Equal(HttpStatusCode.Redirect, await SendAsync(person, $"/jobs/{mine}/remedies/fetchDeviceInformation"));
    }

    [Fact]
    public async Task A_role_for_one_thing_and_a_set_for_another_add_up_in_the_group()
    {
        var name = await schools.CreatePersonAsync(schools.Own, Roles.Helpdesk, Permissions.CancelJobs);
        using var client = await schools.Console.ApiOfAsync(name);
        var mine = await schools.AddReservedAsync(schools.Own.Devices[1]);
        var theirs = await schools.AddReservedAsync(schools.Other.Devices[1]);
        Assert.Equal(HttpStatusCode.OK, await CancelAsync(mine));
        Assert.Equal(HttpStatusCode.NotFound, await CancelAsync(theirs));
        Assert.Equal(JobStatus.Canceled, await StatusAsync(mine));
        Assert.Equal(JobStatus.Reserved, await StatusAsync(theirs));

        async Task<HttpStatusCode> CancelAsync(long job)
        {
            using var answer = await client.PostAsync(new Uri($"/api/v1/jobs/{job}/cancel", UriKind.Relative), null);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task The_first_act_of_a_new_person_is_carried_out()
    {
        using var person = await schools.VisitAsync();
        var job = await schools.AddEndedAsync(schools.Own.Devices[1], JobKind.Lock, JobStatus.DeviceError);
        Assert.Equal(HttpStatusCode.Redirect, await SendAsync(person, $"/jobs/{job}/again"));
        Assert.True(await AskAsync(db => db.Jobs.AnyAsync(j => j.RetryOfId == job)));
    }

    [Fact]
    public async Task What_was_taken_away_since_the_preview_is_not_confirmed()
    {
        var name = await schools.CreatePersonAsync(schools.Own, null, TwoSchools.All);
        var set = await schools.GiveAsync(name, schools.Other, TwoSchools.All);
        using var person = await schools.Console.VisitAsync(name);
        var mine = await schools.AddReservedAsync(schools.Own.Devices[1], JobKind.LostModeOn);
        var theirs = await schools.AddReservedAsync(schools.Other.Devices[1], JobKind.LostModeOn);
        var preview = await person.AnswerAsync("/jobs/cancel", await FieldsAsync(
            person, ("which", "matching"), ("filter", "kind=lostModeOn&open=true")));
        Assert.NotNull(preview.QuerySelector("form[action^='/cancels/']"));

        await schools.TakeAsync(name, set);
        await person.SubmitAsync(preview, "form[action^='/cancels/']");

        Assert.Equal(JobStatus.Reserved, await StatusAsync(mine));
        Assert.Equal(JobStatus.Reserved, await StatusAsync(theirs));
    }

    [Fact]
    public async Task All_jobs_of_one_group_are_not_everything()
    {
        for (var i = 0; i < 21; i++) { await schools.AddReservedAsync(schools.Own.Devices[1]); }

        using var person = await schools.VisitAsync();
        await person.AnswerAsync("/jobs/cancel", await FieldsAsync(
            person, ("which", "matching"), ("filter", "open=true")));
        Assert.Equal(HttpStatusCode.Found, person.Last.StatusCode);
        var preview = await person.GetAsync(person.Last.Headers.Location!.OriginalString);
        Assert.NotNull(preview.QuerySelector("form[action^='/cancels/']"));
    }

    [Fact]
    public async Task Who_may_only_send_is_not_offered_to_cancel_what_waits_before_it_and_can_not()
    {
        var name = await schools.CreatePersonAsync(schools.Own, null, Permissions.Read, Permissions.RegisterJobs);
        using var person = await schools.Console.VisitAsync(name);
        var form = await person.GetAsync("/operations/new?kind=lock");
        var check = await person.SubmitAsync(
            form, "form[action='/operations']", new() { ["Devices"] = schools.Own.Devices[1].Number });
        Assert.NotNull(check.QuerySelector("form[action$='/confirm']"));
        Assert.Null(check.QuerySelector("[name=Clears]"));
        await person.SubmitAsync(check, "form[action$='/confirm']", new() { ["Clears"] = "true" });
        Assert.Equal(HttpStatusCode.Forbidden, person.Last.StatusCode);
    }

    [Fact]
    public void A_set_allows_nothing_once_the_one_above_does_not_include_subgroups()
    {
        var above = PermissionSet.Create("above", 1, aboveId: null);
        var below = PermissionSet.Create("below", 2, aboveId: 0);
        below.Allow([Permissions.Read], includesBelow: true);
        above.Allow([Permissions.Read, Permissions.CancelJobs], includesBelow: true);
        Assert.Equal([Permissions.Read], new SetBounds([(above, "/1/")]).Within("/1/2/", 0, below.Listed));
        above.Allow([Permissions.Read], includesBelow: false);
        Assert.Empty(new SetBounds([(above, "/1/")]).Within("/1/2/", 0, below.Listed));
    }

    [Fact]
    public async Task An_operation_of_several_groups_keeps_its_time_for_the_others()
    {
        var operation = schools.SharedOperation;
        var before = await AskAsync(db => db.Operations.Where(o => o.Id == operation).SingleAsync());
        using var person = await schools.VisitAsync();
        await SendAsync(person, $"/operations/{operation}/reservation", ("ReserveFor", Things.LaterTime));

        var after = await AskAsync(db => db.Operations.Where(o => o.Id == operation).SingleAsync());
        var times = await AskAsync(db => db.Jobs.Where(j => j.OperationId == operation)
            .ToDictionaryAsync(j => j.DeviceId, j => j.ReservedFor));
        Assert.Equal(before.ReservedFor, after.ReservedFor);
        Assert.Equal(before.ReservedFor, times[schools.Other.Devices[1].Id]);
        Assert.True(times[schools.Own.Devices[1].Id] < before.ReservedFor);
    }

    [Fact]
    public async Task A_shared_token_shows_no_device_of_others()
    {
        using var person = await schools.VisitAsync();
        var path = $"/vpp/{schools.Other.Token.ToString(CultureInfo.InvariantCulture)}/contents/900000001";
        await person.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, person.Last.StatusCode);
        await AskAsync(async db =>
        {
            db.Add(VppShare.Of(schools.Other.Token, schools.Own.GroupId));
            return await db.SaveChangesAsync();
        });
        await person.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, person.Last.StatusCode);
        Assert.DoesNotContain(
            $"SERIAL{schools.Other.Devices[0].Number}",
            await person.Last.Content.ReadAsStringAsync(),
            StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> SendAsync(
        Visitor person, string path, params (string Name, string Value)[] fields) =>
        (await person.PostAllAsync(path, await FieldsAsync(person, fields))).StatusCode;

    private static async Task<IEnumerable<KeyValuePair<string, string>>> FieldsAsync(
        Visitor person, params (string Name, string Value)[] fields)
    {
        var token = (await person.GetAsync("/")).FormToken();
        return fields.Append((FormTokens.Name, token))
            .Select(f => KeyValuePair.Create(f.Item1, f.Item2));
    }

    private Task<JobStatus> StatusAsync(long id) =>
        AskAsync(db => db.Jobs.Where(j => j.Id == id).Select(j => j.Status).SingleAsync());

    private Task<T> AskAsync<T>(Func<MobiJobsDb, Task<T>> question) => schools.Console.DoAsync(question);
}
