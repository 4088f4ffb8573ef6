using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Audit;

namespace MobiJobs.Trail;

/// <summary>What the audit trail is limited to, as its address has it. Conditions are joined by AND.</summary>
public sealed record AuditFilter
{
    public static readonly AuditFilter None = new();

    public DateOnly? From { get; init; }

    public DateOnly? To { get; init; }

    /// <summary>A person's whole name.</summary>
    public string? User { get; init; }

    public AuditGroup? Group { get; init; }

    /// <summary>A whole device number or serial number.</summary>
    public string? Device { get; init; }

    /// <summary>Part of what was changed, or of its value before or after.</summary>
    public string? Subject { get; init; }

    /// <summary>The filter as it is in the address, in a fixed order.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Query()
    {
        if (From is { } from) { yield return new("from", QueryReading.Day(from)); }

        if (To is { } to) { yield return new("to", QueryReading.Day(to)); }

        if (User is not null) { yield return new("user", User); }

        if (Group is { } group) { yield return new("group", AuditGroups.NameOf(group)); }

        if (Device is not null) { yield return new("device", Device); }

        if (Subject is not null) { yield return new("subject", Subject); }
    }

    /// <summary>Tells the list of this filter from others.</summary>
    public string Fingerprint() => Cursor.Fingerprint(Query().Append(new("list", "audit")));

    /// <summary>Applies the conditions, not the order.</summary>
    public IQueryable<AuditEntry> Apply(IQueryable<AuditEntry> entries, OrganizationTime time)
    {
        if (From is { } first)
        {
            var from = time.DayStart(first);
            entries = entries.Where(e => e.At >= from);
        }

        if (To is { } last)
        {
            var to = time.DayStart(last.AddDays(1));
            entries = entries.Where(e => e.At < to);
        }

        if (User is not null) { entries = entries.Where(e => e.Who == User); }

        if (Group is { } group)
        {
            var actions = AuditGroups.ActionsOf(group);
            entries = entries.Where(e => actions.Contains(e.Action));
        }

        if (Device is not null)
        {
            var number = Devices.Device.NormalizeNumber(Device);
            entries = entries.Where(e => e.DeviceNumber == number || e.SerialNumber == number);
        }

        if (LikePattern.Containing(Subject) is { } pattern)
        {
            entries = entries.Where(e => EF.Functions.Like(e.Subject, pattern, LikePattern.Escape)
                || EF.Functions.Like(e.Before!, pattern, LikePattern.Escape)
                || EF.Functions.Like(e.After!, pattern, LikePattern.Escape));
        }

        return entries;
    }
}

/// <summary>The query string of the audit trail: a filter and a place in it.</summary>
public sealed class AuditQuery
{
    /// <summary>All that the address of the trail may have.</summary>
    internal static readonly string[] Parameters =
        ["from", "to", "user", "group", "device", "subject", "before", "after"];

    [FromQuery(Name = "from")]
    public string? From { get; set; }

    [FromQuery(Name = "to")]
    public string? To { get; set; }

    [FromQuery(Name = "user")]
    public string? User { get; set; }

    [FromQuery(Name = "group")]
    public string? Group { get; set; }

    [FromQuery(Name = "device")]
    public string? Device { get; set; }

    [FromQuery(Name = "subject")]
    public string? Subject { get; set; }

    [FromQuery(Name = "before")]
    public string? Before { get; set; }

    [FromQuery(Name = "after")]
    public string? After { get; set; }

    /// <summary>The filter. A condition that is not valid is ignored, with an error under its key.</summary>
    public AuditFilter ToFilter(ModelStateDictionary errors) => new()
    {
        From = errors.ReadDay("from", From),
        To = errors.ReadDay("to", To),
        User = errors.ReadText("user", User),
        Group = errors.ReadName<AuditGroup>("group", Group, AuditGroups.NameOf),
        Device = errors.ReadText("device", Device),
        Subject = errors.ReadText("subject", Subject),
    };

    /// <summary>The place in the list of this filter; neither for its newest page.</summary>
    public (long? Before, long? After) Place(AuditFilter filter, ModelStateDictionary errors) =>
        ListPlace.ReadNewestFirst(Before, After, filter.Fingerprint(), errors);
}
