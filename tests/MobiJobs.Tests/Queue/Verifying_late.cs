using Microsoft.EntityFrameworkCore;
using MobiJobs.AutoDelivery.Missing;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Jobs.List;
using MobiJobs.Kinds;
using MobiJobs.Operations.Retry;
using MobiJobs.Shared;
using MobiJobs.Tests.Support;
using static MobiJobs.Tests.Queue.RetrySteps;

namespace MobiJobs.Tests.Queue;

/// <summary>
/// What is found of a delivery after it was given up, and that nothing is delivered again without a look at the device.
/// </summary>
public sealed class Verifying_late
{
    private static readonly InstalledApp Typing = new("jp.example.typing", "タイピング練習", "3.2", true);

    [Fact]
    public async Task An_app_that_shows_up_at_any_later_time_confirms_its_delivery()
    {
        await using var scenario = await Scenario.CreateAsync();
        var delivery = await UnconfirmedAsync(scenario);
        scenario.Clock.Advance(TimeSpan.FromDays(5));
        await ListAsync(scenario, Typing);

        Assert.Equal(Verification.Confirmed, (await scenario.JobAsync(delivery)).Verification);
    }

    [Fact]
    public async Task A_list_without_the_app_leaves_it_unconfirmed_and_is_not_fetched_again()
    {
        await using var scenario = await Scenario.CreateAsync();
        var delivery = await UnconfirmedAsync(scenario);
        var events = await scenario.AskAsync(db => db.JobEvents.CountAsync());
        await ListAsync(scenario);

        Assert.Equal(Verification.Unconfirmed, (await scenario.JobAsync(delivery)).Verification);
        Assert.Equal(events, await scenario.AskAsync(db => db.JobEvents.CountAsync()));
        Assert.False(await scenario.AskAsync(db => db.Jobs.AnyAsync(j => j.DueAt != null)));
    }

    [Fact]
    public async Task What_is_there_by_now_is_not_delivered_again()
    {
        await using var scenario = await Scenario.CreateAsync();
        var delivery = await UnconfirmedAsync(scenario);
        await RetryAsync(scenario, delivery);
        var (question, again) = await QueueAsync(scenario, delivery);
        await AnswerAsync(scenario, question, new AppListFacts([Typing]));

        var end = await scenario.JobAsync(again);
        Assert.Equal((JobStatus.Canceled, EndReason.AlreadyThere, null), (end.Status, end.EndReason, end.StartedAt));
        Assert.Equal(Verification.Confirmed, (await scenario.JobAsync(delivery)).Verification);
        Assert.Equal(RetryVerdict.SucceededLate, Assert.Single((await ChosenAsync(scenario, again)).LeftOut).Key);
    }

    [Fact]
    public async Task What_is_still_missing_is_delivered_again_after_the_device_was_asked()
    {
        await using var scenario = await Scenario.CreateAsync();
        var delivery = await UnconfirmedAsync(scenario);
        await RetryAsync(scenario, delivery);
        var (question, again) = await QueueAsync(scenario, delivery);
        await AnswerAsync(scenario, question, new AppListFacts([]));

        Assert.Equal(JobStatus.AwaitingDevice, await scenario.StatusAsync(again));
    }

    [Fact]
    public async Task A_device_that_says_it_has_the_app_already_is_asked_before_it_is_sent_again()
    {
        await using var scenario = await Scenario.CreateAsync();
        var failed = await FailAsync(scenario, code: 12025);
        await RetryAsync(scenario, failed);
        var (question, again) = await QueueAsync(scenario, failed);
        await AnswerAsync(scenario, question, new AppListFacts([Typing with { Managed = false }]));

        // Delivering it takes over the management.
        Assert.Equal(JobStatus.AwaitingDevice, await scenario.StatusAsync(again));
    }

    [Fact]
    public async Task One_question_is_enough_for_all_deliveries_that_are_repeated_on_a_device()
    {
        await using var scenario = await Scenario.CreateAsync();
        var typing = await FailAsync(scenario, code: 12025);
        var words = await FailAsync(scenario, name: "英単語カード", bundleId: "jp.example.words", code: 12025);
        await RetryAsync(scenario, typing, words);
        var question = await OpenAsync(scenario);
        await AnswerAsync(scenario, question, new AppListFacts([Typing]));

        var again = await scenario.AskAsync(db => db.Jobs.Where(j => j.RetryOfId != null)
            .OrderBy(j => j.Id).Select(j => j.EndReason).ToListAsync());
        Assert.Equal([EndReason.AlreadyThere, EndReason.None], again);
    }

    [Fact]
    public async Task While_a_device_is_about_to_be_asked_it_is_not_asked_once_more()
    {
        await using var scenario = await Scenario.CreateAsync();
        var typing = await FailAsync(scenario, code: 12025);
        var words = await FailAsync(scenario, name: "英単語カード", bundleId: "jp.example.words", code: 12025);
        await RetryAsync(scenario, typing);
        await RetryAsync(scenario, words);

        await OpenAsync(scenario); // There is a single one.
    }

    [Fact]
    public async Task What_failed_for_another_reason_is_sent_again_at_once()
    {
        await using var scenario = await Scenario.CreateAsync();
        var failed = await FailAsync(scenario, code: 12040);
        await RetryAsync(scenario, failed);

        var open = await scenario.AskAsync(db => db.Jobs.SingleAsync(j => j.DueAt != null));
        Assert.Equal(failed, open.RetryOfId);
    }

