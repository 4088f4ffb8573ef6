using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Enrollments.Many;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Operations.Send;
using MobiJobs.Queue.Commands;
using MobiJobs.Queue.Purging;
using MobiJobs.Runs;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Queue;

/// <summary>What locked and lost devices show, and the PIN of a Mac.</summary>
public sealed class What_devices_show
{
    private static readonly Actor Tanaka = new("y.tanaka", 2);
    private static readonly ScreenTexts Texts = new("拾った方は電話してください", "+81 3 0000 0000", "三年一組");

    [Fact]
    public async Task The_operation_remembers_it_and_the_command_has_it()
    {
        await using var scenario = await Scenario.CreateAsync();

        var content = await SendAsync(scenario, JobKind.LostModeOn, Texts);

        Assert.Equal(Texts, content.Texts);
    }

    [Theory]
    [InlineData(JobKind.LostModeOn, null, null, null, true)]
    [InlineData(JobKind.LostModeOn, "m", null, "f", false)]
    [InlineData(JobKind.LostModeOn, null, "03-0000-0000", null, false)]
    [InlineData(JobKind.LostModeOn, null, "call me", null, true)]
    [InlineData(JobKind.Lock, null, null, null, false)]
    [InlineData(JobKind.Lock, "m", null, "f", true)]
    [InlineData(JobKind.Wipe, "m", null, null, true)]
    public void Only_what_the_kind_can_show_is_taken(
        JobKind kind, string? message, string? phone, string? footnote, bool isWrong) =>
        Assert.Equal(
            isWrong,
            OrderTexts.ProblemOf(kind, new ScreenTexts(message, phone, footnote).Trimmed(), kind.NeedsTexts())
                is not null);

    [Fact]
    public async Task Each_job_of_a_Mac_has_a_PIN_of_its_own_the_same_at_each_attempt_and_encrypted()
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.AskAsync(db => db.Devices.ExecuteUpdateAsync(set => set.SetProperty(d => d.Model, "Mac16,12")));

        var first = (await SendAsync(scenario, JobKind.Lock, null)).Pin!;
        var second = (await SendAsync(scenario, JobKind.Lock, null)).Pin!;

        Assert.Matches("^[0-9]{6}$", first);
        Assert.NotEqual(first, second);
        var jobs = await scenario.AskAsync(db => db.CommandPins.OrderBy(p => p.JobId).ToListAsync());
        Assert.Equal(2, jobs.Count);
        Assert.DoesNotContain(first, jobs[0].Secret, StringComparison.Ordinal);
        Assert.Equal(
            first, await scenario.DoAsync<DevicePins, string?>(pins => pins.ReadAsync(jobs[0].JobId, default)));
    }

    [Fact]
    public async Task A_PIN_outlives_the_history_and_deleting_its_device_says_that_it_goes()
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.AskAsync(db => db.Devices.ExecuteUpdateAsync(set => set.SetProperty(d => d.Model, "Mac16,12")));
        var pin = (await SendAsync(scenario, JobKind.Lock, null)).Pin;
        scenario.Clock.Advance(TimeSpan.FromDays(400));

        await scenario.DoAsync<HistoryPurge, int>(purge => purge.RunAsync(default));

        var job = await scenario.AskAsync(db => db.Jobs.Select(j => j.Id).SingleAsync());
        Assert.Equal(pin, await scenario.DoAsync<DevicePins, string?>(pins => pins.ReadAsync(job, default)));
        var run = await scenario.DoAsync<DevicePreviews, MobiJobsDb, Run>(
            (previews, db) => previews.DeleteAsync(db.Devices, null, Tanaka, default));
        var page = await scenario.DoAsync<DeviceActSummary, DeviceActPage>(
            summary => summary.ReadAsync(run, "/devices", default));
        Assert.Equal(1, page.Counts.Pins);
    }

    [Fact]
    public async Task A_job_that_is_deleted_meanwhile_holds_up_no_other()
    {
        await using var scenario = await Scenario.CreateAsync();
        OpenCommand[] commands = [Locking(await scenario.RegisterAsync(JobKind.Lock)), Locking(long.MaxValue)];

        await scenario.DoAsync<DevicePins>(pins => pins.FillAsync(commands, default));

        Assert.NotNull(commands[0].Content.Pin);
        Assert.Null(commands[1].Content.Pin);
    }

    [Fact]
    public async Task An_iPad_has_none()
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.AskAsync(db => db.Devices.ExecuteUpdateAsync(set => set.SetProperty(d => d.Model, "iPad Air")));

        Assert.Null((await SendAsync(scenario, JobKind.Wipe, null)).Pin);
    }

    private static OpenCommand Locking(long job)
    {
        var content = new CommandContent { Device = new("Mac16,12", null, null) };
        var command = new DeviceCommand("channel-1", Guid.NewGuid(), CommandKind.Lock, null) { Content = content };
        return new(job, 1, null, JobKind.Lock, command);
    }

    private static async Task<CommandContent> SendAsync(Scenario scenario, JobKind kind, ScreenTexts? texts)
    {
        var order = new OperationOrder(kind, [], null) { Texts = texts };
        await scenario.DoAsync<OperationPreviews, RunKeeper, bool>(async (previews, runs) =>
        {
            var run = await previews.FreezeAsync(order, new Recipients([1], [], null), Tanaka, default);
            return await previews.ConfirmAsync(run, run.Count, false, Tanaka, default) is not null;
        });
        await scenario.SweepAsync();
        await scenario.AdvanceAsync(1);
        await scenario.ContactAsync();
        var job = await scenario.AskAsync(db => db.Jobs.MaxAsync(j => j.Id));
        await scenario.AnswerAsync(job, id => new AcknowledgedMessage(id, null));
        return scenario.Channel.HandedOver[^1].Content;
    }
}
