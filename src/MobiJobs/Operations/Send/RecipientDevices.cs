using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Jobs;
using MobiJobs.Jobs.List;

namespace MobiJobs.Operations.Send;

/// <summary>The devices of an operation's recipients, part by part, in chunks.</summary>
public sealed class RecipientDevices(MobiJobsDb db, CurrentPerson person, OrganizationTime time)
{
    /// <summary>The next devices after the run's cursor. A part in which nothing was chosen is skipped.</summary>
    internal async Task<RecipientChunk> NextAsync(
        OperationRun run,
        Recipients selection,
        int size,
        CancellationToken stopping)
    {
        for (var (part, cursor) = (run.Source, run.Cursor); part != RecipientPart.Done; part++, cursor = 0)
        {
            var ids = selection.Devices.SkipWhile(id => id <= cursor).Take(size).ToArray();
            if (await PartAsync(run, selection, part, cursor, ids, stopping) is not { } devices) { continue; }

            var found = await devices.OrderBy(d => d.Id)
                .Take(size)
                .Select(d => new CheckedDevice(
                    d.Id,
                    d.State,
                    d.EnrollmentId,
                    d.Model,
                    d.OsVersion,
                    d.IsSupervised,
                    d.AppListAt))
                .ToListAsync(stopping);

            // Chosen devices may have been deleted since: a short chunk of them does not end the part.
            if (part == RecipientPart.Devices && ids.Length == size)
            {
                return new RecipientChunk(found, part, ids[^1]);
            }

            if (found.Count == size) { return new RecipientChunk(found, part, found[^1].DeviceId); }

            if (found.Count > 0) { return new RecipientChunk(found, After(part, selection), 0); }
        }

        return new RecipientChunk([], RecipientPart.Done, 0);
    }

    private static RecipientPart After(RecipientPart part, Recipients selection) =>
        part == RecipientPart.Devices && selection.Groups.Count > 0 ? RecipientPart.Groups
        : part != RecipientPart.Jobs && selection.Jobs is not null ? RecipientPart.Jobs
        : RecipientPart.Done;

    /// <summary>
    /// The devices of one part after the cursor, without those of earlier parts; null if the part is empty.
    /// </summary>
    private async Task<IQueryable<Device>?> PartAsync(
        OperationRun run,
        Recipients selection,
        RecipientPart part,
        long cursor,
        long[] ids,
        CancellationToken stopping)
    {
        var devices = person.DevicesOf(run.RequestedById).Where(d => d.Id > cursor);
        switch (part)
        {
            case RecipientPart.Devices:
                return ids.Length == 0 ? null : devices.Where(d => ids.Contains(d.Id));
            case RecipientPart.Groups when selection.Groups.Count > 0:
                var groups = selection.Groups.ToArray();

                // + 0 keeps the optimizer off the group index, which would force a sort for each chunk.
                devices = devices.Where(d => groups.Contains(d.GroupId!.Value + 0));
                break;
            case RecipientPart.Jobs when selection.Jobs is not null:
                var filter = JobQuery.Read(selection.Jobs).ToFilter(new());
                var visible = person.JobsOf(run.RequestedById).Where(j => j.Id <= run.UpToId);
                var jobs = await filter.ApplyAsync(visible, db, time, run.CreatedAt, stopping);
                devices = devices.Where(d => jobs.Any(j => j.DeviceId == d.Id));
                break;
            default:
                return null;
        }

        return run.Looked == 0
            ? devices
            : devices.Where(d => !db.PlannedJobs.Any(j => j.RunId == run.Id && j.DeviceId == d.Id));
    }
}

/// <summary>Devices to check now, and the part and cursor to continue from.</summary>
internal sealed record RecipientChunk(IReadOnlyList<CheckedDevice> Devices, RecipientPart Part, long Cursor);

/// <summary>A device to send to, and what is known of it.</summary>
public sealed record CheckedDevice(
    long DeviceId,
    DeviceState State,
    long? EnrollmentId,
    string? Model,
    string? OsVersion,
    bool? IsSupervised,
    DateTime? AppListAt);
