using Microsoft.EntityFrameworkCore;
using MobiJobs.Errors.Verdicts;
using MobiJobs.Gateway;
using MobiJobs.Guide;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Operations.Retry;
using MobiJobs.Tests.Errors;
using MobiJobs.Tests.Queue;

namespace MobiJobs.Tests.Seats;

/// <summary>What is delivered again and waits for a seat is somebody's to act on.</summary>
public sealed class Delivered_again_without_a_seat
{
    [Fact]
    public async Task Its_explanation_says_where_in_the_line_it_is_and_who_acts()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 2, seats: 1);
        var failed = await school.DeliverAsync(1);
        await school.GoOnAsync();
        await school.AnswerAsync(failed, 1, id => new FailedMessage(id, HelpPage.Network));
        await school.ChangeAsync(db => db.Jobs.Where(j => j.Id == failed).ExecuteUpdateAsync(
            set => set.SetProperty(j => j.AgainAt, (DateTime?)null)));
        await school.BuyAsync(1, SchoolWithSeats.SerialOf(9));
        await school.SyncAsync();
        await school.DeliverAsync(2);
        var preview = await RetrySteps.ChosenAsync(school.Scenario, failed);
        await RetrySteps.ConfirmAsync(school.Scenario, preview.Run.Id);
        await school.GoOnAsync();
        var again = await school.Scenario.AskAsync(db => db.Jobs.SingleAsync(j => j.RetryOfId == failed));
        Assert.Equal(SeatState.Awaited, again.Seat);

        var row = await RedeliverySteps.RowAsync(school.Scenario, failed);
        var explanation = (await school.Scenario.DoAsync<JobExplainer, Explanation?>(
            explainer => explainer.ExplainAsync(row, default)))!;
        Assert.Equal(WhoActs.LicenceHolder, explanation.WhoActs);
        Assert.Contains("席待ちです（待ち順 2）", explanation.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_twins_among_those_chosen_one_is_delivered_again_and_the_other_is_said_to_be_its_twin()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var one = await school.FailAsync(HelpPage.VppNoLicense);
        var other = await school.FailAsync(HelpPage.VppNoLicense);
        var preview = await RetrySteps.ChosenAsync(school.Scenario, one, other);
        var left = Assert.Single(preview.LeftOut);
        Assert.Equal((1, 1), (preview.Count, left.Value));
        Assert.Equal("選択内で重複（1件だけ再配信）", RetryLabels.Label(left.Key, JobKind.VppInstall));
    }
}
