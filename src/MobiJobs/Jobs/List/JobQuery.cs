using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using MobiJobs.Kinds;

namespace MobiJobs.Jobs.List;

/// <summary>The words of an address that make a filter and a place in the list. What makes no sense is said, key by key.</summary>
public sealed class JobQuery
{
    private const int MaxText = 256;
    private const int MostDays = 3_660;

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

    [FromQuery(Name = "group"), Description("A group's id.")]
    public string? Group { get; set; }

    [FromQuery(Name = "operation"), Description("An operation's id.")]
    public string? Operation { get; set; }

    [FromQuery(Name = "error"), Description("The key of an error: all that failed the same way.")]
    public string? Error { get; set; }

    [FromQuery(Name = "within"), Description("Only jobs that ended within so many days.")]
    public string? Within { get; set; }

    [FromQuery(Name = "before"), Description("The nextBefore of the page before.")]
    public string? Before { get; set; }

    [FromQuery(Name = "after"), Description("A cursor: what is newer than it.")]
    public string? After { get; set; }

    /// <summary>The filter; errors go to the model state under their key, and what is wrong limits nothing.</summary>
    public JobFilter ToFilter(ModelStateDictionary errors)
    {
        var month = MonthFilter.Parse(Month);
        if (month is null) { errors.AddModelError("month", Labels.Invalid_Month); }

        var statuses = (Status ?? []).SelectMany(s => (s ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Select(s => (Text: s, Value: StatusNames.Find(s))).ToList();
        if (statuses.Exists(s => s.Value is null)) { errors.AddModelError("status", Labels.Invalid_Status); }

        var kind = string.IsNullOrWhiteSpace(Kind) ? null : KindNames.Find(Kind);
        if (kind is null && !string.IsNullOrWhiteSpace(Kind)) { errors.AddModelError("kind", Labels.Invalid_Kind); }

        return new JobFilter(
            month ?? MonthFilter.All,
            ReadOpen(errors),
            ReadText("device", Device, errors),
            ReadText("user", User, errors),
            [.. statuses.Select(s => s.Value).OfType<JobStatus>().Distinct().Order()],
            kind,
            (int?)ReadNumber("group", Group, int.MaxValue, errors),
            ReadNumber("operation", Operation, long.MaxValue, errors),
            ReadText("error", Error, errors),
            (int?)ReadNumber("within", Within, MostDays, errors));
    }

    /// <summary>Reads what <see cref="JobFilter.QueryText"/> wrote.</summary>
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
            Within = One("within"),
        };
    }

    private bool ReadOpen(ModelStateDictionary errors)
    {
        if (string.IsNullOrWhiteSpace(Open)) { return false; }

        if (bool.TryParse(Open, out var open)) { return open; }

        errors.AddModelError("open", Labels.Invalid_Flag);
        return false;
    }

    private static string? ReadText(string key, string? text, ModelStateDictionary errors)
    {
        if (string.IsNullOrWhiteSpace(text)) { return null; }

        if (text.Length <= MaxText) { return text.Trim(); }

        errors.AddModelError(key, Labels.Invalid_TooLong);
        return null;
    }

    private static long? ReadNumber(string key, string? text, long max, ModelStateDictionary errors)
    {
        if (string.IsNullOrWhiteSpace(text)) { return null; }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= max) { return number; }

        errors.AddModelError(key, Labels.Invalid_Number);
        return null;
    }
}
