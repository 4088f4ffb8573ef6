using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MobiJobs.Accounts;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Accounts.Tokens;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Accounts;

/// <summary>How often a password may be tried, whatever an attacker does to be counted anew.</summary>
public sealed class Throttling
{
    private const string Person = "y.tanaka";

    [Fact]
    public async Task A_decorated_name_is_nobodys_even_where_the_store_takes_it_for_equal()
    {
        // As SQL Server's collations do, which ignore characters beyond U+FFFF.
        var fault = new PlantedFault(("""("\w+"\."NormalizedUserName") = (@\w+)""", "$1 = replace($2, '😀', '')"));
        await using var scenario = await Scenario.CreateAsync(fault: fault, engine: DatabaseProvider.Sqlite);
        await GivePasswordAsync(scenario, RunningConsole.Password);

        Assert.IsType<SignInOutcome.Wrong>(await TryAsync(scenario, Person + "😀", RunningConsole.Password));
        Assert.True(fault.Hits > 0);
        Assert.IsType<SignInOutcome.Done>(await TryAsync(scenario, Person, RunningConsole.Password));
    }

    [Fact]
    public void SQL_Server_compares_names_of_people_code_point_by_code_point()
    {
        using var db = new SqlServerMobiJobsDb(
            new DbContextOptionsBuilder<SqlServerMobiJobsDb>().UseSqlServer("Server=nowhere").Options);
        var name = db.GetService<IDesignTimeModel>().Model
            .FindEntityType(typeof(Person))!.FindProperty(nameof(MobiJobs.Accounts.Person.NormalizedUserName))!;

        Assert.Equal("Latin1_General_100_BIN2", name.GetCollation());
    }

    [Fact]
    public async Task Attempts_that_have_to_wait_write_nothing()
    {
        await using var scenario = await Scenario.CreateAsync();
        await CountAsync(scenario, Gate.OfAddress("192.0.2.1"), 49);
        await TryAsync(scenario, "name", "wrong");
        var before = await CountAsync(scenario);
        for (var i = 0; i < 200; i++)
        {
            Assert.IsType<SignInOutcome.Wait>(await TryAsync(scenario, $"another-{i}", "wrong"));
        }

        Assert.Equal(before, await CountAsync(scenario));
    }

