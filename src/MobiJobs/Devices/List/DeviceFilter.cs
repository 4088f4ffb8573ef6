using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Devices.Groups;

namespace MobiJobs.Devices.List;

/// <summary>What the list of devices is limited to, and its order; all of it stands in the address. Conditions are joined by AND.</summary>
/// <param name="Number">The beginning of a number.</param>
/// <param name="Name">Part of the device's own name; so are the owner's name, the serial number and the model.</param>
public sealed record DeviceFilter(string? Number, string? Name, string? Owner, string? Serial, string? Model, int? Group, DeviceState? State, LastContact? Contact, DeviceSort Sort, bool Descending)
{
    public static readonly DeviceFilter None = new(null, null, null, null, null, null, null, null, DeviceSort.Number, false);

    /// <summary>Whether any condition is set; the order is none.</summary>
    public bool IsEmpty => this with { Sort = None.Sort, Descending = false } == None;

    /// <summary>The filter as it stands in the address, in one fixed order.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Query()
    {
        foreach (var (key, text) in ((string, string?)[])[("number", Number), ("name", Name), ("owner", Owner), ("serial", Serial), ("model", Model)])
        {
            if (text is not null) { yield return new(key, text); }
        }

        if (Group is { } group) { yield return new("group", group.ToString(CultureInfo.InvariantCulture)); }

        if (State is { } state) { yield return new("state", DeviceNames.Of(state)); }

        if (Contact is { } contact) { yield return new("contact", DeviceNames.Of(contact)); }

        if (Sort != DeviceSort.Number) { yield return new("sort", DeviceNames.Of(Sort)); }

        if (Descending) { yield return new("desc", "true"); }
    }

    /// <summary>Tells one view from another, so that a cursor can't be used in a list it was not made for.</summary>
    public string Fingerprint()
    {
        var text = string.Join('&', Query().Select(p => $"{p.Key}={p.Value}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 4));
    }

    /// <summary>Applies the conditions, not the order.</summary>
    public IQueryable<Device> Apply(IQueryable<Device> devices, IQueryable<DeviceGroup> groups, DateTime now)
    {
        if (Number is not null) { devices = DeviceNumbers.StartingWith(devices, Number); }

        devices = ApplyTexts(devices);
        if (Group is { } group) { devices = devices.InGroup(groups, group); }

        if (State is { } state) { devices = devices.Where(d => d.State == state); }

        return Contact is { } contact ? ApplyContact(devices, contact, now) : devices;
    }

    /// <summary>The devices that hold the texts, in the order of the index that holds one of them; null where none is searched for.</summary>
    public IQueryable<Device>? Holding(IQueryable<Device> devices) =>
        Name is not null ? ApplyTexts(devices).OrderBy(d => d.Name)
        : Owner is not null ? ApplyTexts(devices).OrderBy(d => d.OwnerName)
        : Model is not null ? ApplyTexts(devices).OrderBy(d => d.Model)
        : Serial is not null ? ApplyTexts(devices).OrderBy(d => d.SerialNumber)
        : null;

    /// <summary>By LIKE, so that "ipad" finds an iPad on the embedded store, too.</summary>
    private IQueryable<Device> ApplyTexts(IQueryable<Device> devices)
    {
        var (name, owner, serial, model) = (Like.Part(Name), Like.Part(Owner), Like.Part(Serial), Like.Part(Model));
        if (name is not null) { devices = devices.Where(d => EF.Functions.Like(d.Name!, name, Like.Escape)); }

        if (owner is not null) { devices = devices.Where(d => EF.Functions.Like(d.OwnerName, owner, Like.Escape)); }

        if (serial is not null) { devices = devices.Where(d => EF.Functions.Like(d.SerialNumber!, serial, Like.Escape)); }

        return model is null ? devices : devices.Where(d => EF.Functions.Like(d.Model!, model, Like.Escape));
    }

    private static IQueryable<Device> ApplyContact(IQueryable<Device> devices, LastContact contact, DateTime now)
    {
        if (contact == LastContact.Never) { return devices.Where(d => d.LastContactAt == null); }

        var before = now.AddDays(-(int)contact);
        return devices.Where(d => d.LastContactAt < before);
    }
}

/// <summary>How long a device has not been heard of; the value is the number of days.</summary>
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
