using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Runs;
using MobiJobs.Runs.Reports;

namespace MobiJobs.Devices.List;

/// <summary>
/// The conditions of the list of devices, joined by AND, and its order. All of it is part of the page's address.
/// </summary>
public sealed record DeviceFilter
{
    public static readonly DeviceFilter None = new();

    /// <summary>The beginning of a number; a part of it where no number begins so.</summary>
    public string? Number { get; init; }

    /// <summary>Part of the device's own name.</summary>
    public string? Name { get; init; }

    /// <summary>Part of the owner's name.</summary>
    public string? Owner { get; init; }

    /// <summary>Part of the serial number.</summary>
    public string? Serial { get; init; }

    /// <summary>Part of the model.</summary>
    public string? Model { get; init; }

    /// <summary>A group, with its subgroups.</summary>
    public int? Group { get; init; }

    public DeviceState? State { get; init; }

    public LastContact? Contact { get; init; }

    /// <summary>Only items of a run.</summary>
    public ItemsOfRun? Run { get; init; }

    public DeviceSort Sort { get; init; } = DeviceSort.Number;

    public bool Descending { get; init; }

    /// <summary>Whether no condition is set; the order is not one.</summary>
    public bool IsEmpty => this with { Sort = None.Sort, Descending = false } == None;

    /// <summary>The filter as query parameters, always in the same order.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Query()
    {
        if (Number is not null) { yield return new("number", Number); }

        if (Name is not null) { yield return new("name", Name); }

        if (Owner is not null) { yield return new("owner", Owner); }

        if (Serial is not null) { yield return new("serial", Serial); }

        if (Model is not null) { yield return new("model", Model); }

        if (Group is { } group) { yield return new("group", group.ToString(CultureInfo.InvariantCulture)); }

        if (State is { } state) { yield return new("state", DeviceNames.Of(state)); }

        if (Contact is { } contact) { yield return new("contact", DeviceNames.Of(contact)); }

        foreach (var part in Run?.Query() ?? []) { yield return part; }

        if (Sort != DeviceSort.Number) { yield return new("sort", DeviceNames.Of(Sort)); }

        if (Descending) { yield return new("desc", "true"); }
    }

    /// <summary>Distinguishes the list of this filter and order from others, for cursors.</summary>
    public string Fingerprint() => Cursor.Fingerprint(Query());

    /// <summary>Applies the conditions, not the order.</summary>
    public IQueryable<Device> Apply(IQueryable<Device> devices, MobiJobsDb db, DateTime now)
    {
        if (Number is not null) { devices = devices.NumberFits(db.Devices, Number); }

        devices = ApplyTexts(devices);
        if (Group is { } group) { devices = devices.InGroup(db.DeviceGroups, group); }

        if (State is { } state) { devices = devices.Where(d => d.State == state); }

        if (Run is not null)
        {
            var items = Run.Ids(db, RunItemKind.Device);
            devices = devices.Where(d => items.Contains(d.Id));
        }

        return Contact is { } contact ? ApplyContact(devices, contact, now) : devices;
    }

    /// <summary>
    /// The devices that contain the texts, in the order of the index that contains one of them; null if there is no
    /// text to search for.
    /// </summary>
    public IQueryable<Device>? MatchingTexts(IQueryable<Device> devices) =>
        Name is not null ? ApplyTexts(devices).OrderBy(d => d.Name)
        : Owner is not null ? ApplyTexts(devices).OrderBy(d => d.OwnerForm)
        : Model is not null ? ApplyTexts(devices).OrderBy(d => d.Model)
        : Serial is not null ? ApplyTexts(devices).OrderBy(d => d.SerialNumber)
        : null;

    /// <summary>LIKE ignores the case on the embedded store too, so that "ipad" finds an iPad.</summary>
    private IQueryable<Device> ApplyTexts(IQueryable<Device> devices)
    {
        var name = LikePattern.Containing(Name);
        var (serial, model) = (LikePattern.Containing(Serial), LikePattern.Containing(Model));
        const string Escape = LikePattern.Escape;
        if (name is not null) { devices = devices.Where(d => EF.Functions.Like(d.Name!, name, Escape)); }

        if (Owner is not null) { devices = devices.OwnerContains(Owner); }

        if (serial is not null)
        {
            devices = devices.Where(d => EF.Functions.Like(d.SerialNumber!.AsSearched(), serial, Escape));
        }

        return model is null ? devices : devices.Where(d => EF.Functions.Like(d.Model!, model, Escape));
    }

    private static IQueryable<Device> ApplyContact(IQueryable<Device> devices, LastContact contact, DateTime now)
    {
        if (contact == LastContact.Never) { return devices.Where(d => d.LastContactAt == null); }

        var before = now.AddDays(-(int)contact);
        return devices.Where(d => d.LastContactAt < before);
    }
}

/// <summary>How long ago a device last made contact; the value is the number of days.</summary>
public enum LastContact
{
    Never = 0,
    Over1Day = 1,
    Over7Days = 7,
    Over30Days = 30,
    Over90Days = 90,
}

/// <summary>What the list of devices is ordered by.</summary>
public enum DeviceSort
{
    Number,
    Name,
    Owner,
    Model,
    Serial,
    Group,
    State,
    Contact,
}
