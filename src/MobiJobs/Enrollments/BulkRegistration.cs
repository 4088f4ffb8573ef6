using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Devices;
using MobiJobs.Enrollments.Import;
using MobiJobs.Gateway;
using MobiJobs.Queue;

namespace MobiJobs.Enrollments;

/// <summary>Registers and changes many devices, within the caller's transaction.</summary>
public sealed class BulkRegistration(MobiJobsDb db, SystemJobs systemJobs, IDeviceGateway gateway)
{
    /// <summary>
    /// Applies these lines, enrolls new devices and again those that were erased, and registers jobs that fetch the
    /// information of both. Returns their ids; ring for them after the commit.
    /// </summary>
    public async Task<IReadOnlyList<long>> ApplyAsync(
        IReadOnlyList<ImportLine> lines,
        DateTime now,
        CancellationToken stopping)
    {
        var created = await CreateGroupsAsync(lines, stopping);
        int? GroupOf(ImportLine line) => line.Group.PathToCreate is { } path ? created[path] : line.Group.Id;

        await ChangeAsync([.. lines.Where(l => l.Verdict == ImportVerdict.Changed)], GroupOf, stopping);
        var added = await AddAsync(lines, GroupOf, now, stopping);
        var erased = lines
            .Where(l => l.Verdict == ImportVerdict.Changed && l.Existing!.IsErased)
            .Select(l => l.Existing!.Id);
        List<long> ids = [.. added, .. erased];
        await EnrollAsync(ids, now, stopping);
        return ids;
    }

    private async Task<List<long>> AddAsync(
        IReadOnlyList<ImportLine> lines,
        Func<ImportLine, int?> groupOf,
        DateTime now,
        CancellationToken stopping)
    {
        var devices = lines
            .Where(l => l.Verdict == ImportVerdict.New)
            .Select(l => (l.Row, Group: groupOf(l)))
            .Select(l => Device.Register(l.Row.Number, l.Row.Owner ?? "", l.Row.Model, l.Row.Serial, l.Group, now))
            .ToList();
        if (devices.Count == 0) { return []; }

        await db.BulkInsertAsync(devices, keepKeys: false, stopping);
        var numbers = devices.ConvertAll(d => d.Number);
        return await db.Devices.Where(d => numbers.Contains(d.Number)).Select(d => d.Id).ToListAsync(stopping);
    }

    private async Task<Dictionary<string, int>> CreateGroupsAsync(
        IReadOnlyList<ImportLine> lines,
        CancellationToken stopping)
    {
        var right = lines.Where(l => l.Verdict != ImportVerdict.Wrong);
        var paths = right.Select(l => l.Group.PathToCreate).OfType<string>();
        var created = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var path in paths.Distinct(StringComparer.Ordinal))
        {
            created[path] = (await GroupRegister.EnsureAsync(db, DeviceGroup.SplitPath(path), stopping)).Id;
        }

        return created;
    }

    private async Task ChangeAsync(List<ImportLine> lines, Func<ImportLine, int?> groupOf, CancellationToken stopping)
    {
        if (lines.Count == 0) { return; }

        var ids = lines.ConvertAll(l => l.Existing!.Id);
        var devices = await db.Devices.Where(d => ids.Contains(d.Id)).ToDictionaryAsync(d => d.Id, stopping);
        foreach (var line in lines)
        {
            var device = devices[line.Existing!.Id];
            var group = line.Group == ImportGroup.NotGiven ? device.GroupId : groupOf(line);
            device.Change(line.Row.Owner ?? device.OwnerName, group);
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
        var open = db.Enrollments.Where(e => e.EndedAt == null);
        await db.Devices.Where(d => ids.Contains(d.Id)).ExecuteUpdateAsync(
            set => set
                .SetProperty(d => d.State, DeviceState.Managed)
                .SetProperty(d => d.EnrollmentId, d => open.Where(e => e.DeviceId == d.Id).Max(e => (long?)e.Id)),
            stopping);
        var enrolled = await db.Devices
            .Where(d => ids.Contains(d.Id) && d.EnrollmentId != null)
            .Select(d => new { d.Id, EnrollmentId = d.EnrollmentId!.Value })
            .ToListAsync(stopping);
        var jobs = enrolled.ConvertAll(d => SystemJobs.Information(d.Id, d.EnrollmentId));
        await systemJobs.RegisterAsync(jobs, now, stopping);
    }
}
