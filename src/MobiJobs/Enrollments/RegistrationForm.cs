using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using MobiJobs.Devices;
using MobiJobs.Devices.Groups;
using MobiJobs.Devices.List;

namespace MobiJobs.Enrollments;

/// <summary>The form to register a device, and to change its owner and group.</summary>
public sealed class RegistrationForm
{
    public string? Number { get; set; }

    public string? OwnerName { get; set; }

    public string? Model { get; set; }

    public string? SerialNumber { get; set; }

    /// <summary>The group's id; empty for none.</summary>
    public string? Group { get; set; }

    /// <summary>The owner's name as it is stored.</summary>
    public string Owner => TypedText.Bounded(OwnerName, Device.MaxOwnerLength) ?? "";

    /// <summary>The form filled in for an existing device.</summary>
    public static RegistrationForm Of(Device device) => new()
    {
        Number = device.Number,
        OwnerName = device.OwnerName,
        Model = device.Model,
        SerialNumber = device.SerialNumber,
        Group = device.GroupId?.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>A new device; null, with an error at each invalid field, if the form is invalid.</summary>
    public Device? ReadNew(ModelStateDictionary errors, GroupTree groups, DateTime now)
    {
        if (Device.ReadNumber(Number) is null)
        {
            var problem = string.IsNullOrWhiteSpace(Number) ? Labels.Invalid_Required : Labels.Invalid_NumberForm;
            errors.AddModelError(nameof(Number), problem);
        }

        var group = ReadChange(errors, groups);
        errors.CheckText(nameof(Model), Model, Device.MaxModelLength);
        errors.CheckText(nameof(SerialNumber), SerialNumber, Device.MaxSerialLength);
        if (!errors.IsValid) { return null; }

        var model = TypedText.Bounded(Model, Device.MaxModelLength);
        var serialNumber = TypedText.Bounded(SerialNumber, Device.MaxSerialLength);
        return Device.Register(Number!, Owner, model, serialNumber, group, now);
    }

    /// <summary>The chosen group. Adds an error if the group or the owner's name is invalid.</summary>
    public int? ReadChange(ModelStateDictionary errors, GroupTree groups)
    {
        errors.CheckText(nameof(OwnerName), OwnerName, Device.MaxOwnerLength);
        if (string.IsNullOrEmpty(Group)) { return null; }

        var id = DeviceQuery.ById(Group).Id;
        if (groups.PathOf(id) is null) { errors.AddModelError(nameof(Group), Labels.Invalid_Group); }

        return id;
    }
}

/// <summary>
/// The registration page. <paramref name="Existing"/> is the number of the device that is changed; null for a new
/// device.
/// </summary>
public sealed record RegistrationPage(RegistrationForm Form, IReadOnlyList<GroupChoice> Groups, string? Existing);
