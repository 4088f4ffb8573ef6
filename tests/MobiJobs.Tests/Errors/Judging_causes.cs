using Microsoft.EntityFrameworkCore;
using MobiJobs.Catalogue.FeatureSets;
using MobiJobs.Catalogue.Profiles;
using MobiJobs.Devices;
using MobiJobs.Devices.Groups;
using MobiJobs.Errors.Remedies;
using MobiJobs.Errors.Verdicts;
using MobiJobs.Gateway;
using MobiJobs.Guide;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Shared;
using MobiJobs.Tests.Support;
using MobiJobs.Vpp.Users;
using MobiJobs.Vpp;

namespace MobiJobs.Tests.Errors;

public sealed class Judging_causes
{
    [Fact]
    public async Task A_licence_that_is_missing_comes_first_and_says_on_what_ground()
    {
        await using var school = await SchoolWithLicences.CreateAsync(
            s => SchoolWithLicences.Like(s, userLicense: false));
        var explanation = await school.ExplainAsync(await school.FailAsync(HelpPage.VppNoLicense));

        Assert.Equal("licenseNotAssigned", explanation.Causes[0].Id);
        Assert.Equal(Verdict.Applies, explanation.Causes[0].Verdict);
        Assert.Contains("hanako", explanation.Causes[0].Assessment.Basis, StringComparison.Ordinal);
        Assert.Equal(school.Scenario.Now, explanation.Causes[0].Assessment.AsOf);
        Assert.NotNull(explanation.Context!.Order);
        Assert.All(explanation.Causes.Skip(1), c => Assert.Equal(Verdict.Excluded, c.Verdict));
        Assert.Equal(["assignLicense", "deliverAgain", "fetchDeviceInformation"], Available(explanation));
    }

    [Fact]
    public async Task A_licence_of_a_token_that_the_group_can_t_use_is_named_with_its_location()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var job = await school.FailAsync(HelpPage.VppNoLicense);
        await school.ChangeAsync(async db =>
        {
            var other = await GroupRegister.EnsureAsync(db, ["教職員"], default);
            await db.VppTokens.ExecuteUpdateAsync(set => set.SetProperty(t => t.GroupId, other.Id));
        });
        var cause = (await school.ExplainAsync(job)).Causes.Single(c => c.Id == "licenseNotAssigned");

        Assert.Equal(Verdict.Applies, cause.Verdict);
        Assert.Contains("「見本学園」のライセンスはありますが", cause.Assessment.Basis, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_serial_number_it_is_unknown_whether_the_device_has_a_licence()
    {
        await using var school = await SchoolWithLicences.CreateAsync(
            s => SchoolWithLicences.Like(s, userLicense: false));
        var job = await school.FailAsync(HelpPage.VppNoLicense);
        await school.ChangeAsync(db => db.Devices.ExecuteUpdateAsync(
            set => set.SetProperty(d => d.SerialNumber, (string?)null)));
        var cause = (await school.ExplainAsync(job)).Causes.Single(c => c.Id == "licenseNotAssigned");

        Assert.Equal(Verdict.Unknown, cause.Verdict);
        Assert.Contains("シリアル番号が不明", cause.Assessment.Basis, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_Apple_ID_other_than_the_one_that_accepted_is_found_by_its_hash()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        await school.LearnAsync("hash-of-taro");
        var explanation = await school.ExplainAsync(await school.FailAsync(HelpPage.VppNoLicense));

        Assert.Equal("differentAppleId", Assert.Single(explanation.Causes, c => c.Verdict == Verdict.Applies).Id);
        Assert.Equal("differentAppleId", explanation.Causes[0].Id);
    }

    [Fact]
    public async Task An_old_hash_decides_nothing_and_says_that_it_is_old()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        await school.LearnAsync("hash-of-taro");
        school.Scenario.Clock.Advance(HashMatches.Age + TimeSpan.FromDays(1));
        var explanation = await school.ExplainAsync(await school.FailAsync(HelpPage.VppNoLicense));

        var account = explanation.Causes.Single(c => c.Id == "differentAppleId");
        Assert.Equal(Verdict.Unknown, account.Verdict);
        Assert.True(account.Assessment.IsStale);
        Assert.Contains("失敗の31日前", account.Assessment.Basis, StringComparison.Ordinal);
        Assert.Contains(Available(explanation), r => r == "fetchDeviceInformation");
    }

    [Fact]
    public async Task A_person_who_has_not_accepted_is_named_and_can_be_invited()
    {
        await using var school = await SchoolWithLicences.CreateAsync(
            s => SchoolWithLicences.Like(s, status: VppUserStatus.Registered));
        var explanation = await school.ExplainAsync(await school.FailAsync(HelpPage.VppNoLicense));

        Assert.Equal("vppNotInvited", explanation.Causes[0].Id);
        Assert.Equal(Verdict.Applies, explanation.Causes[0].Verdict);
        Assert.Contains("inviteAgain", Available(explanation));
    }

    [Fact]
    public async Task Where_nobody_can_be_invited_it_is_said_whether_somebody_is_linked()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var job = await school.FailAsync(HelpPage.VppNoLicense);
        Assert.Equal(Sentence.Say(Labels.Diagnosis_Linked, "hanako"), await WhyNotInvitedAsync(school, job));

        await school.ChangeAsync(db => db.VppUsers
            .ExecuteUpdateAsync(set => set.SetProperty(u => u.Status, VppUserStatus.Retired)));
        Assert.Equal(Sentence.Say(Labels.Diagnosis_Stopped, "hanako"), await WhyNotInvitedAsync(school, job));

        await school.ChangeAsync(async db => (await db.Devices.SingleAsync()).AssignVppUser(null));
        Assert.Equal(Labels.Remedy_NobodyToInvite, await WhyNotInvitedAsync(school, job));
    }

