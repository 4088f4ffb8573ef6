using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Administration;
using MobiJobs.Kinds;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Accounts;

/// <summary>Who may do what: each deed with each kind for each role, as the rule is told to people.</summary>
public sealed class RightsTests
{
    private static readonly JobKind[] Harmful =
    [
        JobKind.Lock, JobKind.Wipe, JobKind.PasscodeReset, JobKind.LostModeOn, JobKind.LostModeOff, JobKind.Inactivate,
        JobKind.AppRemove, JobKind.ProfileRemove, JobKind.FeatureSetRemove, JobKind.Location,
        JobKind.Restart,
    ];

    public static TheoryData<string, JobKind> RolesAndKinds()
    {
        var all = new TheoryData<string, JobKind>();
        foreach (var role in Roles.All)
        {
            foreach (var kind in Enum.GetValues<JobKind>()) { all.Add(role, kind); }
        }

        return all;
    }

    [Theory, MemberData(nameof(RolesAndKinds))]
    public void Helpdesk_repeats_what_failed_and_does_no_harm_and_others_send_anything(string role, JobKind kind)
    {
        var rights = Rights.Of([role]);
        var isHelpdesk = role == Roles.Helpdesk;

        Assert.Equal(isHelpdesk ? Refusal.Role : null, rights.WhyNot(new Deed.Send(kind)));
        Assert.Equal(isHelpdesk ? Refusal.Canceled : null, rights.WhyNot(new Deed.SendAgain(kind, WasCanceled: true)));
        Assert.Equal(
            isHelpdesk && Harmful.Contains(kind) ? Refusal.Harmful : null,
            rights.WhyNot(new Deed.SendAgain(kind, WasCanceled: false)));
    }

    [Theory]
    [InlineData(Roles.Administrator, null, null, null)]
    [InlineData(Roles.Operator, null, Refusal.Everything, null)]
    [InlineData(Roles.Helpdesk, Refusal.Role, Refusal.Role, Refusal.Role)]
    [InlineData("", Refusal.Role, Refusal.Role, Refusal.Role)]
    public void Everything_is_cancelled_by_administrators_only(
        string role,
        Refusal? some,
        Refusal? everything,
        Refusal? licenses)
    {
        var rights = Rights.Of([role]);
        Assert.Equal(
            (some, everything, licenses),
            (rights.WhyNot(new Deed.Cancel()),
                rights.WhyNot(new Deed.Cancel(IsEverything: true)),
                rights.WhyNot(new Deed.ManageLicenses())));
    }

    [Fact]
    public async Task The_rights_of_a_requester_are_those_of_the_account_as_it_is_now()
    {
        await using var scenario = await Scenario.CreateAsync();
        Task<Rights> OfAsync(int requester) => scenario.DoAsync<RightsInGroups, Rights>(
            async rights => (await rights.OfRequesterAsync(requester, default)).Anywhere);

        Assert.Equal(Rights.All, await OfAsync(Requester.SystemId));
        Assert.Equal(Rights.Of([Roles.Administrator]), await OfAsync(2));
        Assert.Equal(Rights.Of([]), await OfAsync(3));

        await scenario.AskAsync(
            db => db.Users.ExecuteUpdateAsync(set => set.SetProperty(u => u.DisabledAt, scenario.Now)));
        Assert.Equal(Rights.Of([]), await OfAsync(2)); // What a disabled person began goes no further.
        await scenario.AskAsync(
            db => db.Users.ExecuteUpdateAsync(set => set.SetProperty(u => u.DisabledAt, (DateTime?)null)));
        Assert.Equal(Rights.Of([Roles.Administrator]), await OfAsync(2));

        await scenario.DemoteAsync();
        Assert.Equal(Rights.Of([]), await OfAsync(2));
    }
}
