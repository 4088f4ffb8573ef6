using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Devices.Groups;
using MobiJobs.Runs;
using MobiJobs.Runs.Approvals;

namespace MobiJobs.Queue.Approvals;

/// <summary>What a run is about, as the preview told the person who asked.</summary>
public sealed class ApprovalFacts(MobiJobsDb db, RunKeeper runs)
{
    /// <summary>How many devices one page names.</summary>
    public const int PageSize = 100;

    /// <summary>For the person who decides, who sees each of the devices.</summary>
    /// <param name="askedBy">Who asked.</param>
    /// <param name="address">Where the page is.</param>
    /// <param name="page">Which page of the devices is asked for, from 1.</param>
    public async Task<AskedFacts> ReadAllAsync(
        Run run, string askedBy, string address, string? page, CancellationToken stopping)
    {
        var pending = db.RunItems.OfWholeFleet()
            .Where(i => i.RunId == run.Id && i.Outcome == RunOutcome.Pending)
            .Select(i => i.ItemId);
        var devices = db.Devices.OfWholeFleet().Where(d => pending.Contains(d.Id));
        var facts = await ReadAsync(run, askedBy, address, devices, page, stopping);
        return facts with { Told = await runs.ToldAsync(run, stopping) };
    }

    /// <summary>For whoever reads it later: the devices that are still there and that they see.</summary>
    /// <inheritdoc cref="ReadAllAsync" path="/param"/>
    public Task<AskedFacts> ReadAsync(
        Run run, string askedBy, string address, string? page, CancellationToken stopping)
    {
        var chosen = db.RunItems
            .Where(i => i.RunId == run.Id && i.Outcome != RunOutcome.LeftOut)
            .Select(i => i.ItemId);
        return ReadAsync(run, askedBy, address, db.Devices.Where(d => chosen.Contains(d.Id)), page, stopping);
    }

    private async Task<AskedFacts> ReadAsync(
        Run run, string askedBy, string address, IQueryable<Device> devices, string? page, CancellationToken stopping)
    {
        var index = Math.Clamp(PlainText.SmallNumber(page) ?? 1, 1, RunKeeper.ChunkSize) - 1; // No offset overflows.
        var found = await devices.OrderBy(d => d.Number)
            .Skip(index * PageSize)
            .Take(PageSize + 1)
            .Select(d => new AskedDevice(d.Number, d.OwnerName, d.State, d.GroupId))
            .ToListAsync(stopping);
        var leftOut = await runs.ReasonsAsync(run.Id, RunOutcome.LeftOut, stopping);
        return new AskedFacts(run, runs.IrreversibleActOf(run)!, askedBy, [.. found.Take(PageSize)], index)
        {
            HasMore = found.Count > PageSize,
            Address = address,
            LeftOut = [.. leftOut.Select(r => (runs.LabelOf(run, r.Key) ?? "", r.Value))],
            Groups = await GroupTree.LoadAsync(db, stopping),
        };
    }
}

/// <summary>What a run is about.</summary>
/// <param name="Index">Which page of the devices this is, from 0.</param>
public sealed record AskedFacts(
    Run Run, IrreversibleAct What, string AskedBy, IReadOnlyList<AskedDevice> Devices, int Index)
{
    /// <summary>Where the page is.</summary>
    public required string Address { get; init; }

    /// <summary>How many of the chosen devices are left out, by reason.</summary>
    public required IReadOnlyList<(string Reason, int Count)> LeftOut { get; init; }

    public required GroupTree Groups { get; init; }

    /// <summary>What the preview told beside the devices.</summary>
    public IReadOnlyList<string> Told { get; init; } = [];

    /// <summary>Whether there are more of the devices after this page.</summary>
    public bool HasMore { get; init; }

    /// <summary>The links to the other pages of the devices.</summary>
    public Pager Pager => new(
        null,
        Index > 0 ? PageAt(Index - 1) : null,
        HasMore ? PageAt(Index + 1) : null,
        new("", Labels.Pager_Previous, Labels.Pager_Next));

    private string PageAt(int index) => QueryAddress.Of(
        Address, [], "page", (index + 1).ToString(System.Globalization.CultureInfo.InvariantCulture));
}

/// <summary>A device that a run acts on.</summary>
public sealed record AskedDevice(string Number, string OwnerName, DeviceState State, int? GroupId);
