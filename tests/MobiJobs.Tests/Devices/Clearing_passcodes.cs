using System.Text;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Enrollments;
using MobiJobs.Enrollments.Arrivals;
using MobiJobs.Gateway;
using MobiJobs.Kinds;
using MobiJobs.Reports;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Devices;

/// <summary>The token that clears a passcode: kept encrypted, for that alone, during the enrollment.</summary>
public sealed class Clearing_passcodes
{
    private static readonly byte[] Token = Encoding.UTF8.GetBytes("secret-unlock");

    [Fact]
    public async Task The_command_has_the_token_that_the_device_gave_last()
    {
        await using var scenario = await Scenario.CreateAsync();
        await GiveAsync(scenario, Token, 10);
        await GiveAsync(scenario, Encoding.UTF8.GetBytes("older"), 5);

        Assert.Equal(Token, (await HandOverAsync(scenario, JobKind.PasscodeReset)).UnlockToken);
        Assert.Null((await HandOverAsync(scenario, JobKind.Lock)).UnlockToken);
    }

    [Fact]
    public async Task The_store_has_it_encrypted_and_nowhere_else()
    {
        await using var scenario = await Scenario.CreateAsync();
        await GiveAsync(scenario, Token, 10);

        var kept = await scenario.AskAsync(db => db.UnlockTokens.SingleAsync());
        Assert.DoesNotContain("secret-unlock", Encoding.UTF8.GetString(kept.Secret), StringComparison.Ordinal);
        Assert.DoesNotContain(
            "secret", (await scenario.AskAsync(db => db.Reports.SingleAsync())).Raw, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("inactivated")]
    [InlineData("deleted")]
    [InlineData("wiped")]
    public async Task It_goes_with_the_enrollment(string how)
    {
        await using var scenario = await Scenario.CreateAsync();
        await GiveAsync(scenario, Token, 10);

        await scenario.DoAsync<MobiJobsDb, DeviceDepartures, bool>(async (db, departures) =>
        {
            await db.WriteAsync(
                async () =>
                {
                    if (how == "inactivated")
                    {
                        await departures.InactivateAsync(db.Devices, "y.tanaka", null, scenario.Now, default);
                    }
                    else if (how == "deleted")
                    {
                        await departures.DeleteAsync(db.Devices, "y.tanaka", scenario.Now, default);
                    }
                    else
                    {
                        await departures.EraseAsync(db.Devices, scenario.Now, default);
                    }
                },
                default);
            return true;
        });

        Assert.Equal(0, await scenario.AskAsync(db => db.UnlockTokens.CountAsync()));
    }

    [Fact]
    public async Task A_new_enrollment_ends_the_old_token_and_keeps_one_that_came_before_its_beginning_was_heard()
    {
        await using var scenario = await Scenario.CreateAsync();
        await GiveAsync(scenario, Token, 10);
        var facts = new InformationFacts("iPhone", "26.1", "F2LXK3ABCD", null, null);
        async Task BeginAsync(int second)
        {
            var raw = scenario.Channel.Say(new EnrollingMessage(At(second), facts));
            var report = new DeviceReport(Scenario.ChannelOf(1), raw, IsContactOnly: false);
            await scenario.DoAsync<ReportInbox>(inbox => inbox.ReceiveAsync([report], default));
            await scenario.DoAsync<ReportInterpreter>(interpreter => interpreter.DrainAsync(default));
        }

        await BeginAsync(100);
        Assert.Equal(0, await scenario.AskAsync(db => db.UnlockTokens.CountAsync()));

        await GiveAsync(scenario, Token, 201);
        await BeginAsync(200);
        Assert.Equal(1, await scenario.AskAsync(db => db.UnlockTokens.CountAsync()));
    }

    [Fact]
    public async Task One_of_a_device_that_never_appears_is_deleted()
    {
        await using var scenario = await Scenario.CreateAsync();
        await GiveAsync(scenario, Token, 10, channel: "nobody");
        scenario.Clock.Advance(TimeSpan.FromDays(2));

        await scenario.DoAsync<UnlockTokens, int>(
            tokens => tokens.PurgeAsync(new(scenario.Now, scenario.Now), default));

        Assert.Equal(0, await scenario.AskAsync(db => db.UnlockTokens.CountAsync()));
    }

    private static DateTime At(int second) => new DateTime(2026, 11, 16, 3, 0, 0, DateTimeKind.Utc).AddSeconds(second);

    private static Task GiveAsync(Scenario scenario, byte[] token, int second, string? channel = null) =>
        scenario.DoAsync<ReportInbox>(inbox => inbox.ReceiveAsync(
            [
                new DeviceReport(channel ?? Scenario.ChannelOf(1), "{}", IsContactOnly: false)
                {
                    UnlockToken = new UnlockTokenReport(token, At(second)),
                },
            ],
            default));

    private static async Task<CommandContent> HandOverAsync(Scenario scenario, JobKind kind)
    {
        await scenario.RegisterAsync(kind);
        await scenario.AdvanceAsync(1);
        await scenario.ContactAsync();
        var job = await scenario.AskAsync(db => db.Jobs.MaxAsync(j => j.Id));
        await scenario.AnswerAsync(job, id => new AcknowledgedMessage(id, null));
        return scenario.Channel.HandedOver[^1].Content;
    }
}
