using System.Text;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Devices;
using MobiJobs.Gateway.Simulated;
using MobiJobs.Vpp.Simulated;
using MobiJobs.Vpp.Sync;
using MobiJobs.Vpp.Tokens;
using MobiJobs.Vpp.Users;
using MobiJobs.Vpp;

namespace MobiJobs.Start.Samples;

/// <summary>
/// The made-up school's volume purchase: a token a year, people for its devices, and their licences. Most is in order; some
/// people are not linked, some devices are signed in with another account, some licences came before the invitation. Devices
/// that failed for want of a licence each have a reason to.
/// </summary>
public sealed class SampleVpp(MobiJobsDb db, IVppService apple, VppTokens tokens, VppShares shares, VppSync sync, TimeProvider clock)
{
    private const string Unlicensed = ":12064";

    private static readonly Actor By = new(Requester.SystemName, Requester.SystemId);

    /// <summary>Lays it in for the devices that are there.</summary>
    public async Task LayInAsync(SimulatedOptions fleet, CancellationToken stopping)
    {
        if (apple is not SimulatedVpp made) { return; }

        var random = new Random(fleet.Seed);
        var years = await db.DeviceGroups.Where(g => g.ParentId == null && db.DeviceGroups.Any(below => below.ParentId == g.Id)).OrderBy(g => g.Id).ToListAsync(stopping);
        int[] days = [320, 19, 140];
        foreach (var (year, i) in years.Select((year, i) => (year, i)))
        {
            await LayInAsync(made, year, $"SAMPLE-{year.Id}", clock.UtcNow().AddDays(days[i % days.Length]), random, stopping);
        }
    }

    private async Task LayInAsync(SimulatedVpp made, DeviceGroup year, string location, DateTime expiresAt, Random random, CancellationToken stopping)
    {
        var below = await db.DeviceGroups.WithSubgroups(year.Id).Where(g => g.Id != year.Id).Select(g => g.Id).ToListAsync(stopping);
        var devices = await db.Devices.Where(d => below.Contains(d.GroupId!.Value)).OrderBy(d => d.Id).ToListAsync(stopping);
        var unlicensed = (await db.Jobs.Where(j => j.ErrorKey == Unlicensed && below.Contains(j.Device.GroupId!.Value)).OrderByDescending(j => j.Id).Select(j => j.DeviceId).ToListAsync(stopping)).Distinct().ToList();
        var people = devices.ConvertAll(d => new SampleUser(d, random, unlicensed.IndexOf(d.Id)));
        var apps = SchoolNames.VppApps.Select((a, i) => new VppAsset(a.StoreId!.Value, VppAsset.Standard, IsBook: false, i == 2 ? devices.Count * 3 / 4 : devices.Count + 20, 0, IsDeviceAssignable: true, IsRevocable: true)).ToArray();
        var books = SchoolNames.Books.Select(b => new VppAsset(b.StoreId!.Value, VppAsset.Standard, IsBook: true, devices.Count, 0, IsDeviceAssignable: false, IsRevocable: false));
        await made.SeedAsync(location, [.. apps, .. books], people.Select(p => p.Person), apps.SelectMany(a => people.Where(p => p.Has(a)).Take(a.Total).Select(p => p.License(a))), stopping);
        var file = Encoding.ASCII.GetBytes(SimulatedVpp.TokenOf(location, $"見本学園 {year.Name}", expiresAt));
        if (await tokens.RegisterAsync(file, year.Id, By, stopping) != TokenResult.Done) { throw new InvalidOperationException("The sample's token is none."); }

        var token = await db.VppTokens.Where(t => t.LocationId == location).Select(t => t.Id).SingleAsync(stopping);
        await sync.RunAsync(token, stopping);
        foreach (var group in below) { await shares.ShareAsync(token, group, By, stopping); }

        await GiveAsync(token, below, people, stopping);
        await DateAsync(token, people, stopping);
    }

    private async Task GiveAsync(int token, List<int> groups, List<SampleUser> people, CancellationToken stopping)
    {
        var ids = await db.VppUsers.Where(u => u.TokenId == token).ToDictionaryAsync(u => u.Name, u => u.Id, stopping);
        var given = people.ToDictionary(p => p.Device.Id, p => ids[p.Person.ClientUserId]);
        foreach (var device in await db.Devices.Where(d => groups.Contains(d.GroupId!.Value)).ToListAsync(stopping)) { device.AssignVppUser(given[device.Id]); } // The synchronisation has let go of those above.

        await db.SaveChangesAsync(stopping);
    }

    /// <summary>As it was over the past months: people linked themselves, then got licences, but for some.</summary>
    private async Task DateAsync(int token, List<SampleUser> people, CancellationToken stopping)
    {
        var (linked, assigned, early) = (clock.UtcNow().AddDays(-60), clock.UtcNow().AddDays(-45), clock.UtcNow().AddDays(-75));
        await db.VppUsers.Where(u => u.TokenId == token && u.AssociatedAt != null).ExecuteUpdateAsync(set => set.SetProperty(u => u.AssociatedAt, linked), stopping);
        await db.VppUsers.Where(u => u.TokenId == token).ExecuteUpdateAsync(set => set.SetProperty(u => u.InvitedAt, linked), stopping);
        await db.Licenses.Where(l => l.TokenId == token).ExecuteUpdateAsync(set => set.SetProperty(l => l.AssignedAt, assigned), stopping);
        var tooEarly = people.Where(p => p.IsAssignedEarly).Select(p => p.Person.ClientUserId).ToArray();
        await db.Licenses.Where(l => db.VppUsers.Any(u => u.Id == l.UserId && u.TokenId == token && tooEarly.Contains(u.Name))).ExecuteUpdateAsync(set => set.SetProperty(l => l.AssignedAt, early), stopping);
    }

    /// <summary>Who has a device, as the dice have it.</summary>
    private sealed class SampleUser
    {
        // Licensed before the invitation, signed in with another account, without a licence, not linked.
        private static readonly int[] Reasons = [92, 4, 97, 85];

        private readonly int lot;

        public SampleUser(Device device, Random random, int unlicensed)
        {
            Device = device;
            lot = random.Next(100);
            if (unlicensed >= 0) { lot = Reasons[unlicensed % Reasons.Length]; }

            var name = VppUser.ReadName(device.Number.ToLowerInvariant()) ?? $"device-{device.Id}";
            var hash = lot < 8 ? Convert.ToHexStringLower(Guid.NewGuid().ToByteArray()) : device.AccountHash ?? Convert.ToHexStringLower(Guid.NewGuid().ToByteArray());
            var isLinked = lot is < 80 or >= 90;
            Person = new VppPerson(name, $"{name}@example.jp", null, isLinked ? VppUserStatus.Associated : VppUserStatus.Registered, isLinked ? hash : null, isLinked ? null : Guid.NewGuid().ToString("N"));
        }

        public Device Device { get; }

        public VppPerson Person { get; }

        /// <summary>Before the invitation was accepted: the help page's special case.</summary>
        public bool IsAssignedEarly => lot is >= 90 and < 95;

        public bool Has(VppAsset asset) => lot < 95 && (lot + (asset.StoreId % 10)) % 9 != 0;

        public VppAssignment License(VppAsset asset) => Device.SerialNumber is { } serial && lot % 3 == 0 && !IsAssignedEarly
            ? new(asset.StoreId, asset.Pricing, null, serial)
            : new(asset.StoreId, asset.Pricing, Person.ClientUserId, null);
    }
}