    [Fact]
    public async Task The_help_page_s_special_case_is_seen_by_the_order_of_licence_and_acceptance()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        await school.AssignedAtAsync(school.Scenario.Now.AddDays(-9));
        var explanation = await school.ExplainAsync(await school.FailAsync(HelpPage.VppNoLicense));

        Assert.Equal("assignedBeforeInvitation", explanation.Causes[0].Id);
        Assert.Equal(
            (Verdict.Applies, CauseSource.Guide),
            (explanation.Causes[0].Verdict, explanation.Causes[0].Source));
        Assert.Contains("reassignLicense", Available(explanation));
    }

    [Fact]
    public async Task A_licence_of_the_device_makes_people_and_invitations_beside_the_point()
    {
        await using var school = await SchoolWithLicences.CreateAsync(
            s => SchoolWithLicences.Like(s, userLicense: false, deviceLicense: true, status: VppUserStatus.Registered));
        var explanation = await school.ExplainAsync(await school.FailAsync(HelpPage.VppNoLicense));

        Assert.All(explanation.Causes, c => Assert.Equal(Verdict.Excluded, c.Verdict));
    }

    [Fact]
    public async Task No_free_seat_and_an_expired_token_are_told_though_the_page_names_neither()
    {
        await using var school = await SchoolWithLicences.CreateAsync(
            s => SchoolWithLicences.Like(s, userLicense: false, seats: 0));
        school.Scenario.Clock.Advance(TimeSpan.FromDays(301));
        var explanation = await school.ExplainAsync(await school.FailAsync(HelpPage.VppNoLicense));

        Assert.Contains(
            explanation.Causes,
            c => c is { Id: "noFreeLicence", Verdict: Verdict.Applies, Source: CauseSource.Guide });
        Assert.Contains(
            explanation.Causes,
            c => c is { Id: "vppTokenExpired", Verdict: Verdict.Applies, Source: CauseSource.Guide });
        Assert.DoesNotContain("assignLicense", Available(explanation));
    }

    [Fact]
    public async Task Where_the_group_has_no_token_to_assign_from_registering_one_comes_first()
    {
        await using var school = await SchoolWithLicences.CreateAsync(
            s => SchoolWithLicences.Like(s, userLicense: false));
        await school.ChangeAsync(async db =>
        {
            var other = await GroupRegister.EnsureAsync(db, ["職員室"], default);
            (await db.Devices.SingleAsync()).Change("佐藤 花子", other.Id);
        });
        var explanation = await school.ExplainAsync(await school.FailAsync(HelpPage.VppNoLicense));

        Assert.Equal("registerToken", explanation.Remedies.Single(r => r.Recommended).Id);
    }

    [Fact]
    public async Task A_feature_set_that_bars_the_App_Store_is_found_on_the_device_until_it_is_lifted()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var set = FeatureSet.Add(
            "試験モード",
            FeatureSet.NewPayloadIdentifier(),
            Restriction.AppInstallation,
            school.Scenario.Now);
        await school.ChangeAsync(db =>
        {
            db.FeatureSets.Add(set);
            return Task.CompletedTask;
        });
        await ApplyAsync(school, JobKind.FeatureSetApply, set.Identifier);
        var explanation = await school.ExplainAsync(await school.FailAsync(HelpPage.StoreDisabled));
        Assert.Equal(
            (Verdict.Applies, "appStoreRestricted"),
            (explanation.Causes[0].Verdict, explanation.Causes[0].Id));
        Assert.Equal(["試験モード"], explanation.Context!.Restrictions.Select(r => r.Name));

        await ApplyAsync(school, JobKind.FeatureSetRemove, set.Identifier);
        var lifted = await school.ExplainAsync(await school.FailAsync(HelpPage.StoreDisabled));
        Assert.Empty(lifted.Context!.Restrictions);
        Assert.Contains("端末がそのように応答しました", lifted.Causes[0].Assessment.Basis, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_app_list_decides_whether_an_app_is_there_and_managed()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var job = await school.FailAsync(HelpPage.NotManaged, JobKind.AppRemove);
        Assert.All((await school.ExplainAsync(job)).Causes, c => Assert.Equal(Verdict.Unknown, c.Verdict));

        await school.ChangeAsync(async db => (await db.Devices.SingleAsync()).RecordAppList(school.Scenario.Now));
        Assert.Equal(("alreadyRemoved", Verdict.Applies), First(await school.ExplainAsync(job)));

        var app = new InstalledApp("jp.example.typing", "タイピング練習", "3.2", Managed: false);
        await school.ChangeAsync(db => db.BulkInsertAsync([DeviceApp.From(1, app)!], keepKeys: true, default));
        Assert.Equal(("notManaged", Verdict.Applies), First(await school.ExplainAsync(job)));
    }

    [Fact]
    public async Task An_app_for_another_family_and_a_device_that_is_not_signed_in_are_seen_on_the_device()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        await school.LearnAsync(hash: null, model: "iPhone 15");
        var explanation = await school.ExplainAsync(await school.FailAsync(HelpPage.NotValidated, JobKind.AppInstall));

        Assert.Equal(
            ["unsupportedApp", "notSignedIn"],
            explanation.Causes.Where(c => c.Verdict == Verdict.Applies).Select(c => c.Id));
        Assert.Equal(Verdict.Unknown, explanation.Causes.Single(c => c.Id == "cellularDataOff").Verdict);
    }

    [Fact]
    public async Task What_happens_to_many_at_once_points_away_from_the_device()
    {
        await using var school = await SchoolWithLicences.CreateAsync();
        var job = await school.FailAsync(HelpPage.Network);
        Assert.Equal(Verdict.Unknown, (await school.ExplainAsync(job)).Causes[0].Verdict);

        var key = (await school.Scenario.JobAsync(job)).ErrorKey;
        for (var i = 0; i < Diagnosis.ManyOthers; i++) { await CopyAsync(school, job, $"X-{i}", key!); }

        Assert.Equal(("networkError", Verdict.Applies), First(await school.ExplainAsync(job)));
    }

    [Fact]
    public void Every_cause_that_is_judged_stands_in_the_guide() =>
        Assert.Empty(LicenseJudges.All.Keys.Concat(DeviceJudges.All.Keys)
            .Except(GuideData.ReadOwn().Causes.Keys, StringComparer.Ordinal));

    private static async Task<string?> WhyNotInvitedAsync(SchoolWithLicences school, long job) =>
        RemedyPlan.For(RemedyKind.InviteAgain, await school.FactsAsync(job)).WhyNot;

    private static (string, Verdict) First(Explanation explanation) =>
        (explanation.Causes[0].Id, explanation.Causes[0].Verdict);

    private static IEnumerable<string> Available(Explanation explanation) =>
        explanation.Remedies.Where(r => r.Available).Select(r => r.Id).Order(StringComparer.Ordinal);

    private static async Task ApplyAsync(SchoolWithLicences school, JobKind kind, string identifier)
    {
        var enrollment = await school.Scenario.AskAsync(
            db => db.Devices.Select(d => d.EnrollmentId!.Value).SingleAsync());
        var target = new CommandTarget("試験モード", null, null, identifier);
        await school.Scenario.DoAsync<MobiJobs.Queue.DeviceQueue>(
            queue => queue.RegisterAsync([new NewJob(1, enrollment, kind, target, 2)], school.Scenario.Now, default));
        var job = await school.Scenario.AskAsync(db => db.Jobs.MaxAsync(j => j.Id));
        await school.Scenario.HandOverAsync();
        await school.Scenario.AnswerAsync(job, id => new AcknowledgedMessage(id, null));
    }

    /// <summary>Another device that failed the same way at the same time.</summary>
    private static async Task CopyAsync(SchoolWithLicences school, long job, string number, string key)
    {
        await school.ChangeAsync(async db =>
        {
            var device = Device.Register(number, "", null, null, null, school.Scenario.Now);
            await db.EnrollAsync(device, number, school.Scenario.Now);
        });
        var copy = await school.Scenario.RegisterAsync(
            device: await school.Scenario.AskAsync(db => db.Devices.MaxAsync(d => d.Id)));
        await school.ChangeAsync(db => db.Jobs.Where(j => j.Id == copy).ExecuteUpdateAsync(set => set
            .SetProperty(j => j.Stage, JobStage.Ended)
            .SetProperty(j => j.Status, JobStatus.DeviceError)
            .SetProperty(j => j.DueAt, (DateTime?)null)
            .SetProperty(j => j.EndedAt, school.Scenario.Now)
            .SetProperty(j => j.ErrorKey, key)));
    }
}