    [Fact]
    public async Task An_app_that_is_there_but_not_managed_is_said_with_what_to_do()
    {
        await using var scenario = await Scenario.CreateAsync();
        var delivery = await DeliverAsync(scenario);
        await AnswerAsync(scenario, await OpenAsync(scenario), new AppListFacts([Typing with { Managed = false }]));

        Assert.Equal(Verification.Unmanaged, (await scenario.JobAsync(delivery)).Verification);
        Assert.Contains("再配信すると管理に切り替わります", await NoteAsync(scenario, delivery), StringComparison.Ordinal);
        Assert.Equal(1, (await ChosenAsync(scenario, delivery)).Count);
    }

    [Fact]
    public async Task A_user_who_declined_is_said()
    {
        await using var scenario = await Scenario.CreateAsync();
        var delivery = await DeliverAsync(scenario);
        var asked = await scenario.RegisterAsync(JobKind.ManagedAppList);
        await AnswerAsync(scenario, await OpenAsync(scenario), new AppListFacts([]));
        await scenario.HandOverAsync();
        await scenario.AnswerAsync(asked, id => new AcknowledgedMessage(id, new ManagedAppFacts(
            [new("jp.example.typing", ManagedAppState.UserRejected)])));

        Assert.Equal(Verification.Declined, (await scenario.JobAsync(delivery)).Verification);
        Assert.Contains("拒否", await NoteAsync(scenario, delivery), StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_a_delivery_is_unconfirmed_an_automatic_list_asks_first()
    {
        await using var scenario = await Scenario.CreateAsync();
        await UnconfirmedAsync(scenario);
        scenario.Clock.Advance(TimeSpan.FromHours(3));

        Assert.True(MissingApps.IsToBeAsked(await CandidateAsync(scenario), scenario.Now));
        await ListAsync(scenario, Typing);
        scenario.Clock.Advance(TimeSpan.FromHours(3));
        Assert.False(MissingApps.IsToBeAsked(await CandidateAsync(scenario), scenario.Now));
    }

    /// <summary>A delivery that the device accepted, and whose app never appeared.</summary>
    private static async Task<long> UnconfirmedAsync(Scenario scenario)
    {
        var delivery = await DeliverAsync(scenario);
        while ((await scenario.JobAsync(delivery)).Verification == Verification.Pending)
        {
            var list = await OpenAsync(scenario);
            if ((await scenario.JobAsync(list)).ReservedFor is { } at)
            {
                scenario.Clock.Advance(at - scenario.Now);
                await scenario.DueAsync();
            }

            await AnswerAsync(scenario, list, new AppListFacts([]));
        }

        Assert.Equal(Verification.Unconfirmed, (await scenario.JobAsync(delivery)).Verification);
        return delivery;
    }

    private static async Task<long> DeliverAsync(Scenario scenario)
    {
        var delivery = await scenario.RegisterAsync();
        await scenario.HandOverAsync();
        await scenario.AnswerAsync(delivery, id => new AcknowledgedMessage(id, null));
        return delivery;
    }

    private static async Task ListAsync(Scenario scenario, params InstalledApp[] apps)
    {
        var list = await scenario.RegisterAsync(JobKind.AppList);
        await AnswerAsync(scenario, list, new AppListFacts(apps));
    }

    private static async Task AnswerAsync(Scenario scenario, long job, DeviceFacts facts)
    {
        await scenario.HandOverAsync();
        await scenario.AnswerAsync(job, id => new AcknowledgedMessage(id, facts));
    }

    private static Task<long> OpenAsync(Scenario scenario) => scenario.AskAsync(db =>
        db.Jobs.Where(j => j.DueAt != null && j.Kind == JobKind.AppList).Select(j => j.Id).SingleAsync());

    /// <summary>The question, and the delivery behind it.</summary>
    private static async Task<(long Question, long Again)> QueueAsync(Scenario scenario, long delivery)
    {
        var open = await scenario.AskAsync(db =>
            db.Jobs.Where(j => j.DueAt != null).OrderBy(j => j.JoinNo).ToListAsync());
        Assert.Equal(
            [(JobKind.AppList, delivery), (JobKind.VppInstall, delivery)],
            open.ConvertAll(j => (j.Kind, (j.ReasonJobId ?? j.RetryOfId)!.Value)));
        Assert.Equal(JobReason.BeforeRedelivery, open[0].Reason);
        return (open[0].Id, open[1].Id);
    }

    private static async Task<DeliveryCandidate> CandidateAsync(Scenario scenario) => Assert.Single(
        await scenario.DoAsync<MissingApps, MobiJobsDb, List<DeliveryCandidate>>(
            (missing, db) => missing.CandidatesAsync(db.Devices, default)));

    private static async Task<string> NoteAsync(Scenario scenario, long job)
    {
        var row = await scenario.DoAsync<JobList, JobRow?>(list => list.RowAsync(job, default));
        var time = new ShownTime(AutoDelivery.AutoDeliverySteps.Tokyo, scenario.Clock);
        return string.Join(" ", StatusNote.Of(row!, time).Select(n => n.Text));
    }
}
