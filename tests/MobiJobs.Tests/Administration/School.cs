using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Administration;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Administration;

/// <summary>
/// A console with its sample fleet, and people who may work in one group of it and its subgroups only.
/// </summary>
public sealed class School : IAsyncLifetime
{
    public RunningConsole Console { get; private set; } = null!;

    /// <summary>The group that the people work in.</summary>
    public int GroupId { get; private set; }

    /// <summary>That group and its subgroups.</summary>
    public IReadOnlyCollection<int> Inside { get; private set; } = [];

    public async Task InitializeAsync()
    {
        Console = await RunningConsole.StartAsync("Development", "--Gateway:Simulated:Devices=60");
        await Console.DoAsync<MobiJobsDb, bool>(async db =>
        {
            GroupId = await db.DeviceGroups
                .Where(g => db.DeviceGroups.Any(below => below.ParentId == g.Id))
                .Where(g => db.Devices.Any(d => d.Group!.Path.StartsWith(g.Path)))
                .OrderByDescending(g => g.Path.Length).ThenBy(g => g.Id)
                .Select(g => g.Id)
                .FirstAsync();
            Inside = await db.DeviceGroups.WithSubgroups(GroupId).Select(g => g.Id).ToListAsync();
            return true;
        });
    }

    public Task DisposeAsync() => Console.DisposeAsync().AsTask();

    /// <summary>Creates a person who holds these permissions in the group and no role.</summary>
    public async Task<string> CreatePersonAsync(params string[] permissions)
    {
        var name = $"school-{Guid.NewGuid():N}";
        await Console.CreatePersonAsync(name, role: null);
        await GiveAsync(name, permissions);
        return name;
    }

    /// <summary>Gives a person these permissions in the group. Returns the set.</summary>
    public Task<int> GiveAsync(string name, params string[] permissions) => ChangeAsync(async (sets, db) =>
    {
        var details = new PermissionSetDetails($"set of {name}", permissions, IncludesBelow: true);
        var by = new Actor("admin", 1);
        Assert.Equal(PermissionSetResult.Done, await sets.CreateAsync(details, GroupId, null, by, default));
        var set = await db.PermissionSets.SingleAsync(s => s.Name == details.Name);
        var person = await db.Users.SingleAsync(p => p.UserName == name);
        Assert.Equal(PermissionSetResult.Done, await sets.HoldAsync(set.Id, person.Id, true, by, default));
        return set.Id;
    });

    /// <summary>Takes a set away from a person.</summary>
    public Task<PermissionSetResult> TakeAsync(string name, int setId) => ChangeAsync(async (sets, db) =>
    {
        var person = await db.Users.SingleAsync(p => p.UserName == name);
        return await sets.HoldAsync(setId, person.Id, false, new Actor("admin", 1), default);
    });

    private async Task<T> ChangeAsync<T>(Func<PermissionSets, MobiJobsDb, Task<T>> change)
    {
        await using var scope = Console.Services.CreateWorkScope("test");
        var services = scope.ServiceProvider;
        return await change(services.GetRequiredService<PermissionSets>(), services.GetRequiredService<MobiJobsDb>());
    }
}
