using Microsoft.EntityFrameworkCore;
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
    public Task<int> GiveAsync(string name, params string[] permissions) =>
        Console.GiveAsync(name, GroupId, permissions);

    /// <summary>Takes a set away from a person.</summary>
    public Task TakeAsync(string name, int setId) => Console.TakeAsync(name, setId);
}
