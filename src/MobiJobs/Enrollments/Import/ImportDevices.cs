using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Devices.Groups;
using MobiJobs.Gateway;
using MobiJobs.Queue;
using MobiJobs.Queue.Acts;
using MobiJobs.Runs;

namespace MobiJobs.Enrollments.Import;

/// <summary>
/// Registers and changes the devices of an imported file as its preview showed them. A device that has appeared,
/// changed or gone since is refused, not overwritten.
/// </summary>
public sealed class ImportDevices(
    MobiJobsDb db, BulkRegistration registration, IDeviceGateway gateway, QueueBell bell) : IRunAct
{
    /// <inheritdoc/>
    public IReadOnlyCollection<RunKind> Kinds { get; } = [RunKind.ImportDevices];

    /// <inheritdoc/>
    public string? LabelOf(int reason) => ImportLabels.Of(reason);

    /// <inheritdoc/>
    public async Task<Func<Task>?> CarryOutAsync(
        Run run, IReadOnlyList<RunItem> items, DateTime now, CancellationToken stopping)
    {
        var chunk = items.Select(i => i.ItemId).ToArray();
        await MakeGroupsAsync(run, chunk, stopping);
        await RefuseAsync(run, chunk, stopping);
        await RefuseMisplacedAsync(run, chunk, stopping);
        await RefuseEnrolledAsync(run, chunk, stopping);
        var left = await db.PendingItems(run, chunk).Select(i => i.ItemId).ToArrayAsync(stopping);
        var rows = Rows(run, left);
        var changed = await ChangeAsync(run, rows, stopping);
        var devices = await RegisterAsync(rows, changed, now, stopping);
        var pending = db.PendingItems(run, left);
        var done = rows.Where(r => r.DeviceId == null || changed.Contains(r.DeviceId.Value));
        await pending.Where(i => done.Any(r => r.Row == i.ItemId)).SetAsync(RunOutcome.Done, stopping);
        var gone = rows.Where(r => !db.Devices.Any(d => d.Id == r.DeviceId));
        var isGone = pending.Where(i => gone.Any(r => r.Row == i.ItemId));
        await isGone.RefuseAsync((int)ImportRefusal.DeviceGone, stopping);
        await pending.RefuseAsync((int)ImportRefusal.DeviceChanged, stopping);
        return () => bell.RingAsync(devices);
    }

    private IQueryable<ImportItem> Rows(Run run, long[] rows) =>
        db.ImportItems.Where(r => r.RunId == run.Id && rows.Contains(r.Row));

    /// <summary>Refuses rows whose number has been taken since.</summary>
    private async Task RefuseAsync(Run run, long[] chunk, CancellationToken stopping)
    {
        var added = await Rows(run, chunk).Where(r => r.DeviceId == null)
            .Select(r => new { r.Row, r.Number })
            .ToListAsync(stopping);
        var numbers = added.ConvertAll(r => r.Number);
        var taken = await db.Devices.Where(d => numbers.Contains(d.Number)).Select(d => d.Number).ToListAsync(stopping);
        var twice = added.Where(r => taken.Contains(r.Number)).Select(r => r.Row).ToArray();
        var pending = db.PendingItems(run, chunk);
        await pending.Where(i => twice.Contains(i.ItemId)).RefuseAsync((int)ImportRefusal.NumberTaken, stopping);
    }

    /// <summary>Refuses rows whose enrollment ID has come into use since.</summary>
    private async Task RefuseEnrolledAsync(Run run, long[] chunk, CancellationToken stopping)
    {
        var open = db.Enrollments.Where(e => e.Channel == gateway.Kind && e.EndedAt == null);
        var taken = await Rows(run, chunk).Where(r => r.Enrolls && open.Any(e => e.ChannelId == r.ChannelId))
            .Select(r => r.Row)
            .ToArrayAsync(stopping);
        var pending = db.PendingItems(run, chunk);
        await pending.Where(i => taken.Contains(i.ItemId))
            .RefuseAsync((int)ImportRefusal.EnrollmentIdTaken, stopping);
    }

    /// <summary>
    /// Refuses rows whose group has been deleted, or is called otherwise by now: it is not the one that the file and
    /// the preview named.
    /// </summary>
    private async Task RefuseMisplacedAsync(Run run, long[] chunk, CancellationToken stopping)
    {
        var placed = await Rows(run, chunk).Where(r => r.GroupId != null)
            .Select(r => new { r.Row, r.Group, IsMade = r.GroupToCreate != null, Id = r.GroupId!.Value })
            .ToListAsync(stopping);
        if (placed.Count == 0) { return; }

        var groups = await GroupTree.LoadAsync(db, stopping);
        var misplaced = placed
            .Where(r => r.IsMade ? groups.PathOf(r.Id) is null : !groups.IsCalled(r.Id, r.Group!))
            .Select(r => r.Row)
            .ToArray();
        await db.PendingItems(run, misplaced).RefuseAsync((int)ImportRefusal.GroupGone, stopping);
    }

    /// <summary>
    /// Makes the groups of the whole file with its first chunk, and notes each with its first row: whatever they are
    /// called when a later chunk comes to them, they are the same groups.
    /// </summary>
    private async Task MakeGroupsAsync(Run run, long[] chunk, CancellationToken stopping)
    {
        var named = db.ImportItems.Where(r => r.RunId == run.Id && r.GroupToCreate != null);
        if (!await named.AnyAsync(r => r.GroupId != null, stopping))
        {
            var wanted = db.RunItems.Where(i => i.RunId == run.Id && i.Outcome == RunOutcome.Pending);
            var all = await named.Where(r => wanted.Any(i => i.ItemId == r.Row))
                .Select(r => new { r.Row, Path = r.GroupToCreate! })
                .ToListAsync(stopping);
            foreach (var same in all.GroupBy(r => r.Path, r => r.Row, StringComparer.Ordinal))
            {
                var group = await GroupRegister.EnsureAsync(db, DeviceGroup.SplitPath(same.Key), stopping);
                await PlaceAsync(run, [same.Min()], group.Id, stopping);
            }
        }

        var rows = await named.Where(r => r.GroupId == null && chunk.Contains(r.Row))
            .Select(r => new { r.Row, Path = r.GroupToCreate! })
            .ToListAsync(stopping);
        if (rows.Count == 0) { return; }

        var made = await named.Where(r => r.GroupId != null)
            .Select(r => new { Path = r.GroupToCreate!, Id = r.GroupId!.Value })
            .Distinct()
            .ToListAsync(stopping);
        var byPath = made.ToDictionary(g => g.Path, g => g.Id, StringComparer.Ordinal);
        foreach (var same in rows.GroupBy(r => r.Path, r => r.Row, StringComparer.Ordinal))
        {
            await PlaceAsync(run, [.. same], byPath[same.Key], stopping);
        }
    }

    private Task<int> PlaceAsync(Run run, long[] rows, int groupId, CancellationToken stopping) =>
        Rows(run, rows).ExecuteUpdateAsync(set => set.SetProperty(r => r.GroupId, groupId), stopping);

    /// <summary>
    /// Changes, in one statement, the devices that are still as the preview showed them. What a device has reported of
    /// its hardware takes precedence over the file.
    /// </summary>
    private async Task<long[]> ChangeAsync(Run run, IQueryable<ImportItem> rows, CancellationToken stopping)
    {
        var asShown = db.Devices
            .Join(rows, d => d.Id, r => r.DeviceId, (d, r) => new { Device = d, Row = r })
            .Where(x => x.Device.OwnerName == x.Row.FormerOwner
                && x.Device.Model == x.Row.FormerModel
                && x.Device.SerialNumber == x.Row.FormerSerial
                && x.Device.GroupId == x.Row.FormerGroupId
                && (x.Device.State == DeviceState.Erased) == x.Row.EnrollsAgain
                && (!x.Row.Enrolls || x.Device.EnrollmentId == null));
        Task<long[]> AskAsync() => asShown.Select(x => x.Device.Id).ToArrayAsync(stopping);
        return await db.ChangeExactlyAsync(
            await AskAsync(),
            AskAsync,
            found => asShown.Where(x => found.Contains(x.Device.Id)).ExecuteUpdateAsync(
                set => set
                    .SetProperty(x => x.Device.OwnerName, x => x.Row.Owner ?? x.Device.OwnerName)
                    .SetProperty(x => x.Device.OwnerForm, x => x.Row.OwnerForm ?? x.Device.OwnerForm)
                    .SetProperty(x => x.Device.GroupId, x => x.Row.Group == null ? x.Device.GroupId : x.Row.GroupId)
                    .SetProperty(
                        x => x.Device.Model,
                        x => x.Device.InformationAt == null ? x.Row.Model ?? x.Device.Model : x.Device.Model)
                    .SetProperty(
                        x => x.Device.SerialNumber,
                        x => x.Device.InformationAt == null
                            ? x.Row.Serial ?? x.Device.SerialNumber
                            : x.Device.SerialNumber),
                stopping),
            stopping);
    }

    /// <summary>
    /// Registers the new devices, and enrolls those of the changed ones that were wiped, or of which the file says with
    /// what id they are enrolled.
    /// </summary>
    private async Task<IReadOnlyList<long>> RegisterAsync(
        IQueryable<ImportItem> rows, long[] changed, DateTime now, CancellationToken stopping)
    {
        var added = await rows.AsNoTracking().Where(r => r.DeviceId == null).OrderBy(r => r.Row).ToListAsync(stopping);
        var devices = added.ConvertAll(
            r => Device.Register(r.Number, r.Owner ?? "", r.Model, r.Serial, r.GroupId, now));
        var enrolling = await rows.AsNoTracking()
            .Where(r => (r.EnrollsAgain || r.Enrolls) && changed.Contains(r.DeviceId!.Value))
            .ToListAsync(stopping);
        var channelIds = added.Concat(enrolling).Where(r => r.Enrolls)
            .ToDictionary(r => r.Number, r => r.ChannelId!, StringComparer.Ordinal);
        return await registration.RegisterAsync(
            devices, enrolling.ConvertAll(r => r.DeviceId!.Value), channelIds, now, stopping);
    }
}
