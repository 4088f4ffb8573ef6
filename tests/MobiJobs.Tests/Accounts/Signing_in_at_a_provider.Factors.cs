using Microsoft.EntityFrameworkCore;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Accounts;

/// <summary>People who have a second factor here and sign in at the provider.</summary>
public sealed partial class Signing_in_at_a_provider
{
    [Fact]
    public async Task Who_has_a_second_factor_is_asked_for_it_and_then_signed_in_by_the_provider()
    {
        var (name, key) = await HolderAsync();
        using var visitor = new Visitor(console.Running.Address);
        var page = await TestProvider.SignInAsync(visitor, "?returnUrl=/account/sessions");
        page.AssertShows("h1", "本人の確認");
        FactorSteps.AssertNotSignedIn(await visitor.GetAsync("/devices"));
        AssertSignedIn(await FactorSteps.TypeCodeAsync(visitor, page, FactorSteps.CodeOf(key)), name);
        Assert.Equal("/account/sessions", visitor.Last.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Equal(name, (await LastAsync(AuditAction.ProviderSignedIn)).Who);
        Assert.True(await console.Running.DoAsync<MobiJobsDb, bool>(db => db.Sessions
            .Where(s => s.Person.UserName == name)
            .OrderByDescending(s => s.Id)
            .Select(s => s.IsFromProvider && s.ProvedAt != null)
            .FirstAsync()));
    }

    [Fact]
    public async Task Whom_the_provider_has_asked_for_a_second_factor_is_not_asked_again()
    {
        var (name, _) = await HolderAsync();
        Provider.Methods = ["pwd", "mfa"];
        try
        {
            using var visitor = new Visitor(console.Running.Address);
            AssertSignedIn(await TestProvider.SignInAsync(visitor), name);
        }
        finally
        {
            Provider.Methods = [];
        }
    }

    [Fact]
    public async Task Who_was_parted_from_the_account_between_the_steps_does_not_get_in()
    {
        var (name, key) = await HolderAsync();
        using var visitor = new Visitor(console.Running.Address);
        var page = await TestProvider.SignInAsync(visitor);
        await ChangeAsync(name, _ => { }, db => db.ProviderIdentities.Where(i => i.Person.UserName == name));
        page = await FactorSteps.TypeCodeAsync(visitor, page, FactorSteps.CodeOf(key));
        FactorSteps.AssertNotSignedIn(page);
    }

    /// <summary>A person with an authenticator app who has joined who signs in at the provider from now on.</summary>
    private async Task<(string Name, string Key)> HolderAsync()
    {
        var name = await JoinedAsync();
        using var visitor = await console.Running.VisitAsync(name);
        var (key, _) = await FactorSteps.SetUpAsync(visitor);
        await console.Running.LaterAsync(name);
        return (name, key);
    }
}
