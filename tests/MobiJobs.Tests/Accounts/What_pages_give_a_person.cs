using System.Net;
using MobiJobs.Accounts;
using MobiJobs.Api.Limits;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Accounts;

/// <summary>Forms, files and open pages are bounded for each person, whatever number of sessions they have.</summary>
public sealed class What_pages_give_a_person(BoundedConsole console) : IClassFixture<BoundedConsole>
{
    [Fact]
    public async Task So_many_pages_stay_open_at_once_and_another_may_once_one_is_closed()
    {
        using var person = await console.Running.SignInAsync(Roles.Helpdesk);
        var open = new List<HttpResponseMessage>();
        for (var i = 0; i < RateLimits.OpenPages; i++) { open.Add(await OpenAsync(person)); }

        Assert.All(open, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        using (var refused = await OpenAsync(person))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        }

        Assert.Equal("ジョブ管理", (await person.GetAsync("/")).QuerySelector("h1")!.TextContent);
        using var other = await console.Running.SignInAsync(Roles.Helpdesk);
        using (var theirs = await OpenAsync(other)) { Assert.Equal(HttpStatusCode.OK, theirs.StatusCode); }

        open.ForEach(answer => answer.Dispose());
    }

    [Fact]
    public async Task So_many_files_a_minute()
    {
        using var person = await console.Running.SignInAsync(Roles.Helpdesk);
        for (var i = 0; i < RateLimits.FilesPerMinute; i++)
        {
            using var file = await person.AskAsync(new HttpRequestMessage(HttpMethod.Get, "/devices.csv"));
            Assert.Equal(HttpStatusCode.OK, file.StatusCode);
        }

        (await person.GetAsync("/jobs.csv")).AssertShows("main", "1分ほど待ってから");
        Assert.Equal(HttpStatusCode.TooManyRequests, person.Last.StatusCode);
        Assert.NotNull(person.Last.Headers.RetryAfter);
    }

    [Fact]
    public async Task So_many_forms_a_minute()
    {
        using var person = await console.Running.SignInAsync(Roles.Operator);
        for (var i = 0; i < 2 * RateLimits.FormsPerMinute; i++)
        {
            using var answer = await person.PostAsync("/jobs/0/cancel", []);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests) { return; }
        }

        Assert.Fail("None was refused.");
    }

    private static Task<HttpResponseMessage> OpenAsync(Visitor person) =>
        person.AskAsync(new HttpRequestMessage(HttpMethod.Get, "/live"));
}

/// <summary>The console of these tests.</summary>
public sealed class BoundedConsole() : SharedConsole("Production");
