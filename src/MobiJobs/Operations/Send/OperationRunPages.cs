using MobiJobs.Kinds;
using MobiJobs.Runs;
using MobiJobs.Runs.Approvals;

namespace MobiJobs.Operations.Send;

/// <summary>Reads the page of an operation: its preview, and how far it has come.</summary>
public sealed class OperationRunPages(
    CheckReport report, SeatReport seats, RunKeeper runs, RunApprovals approvals)
{
    /// <summary>The page; null once what was confirmed has been purged.</summary>
    /// <param name="reader">The name of who reads it.</param>
    /// <param name="mayClear">Whether the reader may cancel what waits on the devices.</param>
    public async Task<RunPage?> ReadAsync(Run run, string reader, bool mayClear, CancellationToken stopping)
    {
        var order = OperationOrder.Of(run);
        var page = new RunPage(run, order, await report.CountDevicesAsync(run, stopping));
        if (run.StartedAt is not null)
        {
            return await report.SentAsync(run, stopping) is not { } sent ? null : page with
            {
                Sent = sent,
                Approval = await approvals.StoryAsync(run, reader, stopping),
            };
        }

        if (run.ReadyAt is null) { return page; }

        var clears = mayClear && order.MayClearQueue;
        var needs = await seats.NeedsAsync(run, stopping);
        return page with
        {
            Findings = await report.FindingsAsync(run, stopping),
            Seats = needs,
            Lines = await report.LinesAsync(run, needs, stopping),
            Shares = await seats.SharesAsync(run, stopping),
            FirstDevices = await report.FirstDevicesAsync(run, stopping),
            FirstNames = order.Kind == JobKind.DeviceName ? await report.FirstNamesAsync(run, stopping) : [],
            NeedsApproval = run.Count > 0 && await runs.NeedsApprovalAsync(run, stopping),
            CancelableAhead = clears ? await report.CountCancelableAheadAsync(run, stopping) : null,
        };
    }
}

/// <summary>What a check found, with what is decided about it.</summary>
/// <param name="Path">Where a decision is sent.</param>
/// <param name="ReturnUrl">Where the page leads when it is left; null if it has no such place.</param>
/// <param name="CountsDevices">Whether each device gets one job: then devices are what people count.</param>
public sealed record FindingsPart(
    string Path, IReadOnlyList<CheckFindingCount> Findings, string? ReturnUrl = null, bool CountsDevices = false);

/// <summary>The seats that are needed, and what cures a lack of them.</summary>
/// <param name="Path">Where a cure is asked for.</param>
/// <param name="Assigns">Whether licences can be assigned before the deliveries are sent.</param>
/// <param name="ReturnUrl">Where the page leads when it is left; null if it has no such place.</param>
public sealed record SeatsPart(
    string Path,
    IReadOnlyList<SeatNeed> Seats,
    IReadOnlyList<TokenToShare> Shares,
    bool Assigns,
    string? ReturnUrl = null);

/// <summary>An operation as a page.</summary>
/// <param name="Devices">The devices it is about; while they are being checked, those that have been.</param>
public sealed record RunPage(Run Run, OperationOrder Order, int Devices)
{
    /// <summary>Identifies the order: if somebody has decided a finding otherwise since, it is not confirmed.</summary>
    public string Fingerprint => FingerprintOf(Run);

    public IReadOnlyList<CheckFindingCount> Findings { get; init; } = [];

    /// <summary>What becomes of its jobs: each is in one line.</summary>
    public IReadOnlyList<CheckLine> Lines { get; init; } = [];

    /// <summary>The seats that it needs, where it delivers VPP apps.</summary>
    public IReadOnlyList<SeatNeed> Seats { get; init; } = [];

    /// <summary>The tokens that could be shared with groups that have none.</summary>
    public IReadOnlyList<TokenToShare> Shares { get; init; } = [];

    /// <summary>The first devices that something is sent to.</summary>
    public IReadOnlyList<string> FirstDevices { get; init; } = [];

    /// <summary>The names that the first of them get, where names are what is sent.</summary>
    public IReadOnlyList<NewName> FirstNames { get; init; } = [];

    /// <summary>How many jobs may be cancelled for it; null if that isn't offered.</summary>
    public int? CancelableAhead { get; init; }

    /// <summary>Whether somebody else must approve it once it is confirmed.</summary>
    public bool NeedsApproval { get; init; }

    /// <summary>The reason that was typed for the second person, if something was wrong.</summary>
    public string? Reason { get; init; }

    /// <summary>How its approval stands or ended; null where nobody was asked.</summary>
    public ApprovalStory? Approval { get; init; }

    /// <summary>How far it has come, once it is confirmed.</summary>
    public SentOperation? Sent { get; init; }

    /// <summary>How many jobs were asked for, including those left out.</summary>
    public int Asked => Devices * Order.Parts.Count;

    internal static string FingerprintOf(Run run) => Cursor.Fingerprint([new("order", run.Order)]);

    /// <summary>When its jobs begin; null for at once.</summary>
    public DateTime? ReservedFor => Sent is { } sent ? sent.Operation.ReservedFor : Order.ReserveFor;
}
