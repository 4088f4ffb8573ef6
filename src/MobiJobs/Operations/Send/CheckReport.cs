using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Runs;
using MobiJobs.Runs.Reports;

namespace MobiJobs.Operations.Send;

/// <summary>What a person is shown of an operation, before and after the confirmation.</summary>
public sealed class CheckReport(MobiJobsDb db, RunKeeper runs, ShownTime time)
{
    /// <summary>How many devices are named for a finding, and of those that are sent to.</summary>
    public const int MaxNamed = 5;

    /// <summary>How far the clocks of two servers may differ.</summary>
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(1);

    /// <summary>The findings, the most serious first, with the first devices of each.</summary>
    public async Task<IReadOnlyList<CheckFindingCount>> FindingsAsync(Run run, CancellationToken stopping)
    {
        var order = OperationOrder.Of(run);
        var counts = await db.RunItems
            .Where(i => i.RunId == run.Id && i.Reason != 0)
            .GroupBy(i => i.Reason)
            .Select(g => new { Findings = (CheckFinding)g.Key, Count = g.Count() })
            .ToListAsync(stopping);
        return await CountAsync(
            [.. counts.Select(c => (c.Findings, c.Count))],
            order.LeaveOut,
            finding => DevicesAsync(run.Id, finding, order.Parts.Count, stopping));
    }

    /// <summary>
    /// What becomes of the jobs if it is confirmed as it is: each is counted in exactly one line, and no line is zero.
    /// </summary>
    /// <param name="seats">The seats that those that are sent need.</param>
    public async Task<IReadOnlyList<CheckLine>> LinesAsync(
        Run run, IReadOnlyList<SeatNeed> seats, CancellationToken stopping)
    {
        var leaveOut = OperationOrder.Of(run).LeaveOut | CheckFinding.NoSeat;
        var counts = await db.RunItems.Where(i => i.RunId == run.Id)
            .GroupBy(i => new { i.Outcome, i.Reason })
            .Select(g => new { g.Key.Outcome, Findings = (CheckFinding)g.Key.Reason, Count = g.Count() })
            .ToListAsync(stopping);
        var sent = counts.Where(c => c.Outcome == RunOutcome.Pending).Sum(c => c.Count);
        var (needed, waiting) = (seats.Sum(s => s.Needed), seats.Sum(s => s.Short));
        var leftOut = LeftOut(
            counts.Where(c => c.Outcome != RunOutcome.Pending).Select(c => (c.Findings, c.Count)), leaveOut);
        CheckLine[] lines =
        [
            new(needed > 0 ? Labels.Check_SentLicensed : Labels.Check_Sent, sent - needed),
            new(Labels.Check_SentWithSeat, needed - waiting),
            new(Labels.Check_Waits, waiting),
            .. leftOut,
        ];
        return [.. lines.Where(l => l.Jobs > 0)];
    }

    /// <summary>
    /// A line for each finding that leaves jobs out; a job with several is in that of the most serious of them.
    /// </summary>
    /// <param name="sets">How many of the jobs that are left out have each set of findings.</param>
    internal static IReadOnlyList<CheckLine> LeftOut(
        IEnumerable<(CheckFinding Findings, int Count)> sets, CheckFinding leaveOut) =>
    [
        .. sets.GroupBy(s => CheckFindings.All.FirstOrDefault(f => (s.Findings & leaveOut & f) != CheckFinding.None))
            .OrderBy(same => CheckFindings.All.ToList().IndexOf(same.Key))
            .Select(same => new CheckLine(
                same.Key == CheckFinding.None ? Labels.Run_IsLeftOut : Say(Labels.Check_LeftOut, same.Key.Label()),
                same.Sum(s => s.Count))),
    ];

    /// <summary>How many jobs have each finding, from how many have each set of findings.</summary>
    internal static async Task<IReadOnlyList<CheckFindingCount>> CountAsync(
        IReadOnlyList<(CheckFinding Findings, int Count)> sets,
        CheckFinding leaveOut,
        Func<CheckFinding, Task<IReadOnlyList<string>>> devicesOf)
    {
        var found = new List<CheckFindingCount>();
        foreach (var finding in CheckFindings.All)
        {
            var with = sets.Where(c => (c.Findings & finding) != CheckFinding.None).ToArray();
            if (with.Length == 0) { continue; }

            var isLeftOut = (leaveOut & finding) != CheckFinding.None;
            found.Add(new CheckFindingCount(finding, with.Sum(c => c.Count), await devicesOf(finding), isLeftOut));
        }

        return found;
    }

    /// <summary>The first of these numbers, each once; a sign that there are more.</summary>
    internal static IReadOnlyList<string> FirstOf(IEnumerable<string> numbers)
    {
        string[] named = [.. numbers.Distinct().Take(MaxNamed + 1)];
        return named.Length > MaxNamed ? [.. named[..MaxNamed], "…"] : named;
    }

