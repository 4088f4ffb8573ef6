using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Devices;
using MobiJobs.Enrollments.Import;
using MobiJobs.Gateway;
using MobiJobs.Queue;

namespace MobiJobs.Enrollments;

/// <summary>Registers and changes many devices at once, within the caller's transaction.</summary>
public sealed class BulkRegistration(MobiJobsDb db, Automatic automatic, IDeviceGateway gateway)
{
    /// <summary>Does what these lines say; SYSTEM fetches the information of new devices. Returns their ids, to ring for after the commit.</summary>
    public async Task<IReadOnlyList<long>> ApplyAsync(IReadOnlyList<ImportLine> lines, DateTime now, CancellationToken stopping)
    {
        var made = await MakeGroupsAsync(lines, stopping);
        int? GroupOf(ImportLine line) => line.Group.ToMake is { } names ? made[string.Join(DeviceGroup.Separator, names)] : line.Group.Id;

        await ChangeAsync([.. lines.Where(l => l.Verdict == ImportVerdict.Changed)], GroupOf, stopping);
        var devices = lines.Where(l => l.Verdict == ImportVerdict.New).Select(l => Device.Register(l.Row.Number, l.Row.Owner ?? "", l.Row.Model, l.Row.Serial, GroupOf(l), now)).ToList();
        if (devices.Count == 0) { return []; }

        await db.BulkInsertAsync(devices, keepKeys: false, stopping);
        var numbers = devices.ConvertAll(d => d.Number);
        var ids = await db.Devices.Where(d => numbers.Contains(d.Number)).Select(d => d.Id).ToListAsync(stopping);
        await EnrollAsync(ids, now, stopping);
        return ids;
    }

    private async Task<Dictionary<string, int>> MakeGroupsAsync(IReadOnlyList<ImportLine> lines, CancellationToken stopping)
    {
        var made = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var names in lines.Where(l => l.Verdict != ImportVerdict.Wrong).Select(l => l.Group.ToMake).OfType<IReadOnlyList<string>>())
        {
            var path = string.Join(DeviceGroup.Separator, names);
            if (!made.ContainsKey(path)) { made[path] = (await GroupRegister.EnsureAsync(db, names, stopping)).Id; }
        }

        return made;
    }

    private async Task ChangeAsync(List<ImportLine> lines, Func<ImportLine, int?> groupOf, CancellationToken stopping)
    {
        if (lines.Count == 0) { return; }

        var ids = lines.ConvertAll(l => l.Existing!.Id);
        var devices = await db.Devices.Where(d => ids.Contains(d.Id)).ToDictionaryAsync(d => d.Id, stopping);
        foreach (var line in lines)
        {
            var device = devices[line.Existing!.Id];
            device.Change(line.Row.Owner ?? device.OwnerName, line.Group == ImportGroup.NotGiven ? device.GroupId : groupOf(line));
            device.Describe(line.Row.Model, line.Row.Serial);
        }

        await db.SaveChangesAsync(stopping);
    }

    private async Task EnrollAsync(List<long> ids, DateTime now, CancellationToken stopping)
    {
        var enrollments = ids
            .Select(id => (DeviceId: id, ChannelId: gateway.EnrollRegistered()))
            .Where(e => e.ChannelId is not null)
            .Select(e => Enrollment.Start(e.DeviceId, gateway.Kind, e.ChannelId!, now))
            .ToArray();
        if (enrollments.Length == 0) { return; }

        await db.BulkInsertAsync(enrollments, keepKeys: false, stopping);
        await db.Devices.Where(d => ids.Contains(d.Id)).ExecuteUpdateAsync(
            set => set.SetProperty(d => d.EnrollmentId, d => db.Enrollments.Where(e => e.DeviceId == d.Id && e.EndedAt == null).Max(e => (long?)e.Id)),
            stopping);
        var enrolled = await db.Devices.Where(d => ids.Contains(d.Id) && d.EnrollmentId != null).Select(d => new { d.Id, EnrollmentId = d.EnrollmentId!.Value }).ToListAsync(stopping);
        await automatic.RegisterAsync(enrolled.ConvertAll(d => Automatic.Information(d.Id, d.EnrollmentId)), now, stopping);
    }
}
