using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Devices.Groups;
using MobiJobs.Errors.Remedies;
using MobiJobs.Guide;
using MobiJobs.Tests.Queue;

namespace MobiJobs.Tests.Errors;

/// <summary>Where no token reaches a device, whatever failed is not delivered again before that is mended.</summary>
public sealed class Without_a_token
{
    [Theory]
    [InlineData(HelpPage.VppNoLicense)]
    [InlineData(HelpPage.VppNotValidated)]
    [InlineData(HelpPage.Network)]
    public async Task A_token_is_registered_where_none_is_above_and_nobody_is_told_to_try_again_as_is(string error)
    {
        await using var school = await MovedAsync(["職員室"]);
        var job = await school.FailAsync(error);
        var explanation = await school.ExplainAsync(job);

        Assert.Equal("registerToken", explanation.Remedies.Single(r => r.Recommended).Id);
        Assert.DoesNotContain(explanation.Remedies, r => r.Id == "shareToken");
        Assert.Equal(
            (TryAgain.AfterRemedy, WhoActs.LicenceHolder), (explanation.TryAgain, explanation.WhoActs));
        Assert.Contains(Labels.Diagnosis_NoToken, explanation.Sentence, StringComparison.Ordinal);
        Assert.Equal("/vpp", await PlaceAsync(school, job, explanation));
    }

    [Fact]
    public async Task A_token_above_is_shared_on_its_page()
    {
        await using var school = await MovedAsync(["1年", "A組"]);
        var job = await school.FailAsync(HelpPage.Network);
        var explanation = await school.ExplainAsync(job);

        Assert.Equal("shareToken", explanation.Remedies.Single(r => r.Recommended).Id);
        Assert.DoesNotContain(explanation.Remedies, r => r.Id == "registerToken");
        Assert.Equal($"/vpp/{school.TokenId}", await PlaceAsync(school, job, explanation));
    }

    [Fact]
    public void The_check_before_sending_names_what_can_be_done() => Assert.DoesNotContain(
        "トークンを共有すると配信できます", Labels.Finding_NoTokenWhy, StringComparison.Ordinal);

    /// <summary>Where the remedy's link leads to.</summary>
    private static async Task<string?> PlaceAsync(SchoolWithLicences school, long job, Explanation explanation)
    {
        var row = await RedeliverySteps.RowAsync(school.Scenario, job);
        return RemedyPlaces.Of(
            explanation.Remedies.Single(r => r.Recommended).Id,
            new FailedOn(row.Kind, row.DeviceNumber),
            explanation.Context!.TokenId,
            Rights.All)?.Address;
    }

    private static async Task<SchoolWithLicences> MovedAsync(string[] group)
    {
        var school = await SchoolWithLicences.CreateAsync(s => SchoolWithLicences.Like(s, userLicense: false));
        await school.ChangeAsync(async db =>
        {
            var other = await GroupRegister.EnsureAsync(db, group, default);
            (await db.Devices.SingleAsync()).Change("佐藤 花子", other.Id);
        });
        return school;
    }
}