    /// <summary>
    /// The first devices that something is sent to: numbers with the names of their owners, and when they were heard.
    /// </summary>
    public async Task<IReadOnlyList<string>> FirstDevicesAsync(Run run, CancellationToken stopping)
    {
        var devices = await SentTo(run).OrderBy(i => i.ItemId)
            .Join(db.Devices, i => i.ItemId, d => d.Id, (i, d) => new { d.Number, d.OwnerName, d.LastContactAt })
            .Take(MaxNamed)
            .ToListAsync(stopping);
        return [.. devices.Select(d => Say(
            d.LastContactAt is null ? Labels.Run_DeviceUnheard : Labels.Run_DeviceHeard,
            $"{d.Number} {d.OwnerName}".Trim(),
            d.LastContactAt is { } at ? time.Short(at) : ""))];
    }

    /// <summary>The names of the first devices that something is sent to, before and after.</summary>
    public Task<List<NewName>> FirstNamesAsync(Run run, CancellationToken stopping) =>
        SentTo(run).OrderBy(i => i.ItemId)
            .Join(db.Devices, i => i.ItemId, d => d.Id, (i, d) => new NewName(d.Name, d.Number))
            .Take(MaxNamed)
            .ToListAsync(stopping);

    /// <summary>How many jobs are ahead of these in the queues and may be cancelled for them.</summary>
    public Task<int> CountCancelableAheadAsync(Run run, CancellationToken stopping)
    {
        var devices = SentTo(run).Select(i => i.ItemId);
        return db.Jobs.Where(Job.MayMakeWay)
            .CountAsync(j => j.Id <= run.UpToId && devices.Contains(j.DeviceId), stopping);
    }

    /// <summary>How many devices an operation is about; while they are being checked, how many have been.</summary>
    public Task<int> CountDevicesAsync(Run run, CancellationToken stopping)
    {
        var items = db.RunItems.Where(i => i.RunId == run.Id && i.Part == 0);
        return items.CountAsync(i => run.ReadyAt != null || i.ItemId <= run.Cursor, stopping);
    }

    /// <summary>How far an operation that was confirmed has come; null once it has been purged.</summary>
    public async Task<SentOperation?> SentAsync(Run run, CancellationToken stopping)
    {
        var operation = await db.Operations.AsNoTracking().FirstOrDefaultAsync(o => o.RunId == run.Id, stopping);
        return operation is null ? null : new SentOperation(
            operation,
            await runs.ReportAsync(run, stopping),
            await runs.ReasonsAsync(run.Id, RunOutcome.Refused, stopping),
            OperationOrder.Of(run).ClearsQueue ? await CountClearedAsync(run, stopping) : 0,
            await db.PlaceOfAsync(operation.Id, stopping));
    }

    /// <summary>The first item of each device that is not left out.</summary>
    private IQueryable<RunItem> SentTo(Run run) => db.RunItems
        .Where(i => i.RunId == run.Id && i.Part == 0 && i.Outcome == RunOutcome.Pending);

    /// <summary>The jobs that were cancelled for it, found by the time in which it was carried out.</summary>
    private Task<int> CountClearedAsync(Run run, CancellationToken stopping)
    {
        var since = run.StartedAt - ClockDifference;
        var until = run.EndedAt + ClockDifference;
        return db.Jobs.Where(j => j.EndedAt >= since && (until == null || j.EndedAt <= until))
            .CountAsync(j => j.EndedByRunId == run.Id, stopping);
    }

    private async Task<IReadOnlyList<string>> DevicesAsync(
        long runId,
        CheckFinding finding,
        int parts,
        CancellationToken stopping)
    {
        var flag = (int)finding;
        var numbers = await db.RunItems
            .Where(i => i.RunId == runId && (i.Reason & flag) != 0)
            .OrderBy(i => i.ItemId)
            .Join(db.Devices, i => i.ItemId, d => d.Id, (i, d) => d.Number)
            .Take((MaxNamed * parts) + 1)
            .ToListAsync(stopping);
        return FirstOf(numbers);
    }
}

/// <summary>A finding, the number of jobs that have it, and the first of their devices.</summary>
public sealed record CheckFindingCount(
    CheckFinding Finding,
    int Jobs,
    IReadOnlyList<string> Devices,
    bool IsLeftOut)
{
    /// <summary>
    /// The form that asks the devices for what is missing, where that is all and they are few enough to be named; null
    /// otherwise.
    /// </summary>
    public string? Fetches => Finding == CheckFinding.NoSerialNumber && Devices.Count <= CheckReport.MaxNamed
        ? QueryAddress.Of(
            "/operations/new",
            [
                new("kind", KindNames.Of(JobKind.DeviceInformation)),
                .. Devices.Select(number => KeyValuePair.Create("device", (string?)number)),
            ])
        : null;
}

/// <summary>What becomes of some jobs of a check, how many they are, and their list where there is one.</summary>
public sealed record CheckLine(string What, int Jobs, string? Address = null);

/// <summary>The name that a device is to get.</summary>
/// <param name="Old">The name that it has said last; null if none.</param>
/// <param name="New">Its number, as it is now.</param>
public sealed record NewName(string? Old, string New);

/// <summary>An operation that was confirmed, and what has become of its items.</summary>
/// <param name="Refused">How many got no job due to a change since the check, by <see cref="CheckFinding"/>.</param>
/// <param name="Cleared">How many jobs were cancelled for these.</param>
/// <param name="Place">Where what was sent is shown.</param>
public sealed record SentOperation(
    Operation Operation,
    RunReport Report,
    IReadOnlyDictionary<int, int> Refused,
    int Cleared,
    string Place);
