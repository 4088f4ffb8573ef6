using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Data;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Accounts;

/// <summary>A session ends by itself, whatever becomes of the clock.</summary>
public sealed class How_long_a_session_lasts
{
    [Fact]
    public async Task Unused_for_hours_or_a_day_old_a_session_is_over()
    {
        await using var scenario = await Scenario.CreateAsync();
        var clock = scenario.Clock;
        var key = await StartAsync(scenario);
        for (var hours = 0; hours < 24; hours += 3)
        {
            Assert.True(await IsOpenAsync(scenario, key), $"after {hours} hours");
            await scenario.DoAsync<SessionsSeen>(seen => seen.WriteAsync(CancellationToken.None));
            clock.Advance(TimeSpan.FromHours(3));
        }

        Assert.False(await IsOpenAsync(scenario, key));
        key = await StartAsync(scenario);
        clock.Advance(TimeSpan.FromHours(4));
        Assert.False(await IsOpenAsync(scenario, key)); // An administrator's.
        await scenario.DemoteAsync();
        Assert.True(await IsOpenAsync(scenario, key));
        clock.Advance(TimeSpan.FromHours(8));
        Assert.False(await IsOpenAsync(scenario, key));
        Assert.Empty(await scenario.DoAsync<OpenSessions, List<Session>>(sessions => sessions.Open().ToListAsync()));
    }

    [Fact]
    public async Task A_session_that_began_under_a_clock_set_too_far_ahead_does_not_last_until_then()
    {
        await using var scenario = await Scenario.CreateAsync();
        var real = scenario.Clock.GetUtcNow();
        scenario.Clock.Advance(TimeSpan.FromDays(300));
        var key = await StartAsync(scenario);
        Assert.True(await IsOpenAsync(scenario, key));
        scenario.Clock.AdjustTime(real);
        Assert.False(await IsOpenAsync(scenario, key));
        Assert.Empty(await scenario.DoAsync<OpenSessions, List<Session>>(sessions => sessions.Open().ToListAsync()));

        key = await StartAsync(scenario);
        scenario.Clock.AdjustTime(real.AddMinutes(-4)); // As another server's clock may be.
        Assert.True(await IsOpenAsync(scenario, key));
    }

    [Fact]
    public async Task Each_has_a_random_key_of_256_bits_of_its_own()
    {
        await using var scenario = await Scenario.CreateAsync();
        var (one, other) = (await StartAsync(scenario), await StartAsync(scenario));
        Assert.All((string[])[one, other], key => Assert.Equal(256, Convert.FromHexString(key).Length * 8));
        Assert.NotEqual(one, other);
        await Assert.ThrowsAnyAsync<Exception>(() => scenario.AskAsync(
            db => db.Sessions.ExecuteUpdateAsync(set => set.SetProperty(s => s.Hash, "the same"))));
    }

    /// <summary>The shorter time of administrators counts at once.</summary>
    [Fact]
    public async Task Whoever_becomes_an_administrator_keeps_no_session_that_an_administrator_would_not_have()
    {
        await using var scenario = await Scenario.CreateAsync();
        var roles = await scenario.AskAsync(db => db.UserRoles.AsNoTracking().ToListAsync());
        await scenario.DemoteAsync();
        var key = await StartAsync(scenario);
        scenario.Clock.Advance(TimeSpan.FromHours(5));
        await scenario.AskAsync(db =>
        {
            db.AddRange(roles);
            return db.SaveChangesAsync();
        });
        Assert.False(await IsOpenAsync(scenario, key));
    }

    private static Task<string> StartAsync(Scenario scenario) =>
        scenario.DoAsync<OpenSessions, MobiJobsDb, string>(async (sessions, db) =>
        {
            var key = sessions.Start(await db.Users.FirstAsync(), new DefaultHttpContext());
            await db.SaveChangesAsync();
            return key;
        });

    private static Task<bool> IsOpenAsync(Scenario scenario, string key) =>
        scenario.DoAsync<OpenSessions, SessionsSeen, bool>(async (sessions, seen) =>
        {
            if (await sessions.FindAsync(key, CancellationToken.None) is not { } found) { return false; }

            seen.See(found.SessionId);
            return true;
        });
}
