using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using MobiJobs.Data;

namespace MobiJobs.Runs.Reports;

/// <summary>
/// The items of a run, all or those with one outcome and perhaps one reason, as a condition of a list of jobs or
/// devices.
/// </summary>
public sealed record ItemsOfRun(long RunId, RunOutcome? Outcome, int? Reason = null)
{
    /// <summary>The condition as query parameters.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Query()
    {
        yield return new("run", RunId.ToString(CultureInfo.InvariantCulture));
        if (Outcome is { } outcome) { yield return new("outcome", RunKinds.NameOf(outcome)); }

        if (Reason is { } reason) { yield return new("reason", reason.ToString(CultureInfo.InvariantCulture)); }
    }

    /// <summary>The ids of these items; none if the items of the run are of another kind.</summary>
    public IQueryable<long> Ids(MobiJobsDb db, RunItemKind what)
    {
        var kinds = Enum.GetValues<RunKind>().Where(kind => kind.ItemsOf() == what).ToArray();
        return Among(db.RunItems.Where(i => db.Runs.Any(r => r.Id == RunId && kinds.Contains(r.Kind))))
            .Select(i => i.ItemId);
    }

    /// <summary>These items.</summary>
    public IQueryable<RunItem> Among(IQueryable<RunItem> items) => items
        .Where(i => i.RunId == RunId)
        .Where(i => (Outcome == null || i.Outcome == Outcome) && (Reason == null || i.Reason == Reason));
}

/// <summary>Reads the condition from query parameters.</summary>
public static class ItemsOfRunReading
{
    /// <summary>The condition; null without a run. A value that can't be read adds an error under its key.</summary>
    public static ItemsOfRun? ReadItemsOfRun(
        this ModelStateDictionary errors, string? run, string? outcome, string? reason)
    {
        var id = errors.ReadNumber("run", run, long.MaxValue, min: 1);
        var why = (int?)errors.ReadNumber("reason", reason, int.MaxValue);
        var only = errors.ReadName<RunOutcome>("outcome", outcome, RunKinds.NameOf);
        if ((only is not null || why is not null) && string.IsNullOrWhiteSpace(run))
        {
            errors.AddModelError("run", Labels.Invalid_Required);
        }

        return id is { } found ? new ItemsOfRun(found, only, why) : null;
    }
}
