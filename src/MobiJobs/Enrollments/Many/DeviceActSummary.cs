using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Devices.Groups;
using MobiJobs.Runs;

namespace MobiJobs.Enrollments.Many;

/// <summary>Counts what an act on the frozen devices of a preview affects.</summary>
public sealed class DeviceActSummary(MobiJobsDb db, RunKeeper runs)
{
    /// <summary>How many devices the page names; the list of devices shows them all.</summary>
    public const int MaxShown = 100;

    /// <summary>Counts for the page of a preview.</summary>
    public async Task<DeviceActPage> ReadAsync(Run run, string returnUrl, CancellationToken stopping)
    {
        var items = db.RunItems.Where(i => i.RunId == run.Id && i.Outcome == RunOutcome.Pending);
        var devices = db.Devices.AsNoTracking().Where(d => items.Any(i => i.ItemId == d.Id));
        var isDeletion = run.Kind == RunKind.DeleteDevices;
        var leftOut = await runs.ReasonsAsync(run.Id, RunOutcome.LeftOut, stopping);
        return new DeviceActPage(run, await RowsAsync(devices, isDeletion, run.UpToId, stopping), returnUrl)
        {
            NeedsApproval = await runs.NeedsApprovalAsync(run, stopping),
            LeftOut = [.. leftOut.Select(r => (runs.LabelOf(run, r.Key) ?? "", r.Value))],
            Counts = await DepartureCounts.ReadAsync(db, run, items, stopping),
            Groups = run.Kind == RunKind.MoveDevices ? await GroupsAsync(items, stopping) : [],
            Target = run.Kind == RunKind.MoveDevices ? MoveOrder.Of(run).Path : null,
        };
    }

    private Task<List<DeviceActRow>> RowsAsync(
        IQueryable<Device> devices, bool isDeletion, long upToId, CancellationToken stopping) => devices
        .OrderBy(d => d.Number)
        .Take(MaxShown)
        .Select(d => new DeviceActRow
        {
            Number = d.Number,
            OwnerName = d.OwnerName,
            State = d.State,
            Jobs = db.Jobs.Count(
                j => j.DeviceId == d.Id && j.Id <= upToId && (isDeletion || j.DueAt != null)),
        })
        .ToListAsync(stopping);

    private async Task<IReadOnlyList<(string? Path, int Count)>> GroupsAsync(
        IQueryable<RunItem> items, CancellationToken stopping)
    {
        var tree = await GroupTree.LoadAsync(db, stopping);
        var counts = await items.GroupBy(i => i.SeenId).Select(g => new { g.Key, Count = g.Count() })
            .ToListAsync(stopping);
        return [.. counts.OrderByDescending(c => c.Count).Select(c => (tree.PathOf((int?)c.Key), c.Count))];
    }
}

/// <summary>A device that an act affects, and its number of jobs.</summary>
public sealed record DeviceActRow
{
    public required string Number { get; init; }

    public required string OwnerName { get; init; }

    /// <summary>The number, with the owner where there is one.</summary>
    public string Name => OwnerName.Length == 0 ? Number : Number + Say(Labels.Words_Aside, OwnerName);

    public required DeviceState State { get; init; }

    /// <summary>All its jobs where it is deleted, the open ones otherwise.</summary>
    public required int Jobs { get; init; }
}

/// <summary>The preview of an act on devices as a page.</summary>
/// <param name="Devices">The first of the devices, by number.</param>
public sealed record DeviceActPage(Run Run, IReadOnlyList<DeviceActRow> Devices, string ReturnUrl)
{
    /// <summary>How many of the chosen devices are left out, by reason.</summary>
    public required IReadOnlyList<(string Reason, int Count)> LeftOut { get; init; }

    /// <summary>Whether somebody else must approve it once it is confirmed.</summary>
    public required bool NeedsApproval { get; init; }

    public required DepartureCounts Counts { get; init; }

    /// <summary>The groups that devices are moved out of, by path, and how many.</summary>
    public required IReadOnlyList<(string? Path, int Count)> Groups { get; init; }

    /// <summary>The path of the group that they are moved into; null for none.</summary>
    public required string? Target { get; init; }

    /// <summary>What was typed to confirm, if something was wrong.</summary>
    public string? Typed { get; init; }

    /// <summary>The reason that was typed for the second person, if something was wrong.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether the frozen devices are one device that is still there.</summary>
    public bool IsOne => Run.Count == 1 && Devices.Count == 1;

    /// <summary>Whether it can't be undone.</summary>
    public bool IsFinal => Run.Kind != RunKind.MoveDevices;

    /// <summary>What must be typed to confirm: how many devices, or the number of the only one.</summary>
    public string ToType => IsOne
        ? Devices[0].Number
        : Run.Count.ToString("N0", System.Globalization.CultureInfo.CurrentCulture);
}
