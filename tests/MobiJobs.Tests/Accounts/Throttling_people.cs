using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Administration.Persons;
using MobiJobs.Data;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Accounts;

/// <summary>Who waits, how long, and that nobody makes somebody else wait.</summary>
public sealed class Throttling_people
{
    private const string Person = "y.tanaka";

    [Fact]
    public async Task Who_waits_goes_on_waiting_when_their_role_changes_and_signs_in_with_the_new_one_afterwards()
    {
        await using var scenario = await Scenario.CreateAsync();
        await Throttling.GivePasswordAsync(scenario, RunningConsole.Password);
        var known = await KnownBrowserAsync(scenario);
        for (var i = 0; i < 5; i++) { await TryAsync(scenario, "wrong"); }

        var before = Assert.IsType<SignInOutcome.Wait>(await TryAsync(scenario, RunningConsole.Password));
        await ChangeRoleAsync(scenario, Roles.Helpdesk);
        var wait = Assert.IsType<SignInOutcome.Wait>(await TryAsync(scenario, RunningConsole.Password));
        Assert.Equal(before.For, wait.For);
        Assert.IsType<SignInOutcome.Done>(await TryAsync(scenario, RunningConsole.Password, http: Again(known)));

        scenario.Clock.Advance(wait.For);
        Assert.IsType<SignInOutcome.Done>(await TryAsync(scenario, RunningConsole.Password));
        Assert.Equal([Roles.Helpdesk], await scenario.AskAsync(db => db.HeldRoleNames()
            .Where(r => db.Users.Any(p => p.Id == r.PersonId && p.UserName == Person))
            .Select(r => r.Name)
            .ToListAsync()));
    }

    [Fact]
    public async Task The_wait_of_one_account_at_one_address_doubles_to_a_quarter_of_an_hour()
    {
        await using var scenario = await Scenario.CreateAsync();
        await Throttling.GivePasswordAsync(scenario, RunningConsole.Password);
        for (var i = 0; i < 5; i++) { Assert.IsType<SignInOutcome.Wrong>(await TryAsync(scenario, "wrong")); }

        foreach (var seconds in (int[])[10, 20, 40, 80, 160, 320, 640, 900, 900])
        {
            var wait = Assert.IsType<SignInOutcome.Wait>(await TryAsync(scenario, RunningConsole.Password));
            Assert.Equal(TimeSpan.FromSeconds(seconds), wait.For);
            scenario.Clock.Advance(wait.For);
            Assert.IsType<SignInOutcome.Wrong>(await TryAsync(scenario, "wrong"));
        }
    }

    [Fact]
    public async Task The_wait_of_one_address_grows_whatever_accounts_are_tried_and_a_right_password_does_not_end_it()
    {
        await using var scenario = await Scenario.CreateAsync();
        await Throttling.GivePasswordAsync(scenario, RunningConsole.Password);
        for (var i = 0; i < 49; i++) { await TryAsync(scenario, "wrong", name: $"name-{i}"); }

        Assert.IsType<SignInOutcome.Done>(await TryAsync(scenario, RunningConsole.Password));
        Assert.IsType<SignInOutcome.Wrong>(await TryAsync(scenario, "wrong", name: "name-50"));
        foreach (var seconds in (int[])[10, 20, 40, 80])
        {
            var wait = Assert.IsType<SignInOutcome.Wait>(await TryAsync(scenario, RunningConsole.Password));
            Assert.Equal(TimeSpan.FromSeconds(seconds), wait.For);
            scenario.Clock.Advance(wait.For);
            Assert.IsType<SignInOutcome.Wrong>(await TryAsync(scenario, "wrong", name: $"more-{seconds}"));
        }
    }

    [Fact]
    public async Task A_stranger_with_hundreds_of_addresses_keeps_the_person_out_at_no_browser()
    {
        await using var scenario = await Scenario.CreateAsync();
        await Throttling.GivePasswordAsync(scenario, RunningConsole.Password);
        var known = await KnownBrowserAsync(scenario);
        for (var i = 0; i < 300; i++) { await TryAsync(scenario, "wrong", $"10.7.{i / 250}.{i % 250}"); }

        Assert.IsType<SignInOutcome.Done>(await TryAsync(scenario, RunningConsole.Password, http: Again(known)));
        Assert.IsType<SignInOutcome.Done>(await TryAsync(scenario, RunningConsole.Password, "198.51.100.9"));
        Assert.IsType<SignInOutcome.Wrong>(await TryAsync(scenario, "wrong", "10.8.0.1"));
        Assert.IsType<SignInOutcome.Wait>(await TryAsync(scenario, "wrong", "10.8.0.1"));
    }

    private static Task<SignInOutcome> TryAsync(
        Scenario scenario,
        string password,
        string address = "192.0.2.1",
        string name = Person,
        HttpContext? http = null) => Throttling.TryAsync(scenario, name, password, address, http);

    /// <summary>A browser where the person has signed in. Returns its cookie.</summary>
    private static async Task<string> KnownBrowserAsync(Scenario scenario)
    {
        var http = new DefaultHttpContext();
        Assert.IsType<SignInOutcome.Done>(
            await TryAsync(scenario, RunningConsole.Password, "203.0.113.1", http: http));
        return http.Response.Headers.SetCookie
            .Single(c => c!.Contains("mobijobs-device=", StringComparison.Ordinal))!.Split(';')[0];
    }

    /// <summary>That browser again, at the address of those who try.</summary>
    private static DefaultHttpContext Again(string cookie)
    {
        var http = new DefaultHttpContext();
        http.Request.Headers.Cookie = cookie;
        return http;
    }

    /// <summary>Another administrator does it: the last one would stay.</summary>
    private static async Task ChangeRoleAsync(Scenario scenario, string role)
    {
        var before = new PersonMay(Roles.Administrator, []).ToString();
        var by = new Actor("boss", 1);
        await scenario.DoAsync<People, IReadOnlyList<string>>(
            people => people.CreateAsync("boss", RunningConsole.Password, Roles.Administrator, "test", default));
        var result = await scenario.DoAsync<PeopleRegister, MobiJobsDb, PersonResult>(async (register, db) =>
        {
            var id = await db.Users.Where(p => p.UserName == Person).Select(p => p.Id).SingleAsync();
            return await register.ChangeAsync(id, new PersonMay(role, []), before, by, default);
        });
        Assert.Equal(PersonResult.Done, result);
    }
}
