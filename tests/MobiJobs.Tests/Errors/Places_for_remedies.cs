using MobiJobs.Accounts;
using MobiJobs.Errors.Remedies;
using MobiJobs.Guide;
using MobiJobs.Kinds;

namespace MobiJobs.Tests.Errors;

/// <summary>A remedy that is carried out on another page of the console leads there, for whoever may do it.</summary>
public sealed class Places_for_remedies
{
    private const int Token = 7;

    public static TheoryData<string> Names => [.. RemedyPlaces.Remedies];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_is_a_remedy_of_the_guide_and_leads_only_whoever_may_do_something_there(string name)
    {
        Assert.True(ErrorGuide.Own.Data.Remedies.TryGetValue(name, out var remedy), $"The guide has no {name}.");
        Assert.Null(RemedyPlan.KindOf(name));
        var job = new FailedOn(remedy.Kinds is [var kind, ..] ? kind : JobKind.Lock, "A-0001");

        var place = RemedyPlaces.Of(name, job, Token, Rights.All);
        Assert.NotNull(place);
        Assert.StartsWith("/", place.Address, StringComparison.Ordinal);
        Assert.NotEmpty(place.Label);
        Assert.Null(RemedyPlaces.Of(name, job, Token, Rights.Of([])));
    }

    [Theory]
    [InlineData("orderAnew", JobKind.PasscodeReset, "/operations/new?kind=passcodeReset&device=A-0001")]
    [InlineData("eraseAnew", JobKind.Wipe, "/operations/new?kind=wipe&device=A-0001")]
    [InlineData("endLostMode", JobKind.Lock, "/operations/new?kind=lostModeOff&device=A-0001")]
    [InlineData("fixBook", JobKind.BookInstall, "/books")]
    [InlineData("fixCatalogue", JobKind.AppInstall, "/apps")]
    [InlineData("checkLicences", JobKind.VppInstall, "/vpp/7")]
    [InlineData("registerVppUser", JobKind.VppInstall, "/vpp/7/users")]
    [InlineData("renewToken", JobKind.VppInstall, "/vpp")]
    public void Leads_to_where_it_is_done(string name, JobKind kind, string address) =>
        Assert.Equal(address, RemedyPlaces.Of(name, new(kind, "A-0001"), Token, Rights.All)!.Address);
}
