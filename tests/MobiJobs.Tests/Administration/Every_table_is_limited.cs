using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Factors;
using MobiJobs.Accounts.Links;
using MobiJobs.Accounts.Passkeys;
using MobiJobs.Accounts.Provider;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Accounts.Tokens;
using MobiJobs.Api.Idempotency;
using MobiJobs.Audit;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Catalogue.Books;
using MobiJobs.Catalogue.FeatureSets;
using MobiJobs.Catalogue.Profiles;
using MobiJobs.Data;
using MobiJobs.Enrollments.Import;
using MobiJobs.Jobs.Filter;
using MobiJobs.Notifications.Subscriptions;
using MobiJobs.Organization;
using MobiJobs.Tests.Support;
using MobiJobs.Vpp.Users;

namespace MobiJobs.Tests.Administration;

/// <summary>A table of the fleet is read through a filter; those without one are not about devices.</summary>
public sealed class Every_table_is_limited
{
    /// <summary>What everybody may know, and what people ask only about themselves.</summary>
    private static readonly Type[] Unlimited =
    [
        typeof(Person), typeof(Requester), typeof(ApiToken), typeof(TokenGroup), typeof(ReplacedKey),
        typeof(PermissionSet),
        typeof(HeldSet), typeof(AccountLink), typeof(ProviderIdentity), typeof(Session), typeof(Throttle),
        typeof(AuditSeal),
        typeof(RequestKey), typeof(SavedView), typeof(App), typeof(Book),
        typeof(ConfigurationProfile), typeof(FeatureSet), typeof(Installation), typeof(OrganizationSettings),
        typeof(Authenticator), typeof(RecoveryCode), typeof(Passkey), typeof(UsedTicket), typeof(LinkedPerson),
        typeof(ImportMatch), typeof(Subscription), typeof(SubscriptionGroup),
    ];

    [Fact]
    public async Task Each_has_a_filter_or_is_not_about_devices()
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.SeeAsync(groups: [], requesterId: 0, db =>
        {
            Offenders.AssertNone(db.Model.GetEntityTypes()
                .Where(t => t.ClrType.Namespace!.StartsWith("MobiJobs", StringComparison.Ordinal) && !t.IsOwned())
                .Where(t => t.GetDeclaredQueryFilters().Count == 0 && !Unlimited.Contains(t.ClrType))
                .Select(t => t.ClrType.FullName!));
            return Task.FromResult(true);
        });
    }

    [Fact]
    public async Task Nothing_is_read_before_it_is_said_whose_rows_they_are()
    {
        await using var scenario = await Scenario.CreateAsync();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => scenario.SeeAsync(null, null, db => db.Jobs.AnyAsync()));
        Assert.Contains("whose rows", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_sees_no_group_sees_no_row()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        Assert.Equal(3, await scenario.AskAsync(db => db.Devices.CountAsync()));
        Assert.Equal(3, await scenario.SeeAsync(null, 1, db => db.Devices.CountAsync()));
        Assert.Equal(0, await scenario.SeeAsync([], 1, db => db.Devices.CountAsync()));
        Assert.Equal(0, await scenario.SeeAsync([], 1, db => db.Enrollments.CountAsync()));
    }
}
