using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Devices.Groups;
using MobiJobs.Errors.Remedies;
using MobiJobs.Errors.Verdicts;
using MobiJobs.Gateway;
using MobiJobs.Guide;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Operations.Retry;
using MobiJobs.Operations.Send;
using MobiJobs.Runs;
using MobiJobs.Shared;
using MobiJobs.Tests.Errors;
using MobiJobs.Tests.Operations;
using MobiJobs.Tests.Queue;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Tests.Seats;

/// <summary>Before delivering again, the same is found, and cured likewise, as before a delivery.</summary>
public sealed class Delivering_again_with_licences
{
    [Fact]
    public async Task It_finds_what_the_check_before_sending_finds_and_leaves_it_out()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 3, seats: 5);
        await MoveAsync(school, 2);
        var jobs = await FailAsync(school, 1, 2, 3);
        await school.ChangeAsync(db => db.Devices.Where(d => d.Id == 3).ExecuteUpdateAsync(
            set => set.SetProperty(d => d.LastContactAt, school.Scenario.Now.AddDays(-40))));

        var sent = await school.CheckAsync(1, 2, 3);
        var run = await PreviewAsync(school, jobs);
        var found = await FoundAsync(school, run);
        Assert.Equal(
            [(CheckFinding.NoToken, 1, true), (CheckFinding.Silent, 1, false)],
            found.Findings.Select(f => (f.Finding, f.Jobs, f.IsLeftOut)));
        Assert.Equal((sent.Count, 2), (run.Count, run.Count));
        Assert.Equal((2, 1, 0), (found.Assigned, found.LeftOut, found.SentWithoutLicense));

        var report = await RetrySteps.ConfirmAsync(school.Scenario, run.Id);
        Assert.Equal((2, 1, 0), (report.Done, report.LeftOut, report.Refused));
        Assert.Equal(
            [jobs[0], jobs[2]],
            await school.Scenario.AskAsync(db => db.Jobs.Where(j => j.RetryOfId != null)
                .Select(j => j.RetryOfId!.Value).OrderBy(id => id).ToListAsync()));
    }

    [Fact]
    public async Task What_a_finding_leaves_out_can_be_sent_anyway_and_is_said_to_fail_again()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 2, seats: 5);
        var jobs = await FailAsync(school, 1, 2);
        await school.ChangeAsync(db => db.Devices.Where(d => d.Id == 2).ExecuteUpdateAsync(
            set => set.SetProperty(d => d.SerialNumber, (string?)null)));
        var run = await PreviewAsync(school, jobs);
        Assert.Equal(1, run.Count);

        Assert.True(await ToggleAsync(school, run, CheckFinding.NoSerialNumber));
        Assert.False(await ToggleAsync(school, run, CheckFinding.NoSerialNumber)); // The page was older.
        run = await RetrySteps.FindAsync(school.Scenario, run.Id);
        Assert.Equal((2, 1), (run.Count, (await FoundAsync(school, run)).SentWithoutLicense));
        Assert.True(await ToggleAsync(school, run, CheckFinding.NoSerialNumber));
        Assert.Equal(1, (await RetrySteps.FindAsync(school.Scenario, run.Id)).Count);
        Assert.False(await ToggleAsync(school, run, CheckFinding.NotManaged));
    }

    [Fact]
    public async Task What_is_delivered_again_by_itself_is_left_out_and_can_be_sent_anyway()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 3, seats: 1);
        var jobs = await FailAsync(school, 1, 2, 3);
        await school.ChangeAsync(db => db.Jobs.Where(j => j.Id == jobs[0]).ExecuteUpdateAsync(
            set => set.SetProperty(j => j.AgainAt, school.Scenario.Now.AddHours(1))));
        var run = await PreviewAsync(school, jobs);
        var found = await FoundAsync(school, run);
        Assert.Equal((2, 1, 1), (run.Count, found.LeftOut, found.Waiting));
        Assert.Equal([(Labels.Finding_RedeliveryPlanned, 1)], LinesOf(found));
        Assert.Equal(
            [(CheckFinding.RedeliveryPlanned, 1, true)],
            found.Findings.Select(f => (f.Finding, f.Jobs, f.IsLeftOut)));

        Assert.True(await ToggleAsync(school, run, CheckFinding.RedeliveryPlanned));
        run = await RetrySteps.FindAsync(school.Scenario, run.Id);
        Assert.Equal(3, run.Count);
        Assert.Empty((await FoundAsync(school, run)).Lines);
    }

    /// <summary>What a person has decided to send is not what leaves a job out.</summary>
    [Fact]
    public async Task A_job_that_is_left_out_for_something_else_is_counted_there_only()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 2, seats: 5);
        var jobs = await FailAsync(school, 1, 2);
        await school.ChangeAsync(db => db.Jobs.ExecuteUpdateAsync(
            set => set.SetProperty(j => j.AgainAt, school.Scenario.Now.AddHours(1))));
        await school.ChangeAsync(db => db.Devices.Where(d => d.Id == 2).ExecuteUpdateAsync(
            set => set.SetProperty(d => d.SerialNumber, (string?)null)));
        var run = await PreviewAsync(school, jobs);
        Assert.Equal(
            [(Labels.Finding_NoSerialNumber, 1), (Labels.Finding_RedeliveryPlanned, 1)],
            LinesOf(await FoundAsync(school, run)));

        Assert.True(await ToggleAsync(school, run, CheckFinding.NoSerialNumber));
        run = await RetrySteps.FindAsync(school.Scenario, run.Id);
        Assert.Equal([(Labels.Finding_RedeliveryPlanned, 2)], LinesOf(await FoundAsync(school, run)));
        Assert.True(await ToggleAsync(school, run, CheckFinding.RedeliveryPlanned));
        run = await RetrySteps.FindAsync(school.Scenario, run.Id);
        Assert.True(await ToggleAsync(school, run, CheckFinding.NoSerialNumber));
        run = await RetrySteps.FindAsync(school.Scenario, run.Id);
        Assert.Equal([(Labels.Finding_NoSerialNumber, 1)], LinesOf(await FoundAsync(school, run)));
    }

    [Fact]
    public async Task What_is_sure_to_find_no_licence_is_not_sent_by_anybody()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 2, seats: 5);
        await MoveAsync(school, 2);
        var run = await PreviewAsync(school, await FailAsync(school, 1, 2));
        Assert.False(await ToggleAsync(school, run, CheckFinding.NoToken));
        Assert.Equal(1, (await RetrySteps.FindAsync(school.Scenario, run.Id)).Count);

        var check = await school.CheckAsync(1, 2);
        Assert.False(await SendingTests.ToggleAsync(school.Scenario, check, CheckFinding.NoToken));
        var ofProgram = await school.Scenario.DoAsync<OperationPreviews, Run>(previews => previews.FreezeAsync(
            new OperationOrder(JobKind.VppInstall, [new CatalogueItem(SchoolWithSeats.Typing)], null),
            new Recipients([1, 2], [], null),
            SchoolWithSeats.By,
            default));
        Assert.Equal(1, ofProgram.Count);
        Assert.Equal(
            [(CheckFinding.NoToken, 1)],
            (await school.Scenario.DoAsync<OperationPreviews, IReadOnlyDictionary<CheckFinding, int>>(
                previews => previews.LeftOutAsync(ofProgram, default))).Select(f => (f.Key, f.Value)));
    }

    [Fact]
    public async Task A_group_without_a_token_gets_it_shared_in_one_step_and_its_jobs_are_sent()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 2, seats: 5);
        await MoveAsync(school, 2);
        var run = await PreviewAsync(school, await FailAsync(school, 1, 2));
        var share = Assert.Single((await FoundAsync(school, run)).Shares);
        Assert.Equal(TokenResult.Done, await school.Scenario.DoAsync<RetrySeats, TokenResult?>(seats =>
            seats.ShareAsync(
                run, share.TokenId, share.GroupId, new GroupRights(Rights.All), SchoolWithSeats.By, default)));

        run = await RetrySteps.FindAsync(school.Scenario, run.Id);
        var found = await FoundAsync(school, run);
        Assert.Equal((2, 0, 2), (run.Count, found.Findings.Count, found.Assigned));
    }

    [Fact]
    public async Task Those_without_a_seat_are_left_out_in_one_step()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 3, seats: 2);
        var run = await PreviewAsync(school, await FailAsync(school, 1, 2, 3));
        Assert.Equal((3, 1), (run.Count, Assert.Single((await FoundAsync(school, run)).Seats).Short));
        Assert.True(await school.Scenario.DoAsync<RetrySeats, bool>(seats => seats.LeaveOutAsync(run, default)));

        run = await RetrySteps.FindAsync(school.Scenario, run.Id);
        var found = await FoundAsync(school, run);
        Assert.Equal((2, 0), (run.Count, Assert.Single(found.Seats).Short));
        Assert.Equal(CheckFinding.NoSeat, Assert.Single(found.Findings).Finding);
    }

    [Fact]
    public async Task Where_no_token_reaches_it_is_no_remedy_until_one_does_or_a_licence_is_there()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 2, seats: 5);
        var jobs = await FailAsync(school, 1, 2);
        Assert.True(await AgainAsync(school, jobs[1]) is { Available: true });
        await MoveAsync(school, 2);

        Assert.True(await AgainAsync(school, jobs[0]) is { Available: true });
        var cut = await AgainAsync(school, jobs[1]);
        Assert.Equal((false, Labels.Diagnosis_NoToken), (cut.Available, cut.WhyNot));
        var plan = RemedyPlan.For(RemedyKind.DeliverAgain, await FactsAsync(school, jobs[1]));
        Assert.Equal((null, cut.WhyNot), (plan.Plan, plan.WhyNot)); // As the page says.

        await school.ChangeAsync(db => db.VppTokens.ExecuteUpdateAsync( // Whether or not Apple can be asked.
            set => set.SetProperty(t => t.SyncedAt, school.Scenario.Now.AddDays(-3))));
        Assert.False((await AgainAsync(school, jobs[1])).Available);
        await school.ChangeAsync(db => db.VppTokens.ExecuteUpdateAsync(
            set => set.SetProperty(t => t.SyncedAt, school.Scenario.Now)));

        var below = await school.Scenario.AskAsync(
            db => db.Devices.Where(d => d.Id == 2).Select(d => d.GroupId!.Value).SingleAsync());
        await school.Scenario.DoAsync<VppShares, TokenResult>(
            shares => shares.ShareAsync(school.TokenId, below, SchoolWithSeats.By, default));
        Assert.True(await AgainAsync(school, jobs[1]) is { Available: true });

        await school.ChangeAsync(db => db.VppContents.ExecuteDeleteAsync());
        cut = await AgainAsync(school, jobs[1]);
        Assert.Equal((false, Labels.Remedy_NotBought), (cut.Available, cut.WhyNot));
    }

    [Fact]
    public async Task A_delivery_again_that_nobody_is_shown_is_not_checked()
    {
        await using var school = await SchoolWithSeats.CreateAsync(devices: 1, seats: 5);
        await MoveAsync(school, 1);
        var preview = await RetrySteps.ChosenAsync(school.Scenario, await FailAsync(school, 1));
        Assert.Equal(1, preview.Count);
    }

    private static async Task<Remedy> AgainAsync(SchoolWithSeats school, long job) =>
        SchoolWithLicences.Explain(await FactsAsync(school, job)).Remedies.Single(r => r.Id == "deliverAgain");

    private static Task<JobFacts> FactsAsync(SchoolWithSeats school, long job) =>
        school.Scenario.DoAsync<FactFinder, JobFacts>(async finder => (await finder.FindAsync(job, default))!);

    private static async Task<long[]> FailAsync(SchoolWithSeats school, params long[] devices)
    {
        var jobs = new List<long>();
        foreach (var device in devices)
        {
            var job = await school.DeliverAsync(device);
            await school.ChangeAsync(db => db.Jobs.Where(j => j.Id == job) // As where no seats were known.
                .ExecuteUpdateAsync(set => set.SetProperty(j => j.Seat, (SeatState?)null)));
            await school.Scenario.HandOverAsync(device);
            await school.Scenario.AnswerAsync(job, id => new FailedMessage(id, HelpPage.VppNoLicense));
            jobs.Add(job);
        }

        return [.. jobs];
    }

    /// <summary>Into a group that may use no token.</summary>
    private static async Task MoveAsync(SchoolWithSeats school, long device)
    {
        var below = await school.Scenario.AskAsync(
            async db => (await GroupRegister.EnsureAsync(db, ["1年", "1組"], default)).Id);
        await school.ChangeAsync(async db =>
            (await db.Devices.SingleAsync(d => d.Id == device)).Change("佐藤 花子", below));
    }

    private static async Task<Run> PreviewAsync(SchoolWithSeats school, long[] jobs)
    {
        var preview = await school.Scenario.DoAsync<RetryPreviews, RetryPreview>(
            previews => previews.ChosenAsync(jobs, SchoolWithSeats.By, default, CheckFindings.LeftOut));
        return await RetrySteps.FindAsync(school.Scenario, preview.Run.Id);
    }

    private static async Task<RetryFound> FoundAsync(SchoolWithSeats school, Run run) =>
        (await school.Scenario.DoAsync<RetryReport, RetryFound?>(
            report => report.ReadAsync(run, RetryChoice.Of(run), default)))!;

    /// <summary>The findings that leave jobs out, and how many each.</summary>
    private static IEnumerable<(string Finding, int Jobs)> LinesOf(RetryFound found) => found.Lines
        .Select(l => (l.What.Replace(Sentence.Say(Labels.Check_LeftOut, ""), "", StringComparison.Ordinal), l.Jobs));

    private static Task<bool> ToggleAsync(SchoolWithSeats school, Run run, CheckFinding finding) =>
        school.Scenario.DoAsync<RetryFindings, bool>(findings => findings.DecideAsync(
            run, finding, (RetryChoice.Of(run).LeaveOut & finding) == CheckFinding.None, default));
}
