using Microsoft.EntityFrameworkCore;
using MobiJobs.Devices;
using MobiJobs.Devices.Known;
using MobiJobs.Gateway;
using MobiJobs.Guide;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Vpp;

namespace MobiJobs.Tests.Errors;

/// <summary>Data is as old as it is against the failure, and the device's own words count more than it.</summary>
public sealed class Judging_against_the_failure
{
    private const string Bundle = "jp.example.typing";

    [Fact]
    public async Task Data_from_before_the_failure_excludes_nothing_says_its_age_and_is_offered_anew()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        school.Scenario.Clock.Advance(TimeSpan.FromDays(3));
        var job = await school.FailAsync(HelpPage.VppNoLicense);
        var before = await school.ExplainAsync(job);

        Assert.DoesNotContain(before.Causes, c => c.Verdict == Verdict.Excluded);
        var account = before.Causes.Single(c => c.Id == "differentAppleId");
        Assert.Equal(Verdict.Unknown, account.Verdict);
        Assert.Contains("失敗の3日前", account.Assessment.Basis, StringComparison.Ordinal);
        Assert.Contains(FactSource.DeviceInformation, before.Context!.Fetch);
        Assert.DoesNotContain(before.Remedies, r => r.Recommended); // Fetching comes first.

        school.Scenario.Clock.Advance(TimeSpan.FromHours(1));
        await school.LearnAsync(SchoolWithLicences.Hash);
        await school.ChangeAsync(async db =>
        {
            await db.VppTokens.ExecuteUpdateAsync(set => set.SetProperty(t => t.SyncedAt, school.Scenario.Now));
        });
        var after = await school.ExplainAsync(job);
        Assert.Equal(Verdict.Excluded, after.Causes.Single(c => c.Id == "differentAppleId").Verdict);
        Assert.Empty(after.Context!.Fetch);
    }

    [Fact]
    public async Task A_delivery_of_later_did_not_cause_the_failure()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var job = await school.FailAsync(HelpPage.AlreadyScheduled);
        school.Scenario.Clock.Advance(TimeSpan.FromDays(40));
        var later = await school.Scenario.RegisterAsync(storeId: SchoolWithLicences.StoreId);
        await school.Scenario.HandOverAsync();

        Assert.Equal(JobStatus.AwaitingDevice, await school.Scenario.StatusAsync(later));
        Assert.Null((await school.FactsAsync(job)).EqualJobId);
        var cause = (await school.ExplainAsync(job)).Causes.Single(c => c.Id == "alreadyScheduled");
        Assert.DoesNotContain($"#{later}", cause.Assessment.Basis, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_app_that_is_managed_is_not_to_be_deleted()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        await ListAsync(school, isManaged: true);
        school.Scenario.Clock.Advance(TimeSpan.FromHours(5));
        var job = await school.FailAsync(HelpPage.AlreadyInstalled);

        var before = await school.ExplainAsync(job);
        Assert.Equal(Verdict.Unknown, before.Causes[0].Verdict);
        Assert.Contains("失敗の5時間前", before.Causes[0].Assessment.Basis, StringComparison.Ordinal);
        Assert.Equal([FactSource.AppList], before.Context!.Fetch);
        Assert.DoesNotContain(before.Remedies, r => r is { Id: "removeThenDeliver", Recommended: true });

        school.Scenario.Clock.Advance(TimeSpan.FromHours(1));
        await ListAsync(school, isManaged: true);
        var after = await school.ExplainAsync(job);
        Assert.True(after.Causes[0].Assessment.IsReached);
        Assert.Equal((WhoActs.Nobody, TryAgain.No), (after.WhoActs, after.TryAgain));
        Assert.Contains(Labels.Diagnosis_Reached, after.Sentence, StringComparison.Ordinal);
        Assert.DoesNotContain(after.Remedies, r => r is { Id: "removeThenDeliver", Recommended: true });
    }

    [Fact]
    public async Task A_removal_that_usually_needs_nobody_does_where_the_app_is_still_there()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var job = await school.FailAsync(HelpPage.NotManaged, JobKind.AppRemove);
        Assert.True((await school.ExplainAsync(job)).NoActionNeeded);

        school.Scenario.Clock.Advance(TimeSpan.FromHours(1));
        await ListAsync(school, isManaged: false);
        var after = await school.ExplainAsync(job);
        Assert.Equal((false, WhoActs.Helpdesk), (after.NoActionNeeded, after.WhoActs));
        Assert.Equal("deleteByHand", after.Remedies.Single(r => r.Recommended).Id);
    }

    [Fact]
    public async Task What_the_device_says_of_a_managed_app_beats_the_list_of_apps()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        await ListAsync(school, isManaged: true);
        var job = await school.FailAsync(HelpPage.AlreadyInstalled);
        var said = ManagedApp.From(1, new(Bundle, ManagedAppState.UserInstalled), school.Scenario.Now)!;
        await school.ChangeAsync(db => db.BulkInsertAsync([said], keepKeys: true, default));

        var cause = (await school.ExplainAsync(job)).Causes[0];
        Assert.Equal(("alreadyInstalled", Verdict.Applies), (cause.Id, cause.Verdict));
    }

    [Fact]
    public async Task An_app_of_the_persons_own_is_taken_over_rather_than_deleted()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var job = await school.FailAsync(HelpPage.AlreadyInstalled);
        school.Scenario.Clock.Advance(TimeSpan.FromMinutes(1));
        await ListAsync(school, isManaged: false);

        var remedies = (await school.ExplainAsync(job)).Remedies;
        Assert.Equal(("takeOver", true), (remedies[0].Id, remedies[0].Recommended));
    }

    [Fact]
    public async Task A_licence_of_the_device_needs_nobody_to_be_signed_in()
    {
        await using var school = await SchoolWithLicences.CreateAsync(
            s => SchoolWithLicences.Like(s, userLicense: false, deviceLicense: true));
        await school.LearnAsync(hash: null);
        var explanation = await school.ExplainAsync(await school.FailAsync(HelpPage.VppNotValidated));

        Assert.Equal(Verdict.Excluded, explanation.Causes.Single(c => c.Id == "notSignedIn").Verdict);
    }

    [Fact]
    public async Task The_device_s_own_words_beat_older_data_and_newer_data_tells_what_has_changed()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        school.Scenario.Clock.Advance(TimeSpan.FromDays(2));
        var job = await school.FailAsync(HelpPage.NotSignedIn, JobKind.AppInstall);
        var before = await school.ExplainAsync(job);
        Assert.Equal(("notSignedIn", Verdict.Applies), (before.Causes[0].Id, before.Causes[0].Verdict));
        Assert.Equal(WhoActs.DeviceUser, before.WhoActs);
        Assert.Equal("askUserToSignIn", before.Remedies.Single(r => r.Recommended).Id);
        Assert.Equal([FactSource.DeviceInformation], before.Context!.Fetch);

        school.Scenario.Clock.Advance(TimeSpan.FromMinutes(34));
        await school.LearnAsync(SchoolWithLicences.Hash);
        var after = await school.ExplainAsync(job);
        Assert.True(after.Causes[0].Assessment.IsCured);
        Assert.Equal(school.Scenario.Now, after.Causes[0].Assessment.CuredAt);
        Assert.Equal((WhoActs.Helpdesk, TryAgain.Yes), (after.WhoActs, after.TryAgain));
        Assert.Equal("deliverAgain", after.Remedies.Single(r => r.Recommended).Id);
    }

    [Fact]
    public async Task The_cause_that_applies_decides_the_headline_who_acts_and_the_one_main_remedy()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        await school.LearnAsync("hash-of-taro");
        var explanation = await school.ExplainAsync(await school.FailAsync(HelpPage.VppNoLicense));

        Assert.Contains("別のIDにてサインイン", explanation.Sentence, StringComparison.Ordinal);
        Assert.Equal(WhoActs.DeviceUser, explanation.WhoActs);
        Assert.Equal("signInAsInvited", explanation.Remedies.Single(r => r.Recommended).Id);
        Assert.True(explanation.Remedies.Single(r => r.Id == "assignLicense").ForExcluded);
    }

    [Fact]
    public async Task A_licence_that_came_after_the_failure_dates_from_then_not_from_the_last_synchronisation()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        school.Scenario.Clock.Advance(TimeSpan.FromDays(1));
        var job = await school.FailAsync(HelpPage.VppNoLicense);
        var assigned = school.Scenario.Now.AddHours(1);
        await school.AssignedAtAsync(assigned);
        var license = (await school.ExplainAsync(job)).Causes.Single(c => c.Id == "licenseNotAssigned").Assessment;

        Assert.Equal((Verdict.Excluded, true), (license.Verdict, license.IsCured));
        Assert.Equal((assigned, assigned), (license.CuredAt, license.AsOf));
    }

    [Theory]
    [InlineData("vppNotInvited")]
    [InlineData("differentAppleId")]
    [InlineData("assignedBeforeInvitation")]
    public async Task A_licence_of_the_device_after_the_failure_cured_nothing_that_did_not_apply_then(string cause)
    {
        await using var school = await SchoolWithLicences.CreateAsync(s =>
            SchoolWithLicences.Like(s, userLicense: false, deviceLicense: true));
        school.Scenario.Clock.Advance(TimeSpan.FromDays(1));
        var job = await school.FailAsync(HelpPage.VppNoLicense);
        await school.AssignedAtAsync(school.Scenario.Now.AddHours(1));
        var causes = (await school.ExplainAsync(job)).Causes.ToDictionary(c => c.Id, c => c.Assessment);

        Assert.True(causes["licenseNotAssigned"].IsCured);
        Assert.Equal((Verdict.Excluded, false), (causes[cause].Verdict, causes[cause].IsCured));
    }

    [Fact]
    public async Task A_licence_of_the_device_after_the_failure_cured_an_invitation_that_was_open_then()
    {
        await using var school = await SchoolWithLicences.CreateAsync(s => SchoolWithLicences.Like(
            s, userLicense: false, deviceLicense: true, VppUserStatus.Registered));
        school.Scenario.Clock.Advance(TimeSpan.FromDays(1));
        var job = await school.FailAsync(HelpPage.VppNoLicense);
        await school.AssignedAtAsync(school.Scenario.Now.AddHours(1));

        Assert.True((await school.ExplainAsync(job)).Causes.Single(c => c.Id == "vppNotInvited").Assessment.IsCured);
    }

    [Fact]
    public async Task Others_who_failed_point_to_the_network_only_where_the_network_may_be_the_cause()
    {
        await using var school = await SchoolWithLicences.CreateAsync(
            s => SchoolWithLicences.Like(s, userLicense: false));
        var facts = await school.FactsAsync(await school.FailAsync(HelpPage.VppNoLicense)) with { Others = new(9, 0) };
        var explanation = SchoolWithLicences.Explain(facts);

        Assert.DoesNotContain(
            explanation.Context!.Notes,
            n => n.Text.Contains("ネットワーク", StringComparison.Ordinal));
    }

    /// <summary>The device lists its apps.</summary>
    internal static Task ListAsync(SchoolWithLicences school, bool isManaged) => school.ChangeAsync(async db =>
    {
        (await db.Devices.SingleAsync()).RecordAppList(school.Scenario.Now);
        await db.DeviceApps.ExecuteDeleteAsync();
        var app = new InstalledApp(Bundle, "タイピング練習", "3.2", isManaged);
        await db.BulkInsertAsync([DeviceApp.From(1, app)!], keepKeys: true, default);
    });
}
