using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Data;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Accounts;

/// <summary>
/// Somebody signs in with a password that was right when it was compared, and the person changes it or is disabled
/// before the session begins.
/// </summary>
public sealed class While_a_password_changes
{
    private const string Person = "y.tanaka";
    private const string Other = "own-zebra-umbrella-3";

    /// <summary>The first change after the comparison.</summary>
    private static readonly string[] AfterComparing = ["UPDATE "];

    [Fact]
    public async Task No_session_comes_out_of_the_old_password()
    {
        await using var scenario = await Scenario.CreateAsync();
        await Throttling.GivePasswordAsync(scenario, RunningConsole.Password);
        scenario.Meanwhile<IServiceProvider>(AfterComparing, async services =>
        {
            var hash = services.GetRequiredService<PasswordHashes>().Of(new Person(), Other);
            var db = services.GetRequiredService<MobiJobsDb>();
            await db.Users.Where(p => p.UserName == Person)
                .ExecuteUpdateAsync(set => set.SetProperty(p => p.PasswordHash, hash));
            await db.Sessions.ExecuteUpdateAsync(set => set.SetProperty(s => s.EndedAt, scenario.Now));
        });

        Assert.IsType<SignInOutcome.Wrong>(await Throttling.TryAsync(scenario, Person, RunningConsole.Password));
        Assert.True(scenario.Other.HasActed);
        Assert.Equal(0, await OpenAsync(scenario));
        Assert.IsType<SignInOutcome.Done>(await Throttling.TryAsync(scenario, Person, Other));
    }

    [Fact]
    public async Task No_session_of_somebody_who_is_disabled_meanwhile_begins()
    {
        await using var scenario = await Scenario.CreateAsync();
        await Throttling.GivePasswordAsync(scenario, RunningConsole.Password);
        await scenario.AskAsync(db => db.UserRoles.ExecuteDeleteAsync()); // The last administrator can't be disabled.
        scenario.Meanwhile<People>(
            AfterComparing, people => people.SetEnabledAsync(Person, isEnabled: false, "test", default));
        Assert.IsType<SignInOutcome.Wrong>(await Throttling.TryAsync(scenario, Person, RunningConsole.Password));

        await scenario.DoAsync<People>(people => people.SetEnabledAsync(Person, isEnabled: true, "test", default));
        Assert.Equal(0, await OpenAsync(scenario));
    }

    [Fact]
    public async Task A_password_that_was_changed_meanwhile_is_not_replaced_by_who_knew_the_old_one()
    {
        await using var scenario = await Scenario.CreateAsync();
        await Throttling.GivePasswordAsync(scenario, RunningConsole.Password);
        var verified = await scenario.AskAsync(
            db => db.Users.AsNoTracking().SingleAsync(p => p.UserName == Person));
        await Throttling.GivePasswordAsync(scenario, Other);

        Assert.False(await scenario.DoAsync<IServiceProvider, bool>(services => services
            .GetRequiredService<PasswordChange>()
            .SetAsync(verified, "hash", new DefaultHttpContext { RequestServices = services }, default)));
        Assert.IsType<SignInOutcome.Done>(await Throttling.TryAsync(scenario, Person, Other));
    }

    [Fact]
    public async Task Sessions_are_ended_after_the_password_is_changed_so_that_none_begins_between()
    {
        await using var scenario = await Scenario.CreateAsync();
        await Throttling.GivePasswordAsync(scenario, RunningConsole.Password);
        var seen = "";
        scenario.Meanwhile<MobiJobsDb>(
            ["UPDATE ", "\"Sessions\""],
            async db => seen = await db.Users.Where(p => p.UserName == Person)
                .Select(p => p.PasswordHash!)
                .SingleAsync());
        await scenario.DoAsync<IServiceProvider, bool>(async services =>
        {
            var person = await services.GetRequiredService<MobiJobsDb>().Users.AsNoTracking()
                .SingleAsync(p => p.UserName == Person);
            return await services.GetRequiredService<PasswordChange>()
                .SetAsync(person, "hash", new DefaultHttpContext { RequestServices = services }, default);
        });
        Assert.Equal("hash", seen);
    }

    private static Task<int> OpenAsync(Scenario scenario) =>
        scenario.DoAsync<OpenSessions, int>(sessions => sessions.Open().CountAsync());
}
