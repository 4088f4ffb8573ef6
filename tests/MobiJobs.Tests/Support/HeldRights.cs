using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Administration;
using MobiJobs.Data;

namespace MobiJobs.Tests.Support;

/// <summary>Gives people of a running console rights in groups, and takes them away.</summary>
internal static class HeldRights
{
    private static readonly Actor By = new("root", 1);

    /// <summary>Gives somebody these permissions in a group and its subgroups. Returns the set.</summary>
    public static Task<int> GiveAsync(
        this RunningConsole console, string name, int groupId, params string[] permissions) =>
        console.DoAsync<PermissionSets, MobiJobsDb, int>(async (sets, db) =>
        {
            var called = $"set of {name} {Guid.NewGuid():N}"[..Math.Min(PermissionSet.MaxNameLength, name.Length + 12)];
            var details = new PermissionSetDetails(called, permissions, IncludesBelow: true);
            Assert.Equal(PermissionSetResult.Done, await sets.CreateAsync(details, groupId, null, By, default));
            var set = await db.PermissionSets.Where(s => s.Name == details.Name).Select(s => s.Id).SingleAsync();
            Assert.Equal(PermissionSetResult.Done, await HoldAsync(sets, db, name, set, true));
            return set;
        });

    /// <summary>Takes a set away from somebody.</summary>
    public static Task TakeAsync(this RunningConsole console, string name, int setId) =>
        console.DoAsync<PermissionSets, MobiJobsDb, PermissionSetResult>(
            (sets, db) => HoldAsync(sets, db, name, setId, false));

    private static async Task<PermissionSetResult> HoldAsync(
        PermissionSets sets, MobiJobsDb db, string name, int setId, bool holds)
    {
        var person = await db.Users.SingleAsync(p => p.UserName == name);
        return await sets.HoldAsync(setId, person.Id, holds, By, default);
    }
}
