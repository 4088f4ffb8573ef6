using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using MobiJobs.Devices.Groups;

namespace MobiJobs.Devices.List;

/// <summary>The words of an address that make a filter and a place in the list of devices. What makes no sense is said, key by key.</summary>
public sealed class DeviceQuery
{
    private const int MaxText = 200;

    [FromQuery(Name = "number"), Description("The beginning of the number.")]
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

    [FromQuery(Name = "state"), Description("managed or inactive.")]
    public string? State { get; set; }

    [FromQuery(Name = "contact"), Description("never, 1d, 7d, 30d or 90d: how long it has not been heard of.")]
    public string? Contact { get; set; }

    [FromQuery(Name = "sort"), Description("number, name, owner, model, serial, group, state or contact; what is equal, by number.")]
    public string? Sort { get; set; }

    [FromQuery(Name = "desc"), Description("true: the other way round.")]
    public string? Desc { get; set; }

    [FromQuery(Name = "before"), Description("The place that the page before ends at.")]
    public string? Before { get; set; }

    [FromQuery(Name = "after"), Description("The nextAfter of the page before.")]
    public string? After { get; set; }

    /// <summary>The filter; errors go to the model state under their key, and what is wrong limits nothing.</summary>
    public DeviceFilter ToFilter(ModelStateDictionary errors, Func<string, GroupFound> groups) => new(
        ReadText("number", Number, errors),
        ReadText("name", Name, errors),
        ReadText("owner", Owner, errors),
        ReadText("serial", Serial, errors),
        ReadText("model", Model, errors),
        ReadGroup(groups, errors),
        ReadName<DeviceState>("state", State, DeviceNames.Of, errors),
        ReadName<LastContact>("contact", Contact, DeviceNames.Of, errors),
        ReadName<DeviceSort>("sort", Sort, DeviceNames.Of, errors) ?? DeviceSort.Number,
        ReadFlag(errors));

    /// <summary>A group by its id, as the console's own forms send it.</summary>
    public static GroupFound ById(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? new GroupFound(id, IsAmbiguous: false) : GroupFound.Unknown;

    private static string? ReadText(string key, string? text, ModelStateDictionary errors)
    {
        if (string.IsNullOrWhiteSpace(text)) { return null; }

        if (text.Length <= MaxText) { return Text.WellFormed(text).Trim(); }

        errors.AddModelError(key, Labels.Invalid_TooLong);
        return null;
    }

    private static T? ReadName<T>(string key, string? text, Func<T, string> nameOf, ModelStateDictionary errors)
        where T : struct, Enum
    {
        if (string.IsNullOrWhiteSpace(text)) { return null; }

        var value = DeviceNames.Find(text, nameOf);
        if (value is null) { errors.AddModelError(key, string.Format(CultureInfo.CurrentCulture, Labels.Invalid_OneOf, string.Join(", ", Enum.GetValues<T>().Select(nameOf)))); }

        return value;
    }

    private int? ReadGroup(Func<string, GroupFound> groups, ModelStateDictionary errors)
    {
        if (string.IsNullOrWhiteSpace(Group)) { return null; }

        var found = groups(Group);
        if (found.Problem is { } problem) { errors.AddModelError("group", problem); }

        return found.Id;
    }

    private bool ReadFlag(ModelStateDictionary errors)
    {
        if (string.IsNullOrWhiteSpace(Desc)) { return false; }

        if (bool.TryParse(Desc, out var descending)) { return descending; }

        errors.AddModelError("desc", Labels.Invalid_Flag);
        return false;
    }
}
