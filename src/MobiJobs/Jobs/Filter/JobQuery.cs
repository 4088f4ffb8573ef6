using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.WebUtilities;
using MobiJobs.Guide.Chain;
using MobiJobs.Kinds;
using MobiJobs.Runs.Reports;

namespace MobiJobs.Jobs.Filter;

/// <summary>The query parameters of a list of jobs: a filter, and a cursor in the list.</summary>
public sealed class JobQuery
{
    private const int MaxDays = 3_660;

    internal static readonly HashSet<string> ConditionNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "month", "open", "people", "device", "owner", "detail", "user", "status", "kind", "group", "operation",
        "error", "awaitsSeat", "awaitsLicense", "needsAction", "ended", "endedFrom", "within", "run", "outcome",
        "reason",
    };

    /// <summary>All that the address of a list may have.</summary>
    internal static readonly HashSet<string> ParameterNames =
        new([.. ConditionNames, "before", "after"], StringComparer.OrdinalIgnoreCase);

    private string[] unknown = [];

    [FromQuery(Name = "month"), Description("A month of registration (2026-11), older or all.")]
    public string? Month { get; set; }

    [FromQuery(Name = "open"), Description("Only jobs that have not ended.")]
    public string? Open { get; set; }

    [FromQuery(Name = "people"), Description("Only jobs that people registered, none of SYSTEM's.")]
    public string? People { get; set; }

    [FromQuery(Name = "device")]
    [Description("The beginning of the device's number.")]
    public string? Device { get; set; }

    [FromQuery(Name = "owner"), Description("A part of the owner's name, without blanks, in any width, case and kana.")]
    public string? Owner { get; set; }

    [FromQuery(Name = "detail"), Description("A part of the detail, such as an app's name.")]
    public string? Detail { get; set; }

    [FromQuery(Name = "user"), Description("The whole user ID, in any case; SYSTEM too.")]
    public string? User { get; set; }

    [FromQuery(Name = "status"), Description("Any of these statuses; active: all heads, failed: all failures.")]
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

    [FromQuery(Name = "awaitsLicense")]
    [Description("Only deliveries that wait until the device's VPP user has a licence.")]
    public string? AwaitsLicense { get; set; }

    [FromQuery(Name = "needsAction")]
    [Description("Only failed jobs that somebody still has to act for.")]
    public string? NeedsAction { get; set; }

    [FromQuery(Name = "ended"), Description("Only jobs that ended on this day (2026-11-26).")]
    public string? Ended { get; set; }

    [FromQuery(Name = "endedFrom"), Description("Only jobs that ended on this day or later (2026-11-26).")]
    public string? EndedFrom { get; set; }

    [FromQuery(Name = "within"), Description("Only jobs that ended within so many days; today: since midnight.")]
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
            ByPeople = errors.ReadFlag("people", People),
            Device = errors.ReadText("device", Device),
            Owner = errors.ReadText("owner", Owner),
            Detail = errors.ReadText("detail", Detail),
            User = errors.ReadText("user", User),
            Statuses = ReadStatuses(errors),
            Kind = ReadKind(errors),
            Group = (int?)errors.ReadNumber("group", Group, int.MaxValue, min: 1),
            Operation = errors.ReadNumber("operation", Operation, long.MaxValue, min: 1),
            Error = ReadError(errors),
            AwaitsSeat = errors.ReadFlag("awaitsSeat", AwaitsSeat),
            AwaitsLicense = errors.ReadFlag("awaitsLicense", AwaitsLicense),
            NeedsAction = errors.ReadFlag("needsAction", NeedsAction),
            EndedOn = errors.ReadDay("ended", Ended),
            EndedFrom = errors.ReadDay("endedFrom", EndedFrom),
            EndedToday = Within == JobFilter.Today,
            Within = ReadDays(errors),
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
            People = One("people"),
            Device = One("device"),
            Owner = One("owner"),
            Detail = One("detail"),
            User = One("user"),
            Status = values.TryGetValue("status", out var statuses) ? [.. statuses.OfType<string>()] : null,
            Kind = One("kind"),
            Group = One("group"),
            Operation = One("operation"),
            Error = One("error"),
            AwaitsSeat = One("awaitsSeat"),
            AwaitsLicense = One("awaitsLicense"),
            NeedsAction = One("needsAction"),
            Ended = One("ended"),
            EndedFrom = One("endedFrom"),
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

    private int? ReadDays(ModelStateDictionary errors)
    {
        if (string.IsNullOrWhiteSpace(Within) || Within == JobFilter.Today) { return null; }

        if (PlainText.Number(Within) is >= 1 and <= MaxDays and var days) { return (int)days; }

        errors.AddModelError("within", Say(Labels.Invalid_Within, MaxDays));
        return null;
    }

    private string? ReadError(ModelStateDictionary errors)
    {
        if (errors.ReadText("error", Error) is not { } key) { return null; }

        if (ErrorChain.FromKey(key).Key.Length > 0) { return key; }

        errors.AddModelError("error", Labels.Invalid_ErrorKey);
        return null;
    }

    private JobStatus[] ReadStatuses(ModelStateDictionary errors)
    {
        var read = (Status ?? []).SelectMany(s => (s ?? "").Split(','))
            .Where(word => word.Trim(' ').Length > 0)
            .Select(StatusNames.FindAll)
            .ToArray();
        if (Array.Exists(read, found => found.Count == 0)) { errors.AddModelError("status", Labels.Invalid_Status); }

        return [.. read.SelectMany(found => found).Distinct().Order()];
    }

    private JobKind? ReadKind(ModelStateDictionary errors)
    {
        if (string.IsNullOrWhiteSpace(Kind)) { return null; }

        var kind = KindNames.Find(Kind);
        if (kind is null) { errors.AddModelError("kind", Labels.Invalid_Kind); }

        return kind;
    }
}
