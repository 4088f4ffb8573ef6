using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Tests.Start;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Trail;

/// <summary>Whoever tries to get round a check is entered, a stranger as well.</summary>
public sealed class Trying_the_walls(PlainConsole console) : IClassFixture<PlainConsole>
{
    [Fact]
    public async Task A_form_without_its_token_is_entered()
    {
        using var stranger = new Visitor(console.Running.Address);
        using var refused = await stranger.PostAsync("/account/sign-in", new() { ["User"] = "a", ["Password"] = "b" });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(1, await CountAsync("?", "POST /account/sign-in"));

        var name = await console.Running.CreatePersonOfAsync(Roles.Operator);
        using var person = await console.Running.VisitAsync(name);
        using var again = await person.PostAsync("/account/sessions/end-others", []);
        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);
        Assert.Equal(1, await CountAsync(name, "POST /account/sessions/end-others"));
    }

    [Fact]
    public async Task A_token_that_never_was_is_entered_and_a_flood_of_them_counted()
    {
        using var api = console.Running.ApiOf("mj_guessed");
        for (var i = 0; i < 30; i++)
        {
            using var answer = await api.GetAsync(new Uri("/api/v1/jobs?limit=1", UriKind.Relative));
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }

        var entries = await EntriesAsync();
        Assert.Equal(EntryLimit.Max, entries.Count);
        Assert.All(entries, e => Assert.Equal(("unknown token", AuditVia.Api), (e.Reason, e.Via)));
        Assert.All(entries, e => Assert.NotNull(e.Address));

        await console.Running.Services.GetRequiredService<CountedTrail>().TellAsync(all: true);
        var counted = Assert.Single((await EntriesAsync()).Skip(EntryLimit.Max));
        Assert.Equal((10, "unknown token"), (counted.Count, counted.Reason));
    }

    private Task<List<AuditEntry>> EntriesAsync() => console.Running.ReadAsync(db => db.Audit
        .Where(e => e.Action == AuditAction.TokenRefused && e.Who == "?").OrderBy(e => e.Id).ToListAsync());

    private Task<int> CountAsync(string who, string what) => console.Running.ReadAsync(db => db.Audit
        .CountAsync(e => e.Action == AuditAction.Refused && e.Who == who && e.Subject == what
            && e.Reason == "form token"));
}
