using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Jobs;
using MobiJobs.Runs;

namespace MobiJobs.Enrollments.Many;

/// <summary>What inactivating or deleting the devices of a preview does beside that.</summary>
/// <param name="Managed">How many of the devices are managed.</param>
/// <param name="OpenJobs">Jobs that have not ended.</param>
/// <param name="JobsOnDevice">Open jobs whose command is already on the device.</param>
public sealed record DepartureCounts(int Managed, int OpenJobs, int JobsOnDevice)
{
    /// <summary>All jobs, ended ones too, where the devices are deleted.</summary>
    public int AllJobs { get; init; }

    /// <summary>PINs that unlock Macs, which go with the jobs of deleted devices.</summary>
    public int Pins { get; init; }

    /// <summary>When the first of all was registered, UTC.</summary>
    public DateTime? FirstJobAt { get; init; }

    /// <summary>Counts for these items of a run, which are still to be processed.</summary>
    internal static async Task<DepartureCounts> ReadAsync(
        MobiJobsDb db, Run run, IQueryable<RunItem> items, CancellationToken stopping)
    {
        var devices = db.Devices.AsNoTracking().Where(d => items.Any(i => i.ItemId == d.Id));
        var jobs = db.Jobs.Where(j => j.Id <= run.UpToId && items.Any(i => i.ItemId == j.DeviceId));
        var open = jobs.Where(j => j.DueAt != null);
        var counts = new DepartureCounts(
            await devices.CountAsync(d => d.State == DeviceState.Managed, stopping),
            await open.CountAsync(stopping),
            await open.CountAsync(
                j => j.Stage == JobStage.Active && j.Status >= JobStatus.AwaitingDevice, stopping));
        if (run.Kind != RunKind.DeleteDevices) { return counts; }

        // Ids grow with registration, and the index of a device's jobs covers them.
        var first = await jobs.MinAsync(j => (long?)j.Id, stopping);
        return counts with
        {
            AllJobs = await jobs.CountAsync(stopping),
            Pins = await db.CommandPins.CountAsync(p => jobs.Any(j => j.Id == p.JobId), stopping),
            FirstJobAt = await db.Jobs.OfWholeFleet().Where(j => j.Id == first)
                .Select(j => (DateTime?)j.RegisteredAt).FirstOrDefaultAsync(stopping),
        };
    }

    /// <summary>
    /// Counts once for the person who is to approve a run, if one is asked: what the first was shown doesn't change
    /// while it waits, and no page counts again.
    /// </summary>
    internal static async Task<RunAdditions> AskAsync(MobiJobsDb db, Run run, CancellationToken stopping)
    {
        if (!run.AwaitsApproval) { return RunAdditions.None; }

        var pending = db.RunItems.OfWholeFleet().Where(i => i.RunId == run.Id && i.Outcome == RunOutcome.Pending);
        var counts = await ReadAsync(db, run, pending, stopping);
        return RunAdditions.None with { Order = JsonSerializer.Serialize(counts) };
    }

    /// <summary>In words what <see cref="AskAsync"/> counted; older runs may not have it.</summary>
    internal static IReadOnlyList<string> Tell(Run run, ShownTime time)
    {
        if (run.Order.Length == 0) { return [Labels.Approval_NotCounted]; }

        var counts = JsonSerializer.Deserialize<DepartureCounts>(run.Order)!;
        return [.. run.Kind == RunKind.DeleteDevices ? counts.OfDeletion(time) : counts.OfInactivation()];
    }

    private IEnumerable<string> OfDeletion(ShownTime time)
    {
        yield return AllJobs == 0
            ? Labels.Deletion_NoHistory
            : Say(Labels.Deletion_History, AllJobs, time.Short(FirstJobAt));
        if (OpenJobs > 0) { yield return Say(Labels.Deletion_OpenJobs, OpenJobs); }

        if (Pins > 0) { yield return Say(Labels.Deletion_Pins, Pins); }

        if (Managed > 0) { yield return Say(Labels.Deletion_Managed, Managed); }
    }

    private IEnumerable<string> OfInactivation()
    {
        yield return OpenJobs == 0
            ? Labels.Inactivation_NoOpenJobs
            : Say(Labels.Inactivation_OpenJobs, OpenJobs);
        if (JobsOnDevice > 0) { yield return Say(Labels.Inactivation_Held, JobsOnDevice); }
    }
}
