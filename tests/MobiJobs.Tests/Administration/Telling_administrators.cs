using Microsoft.EntityFrameworkCore;
using MimeKit;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Factors;
using MobiJobs.Administration;
using MobiJobs.Administration.Persons;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Tests.Accounts;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Administration;

/// <summary>Administrators are told by mail what another one did that one who was taken over would do.</summary>
public sealed class Telling_administrators(School school) : IClassFixture<School>
{
    private static readonly CancellationToken Now = CancellationToken.None;

    [Fact]
    public async Task Of_a_new_administrator_whether_added_promoted_or_enabled_again()
    {
        var (other, doer) = (await WithMailAsync(Roles.Administrator), await WithMailAsync(Roles.Administrator));
        var by = new Actor(doer, 1);
        var name = $"t-{Guid.NewGuid():N}";
        var person = await DoAsync<PeopleRegister, NewPersonResult>(register => register.AddAsync(
            new(name, MailOf(name), new(Roles.Administrator, [])), null, by, Now));
        var told = Assert.Single(await ToAsync(other, name));
        Assert.Contains("MobiJobs: 管理者が増えました", told.Subject, StringComparison.Ordinal);
        Assert.Contains($"実行者: {doer}", told.TextBody, StringComparison.Ordinal);
        Assert.Empty(await ToAsync(doer, name));
        Assert.Empty(await ToAsync(name, "実行者"));

        await DoAsync<PeopleRegister, PersonResult>(register => register.SetEnabledAsync(person.Id, false, by, Now));
        await DoAsync<PeopleRegister, PersonResult>(register => register.SetEnabledAsync(person.Id, true, by, Now));
        Assert.Equal(2, (await ToAsync(other, name)).Count);

        var operating = await WithMailAsync(Roles.Operator);
        var id = await school.Console.IdOfAsync(operating);
        await DoAsync<PeopleRegister, PersonResult>(register => register.ChangeAsync(
            id, new(Roles.Helpdesk, []), "Operator:", by, Now));
        Assert.Empty(await ToAsync(other, operating));
        await DoAsync<PeopleRegister, PersonResult>(register => register.ChangeAsync(
            id, new(Roles.Administrator, []), "Helpdesk:", by, Now));
        Assert.Single(await ToAsync(other, operating));
    }

    [Fact]
    public async Task Of_a_permission_set_that_allows_more_than_before_and_of_those_below_it()
    {
        var (other, by) = (await WithMailAsync(Roles.Administrator), new Actor("admin", 1));
        var (above, below) = ($"a-{Guid.NewGuid():N}", $"b-{Guid.NewGuid():N}");
        var (top, under) = await GroupsAsync();
        Task<PermissionSetResult> MakeAsync(string name, int group, int? within, params string[] allows) =>
            DoAsync<PermissionSets, PermissionSetResult>(
                sets => sets.CreateAsync(new(name, allows, true), group, within, by, Now));
        Task<PermissionSetResult> ChangeAsync(int id, params string[] allows) =>
            DoAsync<PermissionSets, PermissionSetResult>(
                sets => sets.ChangeAsync(id, new(above, allows, true), by, Now));
        await MakeAsync(above, top, null, Permissions.Read);
        var id = await SetAsync(above);
        await MakeAsync(below, under, id, Permissions.Read, Permissions.CancelJobs);
        Assert.Empty(await ToAsync(other, above));

        await ChangeAsync(id, Permissions.Read, Permissions.CancelJobs);
        var told = Assert.Single(await ToAsync(other, above));
        Assert.Contains("サービス利用権限の範囲が広がりました", told.Subject, StringComparison.Ordinal);
        Assert.Contains(below, told.TextBody, StringComparison.Ordinal);
        await ChangeAsync(id, Permissions.Read);
        Assert.Single(await ToAsync(other, above));
    }

    [Fact]
    public async Task Of_factors_that_were_taken_away()
    {
        var other = await WithMailAsync(Roles.Administrator);
        var holder = await school.Console.HolderAsync();
        var id = await school.Console.IdOfAsync(holder.Name);
        Assert.True(await DoAsync<FactorChanges, bool>(changes => changes.TakeAllAsync(id, "admin", Now)));
        var told = Assert.Single(await ToAsync(other, holder.Name));
        Assert.Contains("二要素認証が解除されました", told.Subject, StringComparison.Ordinal);
        Assert.Contains("実行者: admin", told.TextBody, StringComparison.Ordinal);
    }

    private static string MailOf(string name) => $"{name}@school.example";

    private Task<T> DoAsync<TService, T>(Func<TService, Task<T>> action)
        where TService : notnull => school.Console.DoAsync(action);

    /// <summary>The mails to this person that speak of this.</summary>
    private async Task<List<MimeMessage>> ToAsync(string name, string of) =>
        [.. (await school.Console.MailsToAsync(MailOf(name)))
            .Where(mail => mail.TextBody!.Contains(of, StringComparison.Ordinal))];

    private async Task<string> WithMailAsync(string role)
    {
        var name = $"t-{Guid.NewGuid():N}";
        await school.Console.CreatePersonAsync(name, role);
        await school.Console.DoAsync<MobiJobsDb, int>(async db =>
        {
            (await db.Users.SingleAsync(p => p.UserName == name)).ChangeMail(MailOf(name));
            return await db.SaveChangesAsync();
        });
        return name;
    }

    private Task<int> SetAsync(string name) => school.Console.DoAsync<MobiJobsDb, int>(
        db => db.PermissionSets.Where(s => s.Name == name).Select(s => s.Id).SingleAsync());

    /// <summary>A group at the top, and one below it.</summary>
    private Task<(int Top, int Under)> GroupsAsync() => school.Console.DoAsync<MobiJobsDb, (int, int)>(async db =>
    {
        var name = $"g-{Guid.NewGuid().ToString("N")[..20]}";
        var under = await GroupRegister.EnsureAsync(db, [name, "1"], Now);
        return (under.ParentId!.Value, under.Id);
    });
}
