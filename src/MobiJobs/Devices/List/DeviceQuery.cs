using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.WebUtilities;
using MobiJobs.Devices.Groups;
using MobiJobs.Runs.Reports;

namespace MobiJobs.Devices.List;

/// <summary>The query parameters of the list of devices: a filter, an order, and a cursor in the list.</summary>
public sealed class DeviceQuery
{
    internal static readonly HashSet<string> ConditionNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "number", "name", "owner", "serial", "model", "group", "state", "contact", "run", "outcome", "reason",
    };

    /// <summary>All that the address of a list may have.</summary>
    internal static readonly HashSet<string> ParameterNames =
        new([.. ConditionNames, "sort", "desc", "before", "after"], StringComparer.OrdinalIgnoreCase);

    private string[] unknown = [];

    [FromQuery(Name = "number"), Description("The beginning of the number; a part of it where none begins so.")]
    public string? Number { get; set; }

    [FromQuery(Name = "name"), Description("A part of the device's own name.")]
    public string? Name { get; set; }

    [FromQuery(Name = "owner"), Description("A part of the owner's name.")]
    public string? Owner { get; set; }

    [FromQuery(Name = "serial"), Description("A part of the serial number.")]
    public string? Serial { get; set; }

    [FromQuery(Name = "model"), Description("A part of the model.")]
    public string? Model { get; set; }

    /// <summary>An id, a name or a path.</summary>
    [FromQuery(Name = "group"), Description("A group, and those below it: its id, name or path A/B.")]
    public string? Group { get; set; }

    [FromQuery(Name = "state"), Description("managed, inactive or erased.")]
    public string? State { get; set; }

    [FromQuery(Name = "contact"), Description("never, 1d, 7d, 30d or 90d: how long it has not been heard of.")]
    public string? Contact { get; set; }

    [FromQuery(Name = "run"), Description("The id of an act on many: only its devices.")]
    public string? Run { get; set; }

    [FromQuery(Name = "outcome"), Description("With run: only devices with this outcome.")]
    public string? Outcome { get; set; }

    [FromQuery(Name = "reason"), Description("With run: only devices with this reason, a number.")]
    public string? Reason { get; set; }

    [FromQuery(Name = "sort")]
    [Description("number, name, owner, model, serial, group, state or contact; what is equal, by number.")]
    public string? Sort { get; set; }

    [FromQuery(Name = "desc"), Description("true: the other way round.")]
    public string? Desc { get; set; }

    [FromQuery(Name = "before"), Description("The place that the page before ends at.")]
    public string? Before { get; set; }

    [FromQuery(Name = "after"), Description("The nextAfter of the page before.")]
    public string? After { get; set; }

    /// <summary>
    /// Reads a filter from a query string that a form carried; the order and the cursor are not part of it. An unknown
    /// condition is an error; it is not ignored.
    /// </summary>
    public static DeviceQuery Read(string text)
    {
        var values = QueryHelpers.ParseQuery(text);
        string? One(string key) => values.TryGetValue(key, out var value) ? value.ToString() : null;
        return new DeviceQuery
        {
            Number = One("number"),
            Name = One("name"),
            Owner = One("owner"),
            Serial = One("serial"),
            Model = One("model"),
            Group = One("group"),
            State = One("state"),
            Contact = One("contact"),
            Run = One("run"),
            Outcome = One("outcome"),
            Reason = One("reason"),
            unknown = values.Unknown(ConditionNames),
        };
    }

    /// <summary>
    /// The filter. A value that can't be read adds a model error under its key, and sets no condition.
    /// </summary>
    public DeviceFilter ToFilter(ModelStateDictionary errors, Func<string, GroupFound> groups)
    {
        errors.RefuseUnknown(unknown);
        return new DeviceFilter
        {
            Number = errors.ReadText("number", Number),
            Name = errors.ReadText("name", Name),
            Owner = errors.ReadText("owner", Owner),
            Serial = errors.ReadText("serial", Serial),
            Model = errors.ReadText("model", Model),
            Group = ReadGroup(groups, errors),
            State = errors.ReadName<DeviceState>("state", State, DeviceNames.Of),
            Contact = errors.ReadName<LastContact>("contact", Contact, DeviceNames.Of),
            Run = errors.ReadItemsOfRun(Run, Outcome, Reason),
            Sort = errors.ReadName<DeviceSort>("sort", Sort, DeviceNames.Of) ?? DeviceSort.Number,
            Descending = errors.ReadFlag("desc", Desc),
        };
    }

    /// <summary>The cursor that the page lies before or after; both null for the first page.</summary>
    public (DeviceCursor? Before, DeviceCursor? After) Place(DeviceFilter filter, ModelStateDictionary errors)
    {
        if (!DeviceCursor.TryRead(Before, filter, out var before) | !DeviceCursor.TryRead(After, filter, out var after))
        {
            errors.AddModelError("after", Labels.Invalid_Cursor);
        }

        return (before, before is null ? after : null);
    }

    /// <summary>A group by its id, as the console's own forms send it.</summary>
    public static GroupFound ById(string text) =>
        PlainText.SmallNumber(text) is { } id
            ? new GroupFound(id, IsAmbiguous: false)
            : GroupFound.Unknown;

    private int? ReadGroup(Func<string, GroupFound> groups, ModelStateDictionary errors)
    {
        if (string.IsNullOrWhiteSpace(Group)) { return null; }

        var found = groups(Group);
        if (found.Problem is { } problem) { errors.AddModelError("group", problem); }

        return found.Id;
    }
}