    [Fact]
    public async Task Wrong_passwords_from_many_addresses_are_a_few_entries_with_their_number()
    {
        await using var scenario = await Scenario.CreateAsync();
        for (var i = 0; i < 30; i++)
        {
            await TryAsync(scenario, Person, "wrong", $"192.0.2.{i}");
            await TryAsync(scenario, $"nobody-{i}", "wrong", $"198.51.100.{i}");
        }

        scenario.Clock.Advance(EntryLimit.Period);
        await scenario.DoAsync<CountedTrail>(trail => trail.TellAsync(all: false));
        var failed = await scenario.AskAsync(db => db.Audit.Where(e => e.Action == AuditAction.SignInFailed)
            .OrderBy(e => e.Id)
            .Select(e => new { e.Who, e.Count, e.Address })
            .ToListAsync());
        foreach (var who in (string[])[Person, "?"])
        {
            var theirs = failed.Where(e => e.Who == who).ToList();
            Assert.Equal(EntryLimit.Max + 1, theirs.Count);
            Assert.Equal(30, theirs.Sum(e => e.Count));
            Assert.EndsWith(".29", theirs[^1].Address, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_site_of_IPv6_has_no_attempts_for_each_of_its_networks()
    {
        await using var scenario = await Scenario.CreateAsync();
        await CountAsync(scenario, Gate.OfSite("20010DB80007"), 247);
        var judged = 0;
        while (judged < 9
            && await TryAsync(scenario, $"name-{judged}", "wrong", $"2001:db8:7:{judged}::1") is SignInOutcome.Wrong)
        {
            judged++;
        }

        Assert.Equal(3, judged);
        Assert.IsType<SignInOutcome.Wrong>(await TryAsync(scenario, "name", "wrong", "2001:db8:8::1"));
    }

    [Fact]
    public async Task After_the_clock_was_set_back_nobody_waits_longer_than_a_quarter_of_an_hour()
    {
        await using var scenario = await Scenario.CreateAsync();
        await GivePasswordAsync(scenario, RunningConsole.Password);
        var real = scenario.Clock.GetUtcNow();
        scenario.Clock.Advance(TimeSpan.FromDays(900));
        for (var i = 0; i < 5; i++) { await TryAsync(scenario, Person, "wrong"); }

        scenario.Clock.AdjustTime(real);
        var wait = Assert.IsType<SignInOutcome.Wait>(await TryAsync(scenario, Person, RunningConsole.Password));
        Assert.InRange(wait.For, TimeSpan.Zero, TimeSpan.FromMinutes(15));
        scenario.Clock.Advance(wait.For);
        Assert.IsType<SignInOutcome.Done>(await TryAsync(scenario, Person, RunningConsole.Password));
    }

    [Fact]
    public async Task A_browser_that_one_person_knows_is_not_counted_by_itself_for_another()
    {
        await using var scenario = await Scenario.CreateAsync();
        await GivePasswordAsync(scenario, RunningConsole.Password);
        var known = new DefaultHttpContext();
        Assert.IsType<SignInOutcome.Done>(await TryAsync(scenario, Person, RunningConsole.Password, http: known));
        for (var i = 0; i < 5; i++) { await TryAsync(scenario, "k.sato", "wrong"); }

        var cookie = known.Response.Headers.SetCookie
            .Single(c => c!.StartsWith("mobijobs-device=", StringComparison.Ordinal))!;
        var stolen = new DefaultHttpContext();
        stolen.Request.Headers.Cookie = cookie.Split(';')[0];
        Assert.IsType<SignInOutcome.Wait>(await TryAsync(scenario, "k.sato", "wrong", http: stolen));
        Assert.IsType<SignInOutcome.Wrong>(await TryAsync(scenario, Person, "wrong", http: stolen));
    }

    [Fact]
    public void A_hash_of_fewer_rounds_is_compared_as_slowly_as_a_new_one()
    {
        foreach (var (rounds, missing) in ((int, int)[])[(100_000, 110_000), (210_000, 0), (600_000, 0)])
        {
            var options = Options.Create(new PasswordHasherOptions { IterationCount = rounds });
            var hash = new PasswordHasher<Person>(options).HashPassword(new Person(), "any");
            Assert.Equal(missing, PasswordHashes.MissingRounds(hash, HashRounds.Advised));
        }

        Assert.Equal(210_000, PasswordHashes.MissingRounds("no hash", HashRounds.Advised));
    }

    [Fact]
    public void The_program_hashes_with_the_rounds_that_are_advised()
    {
        var services = new ServiceCollection();
        services.AddAccounts(AccountSettings.Default, TokenSettings.Default);
        using var provider = services.BuildServiceProvider();

        Assert.Equal(210_000, provider.GetRequiredService<HashRounds>().Count);
        Assert.Equal(
            210_000, provider.GetRequiredService<IOptions<PasswordHasherOptions>>().Value.IterationCount);
    }

    internal static Task<SignInOutcome> TryAsync(
        Scenario scenario,
        string name,
        string password,
        string address = "192.0.2.1",
        HttpContext? http = null) => scenario.DoAsync<IServiceProvider, SignInOutcome>(services =>
    {
        http ??= new DefaultHttpContext();
        http.RequestServices = services;
        http.Connection.RemoteIpAddress = IPAddress.Parse(address);
        AuditOrigin.Of(http).Enter();
        return services.GetRequiredService<PasswordSignIn>().TryAsync(name, password, http, default);
    });

    internal static Task GivePasswordAsync(Scenario scenario, string password) =>
        scenario.DoAsync<PasswordHashes, MobiJobsDb, int>(async (hashes, db) =>
        {
            var person = await db.Users.SingleAsync(p => p.UserName == Person);
            person.ChoosePassword(hashes.Of(person, password));
            return await db.SaveChangesAsync();
        });

    private static Task CountAsync(Scenario scenario, Gate gate, int attempts) =>
        scenario.DoAsync<Attempts>(async counted =>
        {
            for (var i = 0; i < attempts; i++) { await counted.CountAsync(gate, default); }
        });

    private static async Task<(int, int)> CountAsync(Scenario scenario) => (
        await scenario.AskAsync(db => db.Throttles.CountAsync()),
        await scenario.AskAsync(db => db.Audit.CountAsync()));
}
