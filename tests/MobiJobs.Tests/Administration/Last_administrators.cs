using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Administration.Persons;
using MobiJobs.Data;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Administration;

/// <summary>Somebody can always let others in again.</summary>
public sealed class Last_administrators : IAsyncLifetime
{
    private RunningConsole console = null!;

    public async Task InitializeAsync()
    {
        console = await RunningConsole.StartAsync(); // In production nobody is there yet.
        await console.CreatePersonAsync("first", Roles.Administrator);
        await console.CreatePersonAsync("second", Roles.Administrator);
    }

    public Task DisposeAsync() => console.DisposeAsync().AsTask();

    [Fact]
    public async Task Two_who_take_each_others_role_at_once_leave_one_administrator()
    {
        var results = await Task.WhenAll(TakeRoleAsync("first", by: "second"), TakeRoleAsync("second", by: "first"));
        Assert.Equal([PersonResult.Done, PersonResult.LastAdministrator], results.Order());
        Assert.Equal(1, await AdministratorsAsync());
    }

    [Fact]
    public async Task Two_who_disable_each_other_at_once_leave_one_administrator()
    {
        var results = await Task.WhenAll(DisableAsync("first", by: "second"), DisableAsync("second", by: "first"));
        Assert.Equal([PersonResult.Done, PersonResult.LastAdministrator], results.Order());
        Assert.Equal(1, await AdministratorsAsync());
    }

    [Fact]
    public async Task One_who_cannot_sign_in_is_none()
    {
        Assert.Equal(PersonResult.Done, await DisableAsync("second", by: "first"));
        await console.DoAsync<PeopleRegister, NewPersonResult>(register => register.AddAsync(
            new("invited", null, new(Roles.Administrator, [])), null, new Actor("first", 1), CancellationToken.None));
        Assert.Equal(PersonResult.LastAdministrator, await DisableAsync("first", by: "command line"));
        Assert.Equal(PersonResult.LastAdministrator, await TakeRoleAsync("first", by: "command line"));
        Assert.Equal(1, await AdministratorsAsync());
    }

    [Fact]
    public async Task Who_was_disabled_meanwhile_disables_nobody()
    {
        using var administrator = await console.VisitAsync("first");
        var second = await IdOfAsync("second");
        var page = await administrator.GetAsync(FormattableString.Invariant($"/people/{second}"));
        Assert.Equal(PersonResult.Done, await DisableAsync("first", by: "command line")); // After the page was shown.
        await administrator.SubmitAsync(page, "form[action$='/disable']");
        Assert.Equal(1, await AdministratorsAsync());
    }

    private Task<PersonResult> TakeRoleAsync(string name, string by) =>
        console.DoAsync<PeopleRegister, PersonResult>(async register => await register.ChangeAsync(
            await IdOfAsync(name),
            new(Roles.Helpdesk, []),
            "Administrator:",
            new Actor(by, 1),
            CancellationToken.None));

    private Task<PersonResult> DisableAsync(string name, string by) =>
        console.DoAsync<PeopleRegister, PersonResult>(async register => await register.SetEnabledAsync(
            await IdOfAsync(name), isEnabled: false, new Actor(by, 1), CancellationToken.None));

    private Task<int> IdOfAsync(string name) => console.DoAsync<MobiJobsDb, int>(
        db => db.Users.Where(p => p.UserName == name).Select(p => p.Id).SingleAsync());

    private Task<int> AdministratorsAsync() => console.DoAsync<People, int>(
        people => people.OtherAdministrators(0).CountAsync());
}
