using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.WebUtilities;
using MobiJobs.Kinds;
using MobiJobs.Runs.Reports;

namespace MobiJobs.Jobs.Filter;

/// <summary>The query parameters of a list of jobs: a filter, and a cursor in the list.</summary>
public sealed class JobQuery
{
    private const int MaxDays = 3_660;

    internal static readonly HashSet<string> ConditionNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "month", "open", "device", "user", "status", "kind", "group", "operation", "error", "awaitsSeat", "within",
        "run", "outcome", "reason",
    };

    private string[] unknown = [];

    [FromQuery(Name = "month"), Description("A month of registration (2026-11), older or all.")]
    public string? Month { get; set; }

    [FromQuery(Name = "open"), Description("Only jobs that have not ended.")]
    public string? Open { get; set; }

    [FromQuery(Name = "device"), Description("The beginning of the device's number.")]
    public string? Device { get; set; }

    [FromQuery(Name = "user"), Description("The whole user ID, in any case; SYSTEM too.")]
    public string? User { get; set; }

    [FromQuery(Name = "status"), Description("Any of these statuses.")]
    public string[]? Status { get; set; }

    [FromQuery(Name = "kind"), Description("The kind.")]
    public string? Kind { get; set; }

    [FromQuery(Name = "group"), Description("A group by name, by the path A/B or by id; with its subgroups.")]
    public string? Group { get; set; }

    [FromQuery(Name = "operation"), Description("An operation's id.")]
    public string? Operation { get; set; }

    [FromQuery(Name = "error"), Description("The key of an error: all that failed the same way.")]
    public string? Error { get; set; }

    [FromQuery(Name = "awaitsSeat"), Description("Only deliveries that wait for a seat of a VPP token.")]
    public string? AwaitsSeat { get; set; }

    [FromQuery(Name = "within"), Description("Only jobs that ended within so many days.")]
    public string? Within { get; set; }

    [FromQuery(Name = "run"), Description("The id of an act on many: only its jobs.")]
    public string? Run { get; set; }

    [FromQuery(Name = "outcome"), Description("With run: only jobs with this outcome.")]
    public string? Outcome { get; set; }

    [FromQuery(Name = "reason"), Description("With run: only jobs with this reason, a number.")]
    public string? Reason { get; set; }

    [FromQuery(Name = "before"), Description("The nextBefore of the page before.")]
    public string? Before { get; set; }

    [FromQuery(Name = "after"), Description("A cursor: what is newer than it.")]
    public string? After { get; set; }

    /// <summary>
    /// The filter. A value that can't be read adds a model error under its key, and sets no condition.
    /// </summary>
    public JobFilter ToFilter(ModelStateDictionary errors)
    {
        errors.RefuseUnknown(unknown);
        return new JobFilter
        {
            Month = ReadMonth(errors),
            Open = errors.ReadFlag("open", Open),
            Device = errors.ReadText("device", Device),
            User = errors.ReadText("user", User),
            Statuses = ReadStatuses(errors),
            Kind = ReadKind(errors),
            Group = (int?)errors.ReadNumber("group", Group, int.MaxValue),
            Operation = errors.ReadNumber("operation", Operation, long.MaxValue),
            Error = errors.ReadText("error", Error),
            AwaitsSeat = errors.ReadFlag("awaitsSeat", AwaitsSeat),
            Within = (int?)errors.ReadNumber("within", Within, MaxDays),
            Run = errors.ReadItemsOfRun(Run, Outcome, Reason),
        };
    }

    /// <summary>The ids that the page lies before or after; both null for the newest page.</summary>
    public (long? Before, long? After) Place(JobFilter filter, ModelStateDictionary errors) =>
        ListPlace.ReadNewestFirst(Before, After, filter.Fingerprint(), errors);

    /// <summary>
    /// Reads what <see cref="JobFilter.QueryText"/> wrote. An unknown condition is an error; it is not ignored.
    /// </summary>
    public static JobQuery Read(string text)
    {
        var values = QueryHelpers.ParseQuery(text);
        string? One(string key) => values.TryGetValue(key, out var value) ? value.ToString() : null;
        return new JobQuery
        {
            Month = One("month"),
            Open = One("open"),
            Device = One("device"),
            User = One("user"),
            Status = values.TryGetValue("status", out var statuses) ? [.. statuses.OfType<string>()] : null,
            Kind = One("kind"),
            Group = One("group"),
            Operation = One("operation"),
            Error = One("error"),
            AwaitsSeat = One("awaitsSeat"),
            Within = One("within"),
            Run = One("run"),
            Outcome = One("outcome"),
            Reason = One("reason"),
            unknown = values.Unknown(ConditionNames),
        };
    }

    private MonthFilter ReadMonth(ModelStateDictionary errors)
    {
        if (MonthFilter.Parse(Month) is { } month) { return month; }

        errors.AddModelError("month", Labels.Invalid_Month);
        return MonthFilter.All;
    }

    private JobStatus[] ReadStatuses(ModelStateDictionary errors)
    {
        var read = (Status ?? []).SelectMany(s => (s ?? "").Split(','))
            .Where(word => word.Trim(' ').Length > 0)
            .Select(StatusNames.Find)
            .ToArray();
        if (read.Contains(null)) { errors.AddModelError("status", Labels.Invalid_Status); }

        return [.. read.OfType<JobStatus>().Distinct().Order()];
    }

    private JobKind? ReadKind(ModelStateDictionary errors)
    {
        if (string.IsNullOrWhiteSpace(Kind)) { return null; }

        var kind = KindNames.Find(Kind);
        if (kind is null) { errors.AddModelError("kind", Labels.Invalid_Kind); }

        return kind;
    }
}
