using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Operations.Send;
using MobiJobs.Runs;

namespace MobiJobs.Operations.Retry;

/// <summary>What the preview of a retry shows of the check.</summary>
public sealed class RetryReport(MobiJobsDb db, RetryFindings checks, RetrySeats seats)
{
    private const int Mark = RetryFindings.Mark;

    /// <summary>
    /// The findings, the most serious first, and the seats that are needed; null for a run that is not checked.
    /// </summary>
    public async Task<RetryFound?> ReadAsync(Run run, RetryChoice choice, CancellationToken stopping)
    {
        if (choice.LeaveOut is not { } leaveOut) { return null; }

        var counts = await db.RunItems.Where(i => i.RunId == run.Id && (i.Reason & Mark) != 0)
            .GroupBy(i => new { i.Reason, i.Outcome })
            .Select(g => new { g.Key.Reason, g.Key.Outcome, Count = g.Count() })
            .ToListAsync(stopping);
        var findings = await CheckReport.CountAsync(
            [.. counts.Select(c => (RetryFindings.Of(c.Reason)!.Value, c.Count))],
            leaveOut,
            finding => DevicesAsync(run.Id, finding, stopping));
        return new RetryFound(findings, await seats.NeedsAsync(run, stopping), await seats.SharesAsync(run, stopping))
        {
            KnowsSeats = await seats.AreKnownAsync(stopping),
            Lines = CheckReport.LeftOut(
                counts.Where(c => c.Outcome == RunOutcome.LeftOut)
                    .Select(c => (RetryFindings.Of(c.Reason)!.Value, c.Count)),
                leaveOut),
            SentWithoutLicense = counts
                .Where(c => c.Outcome == RunOutcome.Pending && (c.Reason & (int)CheckFindings.WithoutLicense) != 0)
                .Sum(c => c.Count),
        };
    }

    /// <summary>Whether some of the jobs would fail, have no effect or wait: a person decides about them.</summary>
    public async Task<bool> SpeaksAgainstAsync(Run run, CancellationToken stopping) =>
        await ReadAsync(run, RetryChoice.Of(run), stopping) is { SpeaksAgainst: true };

    private async Task<IReadOnlyList<string>> DevicesAsync(
        long runId, CheckFinding finding, CancellationToken stopping)
    {
        var items = checks.With(runId, finding);
        var numbers = await db.Jobs.Where(j => items.Any(i => i.ItemId == j.Id))
            .Select(j => j.Device.Number).Distinct().Order().Take(CheckReport.MaxNamed + 1).ToListAsync(stopping);
        return CheckReport.FirstOf(numbers);
    }
}

/// <summary>What the check found of a retry.</summary>
public sealed record RetryFound(
    IReadOnlyList<CheckFindingCount> Findings, IReadOnlyList<SeatNeed> Seats, IReadOnlyList<TokenToShare> Shares)
{
    /// <summary>Whether the seats of any token are known.</summary>
    public bool KnowsSeats { get; init; }

    /// <summary>The jobs that the findings leave out, each in one line.</summary>
    public IReadOnlyList<CheckLine> Lines { get; init; } = [];

    /// <summary>How many jobs the findings leave out.</summary>
    public int LeftOut => Lines.Sum(l => l.Jobs);

    /// <summary>How many of those that are sent wait for a seat.</summary>
    public int Waiting => Seats.Sum(s => s.Short);

    /// <summary>How many are sent though they get no licence.</summary>
    public int SentWithoutLicense { get; init; }

    /// <summary>Whether some would fail, have no effect or wait for a seat: a person decides about them.</summary>
    public bool SpeaksAgainst => LeftOut > 0 || Waiting > 0;

    /// <summary>How many get their licence by their delivery.</summary>
    public int Assigned => Seats.Sum(s => Math.Min(s.Needed, s.Free));
}
