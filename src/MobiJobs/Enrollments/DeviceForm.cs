using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using MobiJobs.Devices;
using MobiJobs.Devices.Groups;
using MobiJobs.Devices.List;

namespace MobiJobs.Enrollments;

/// <summary>A device as a form has it.</summary>
public sealed class DeviceForm
{
    public string? Number { get; set; }

    public string? OwnerName { get; set; }

    public string? Model { get; set; }

    public string? SerialNumber { get; set; }

    /// <summary>The group's id; empty for none.</summary>
    public string? Group { get; set; }

    /// <summary>The form of a device that is there.</summary>
    public static DeviceForm Of(Device device) => new()
    {
        Number = device.Number,
        OwnerName = device.OwnerName,
        Group = device.GroupId?.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>A new device; null, with an error at its field, where something is wrong.</summary>
    public Device? ReadNew(ModelStateDictionary errors, GroupTree groups, DateTime now)
    {
        if (Device.ReadNumber(Number) is null) { errors.AddModelError(nameof(Number), string.IsNullOrWhiteSpace(Number) ? Labels.Invalid_Required : Labels.Invalid_NumberForm); }

        var group = ReadChange(errors, groups);
        CheckLength(errors, nameof(Model), Model, Device.MaxModelLength);
        CheckLength(errors, nameof(SerialNumber), SerialNumber, Device.MaxSerialLength);
        return errors.IsValid ? Device.Register(Number!, Owner, Text.Bounded(Model, Device.MaxModelLength), Text.Bounded(SerialNumber, Device.MaxSerialLength), group, now) : null;
    }

    /// <summary>The group; an error stands at its field where something is wrong with it or the owner.</summary>
    public int? ReadChange(ModelStateDictionary errors, GroupTree groups)
    {
        CheckLength(errors, nameof(OwnerName), OwnerName, Device.MaxOwnerLength);
        if (string.IsNullOrEmpty(Group)) { return null; }

        var id = DeviceQuery.ById(Group).Id;
        if (groups.PathOf(id) is null) { errors.AddModelError(nameof(Group), Labels.Invalid_Group); }

        return id;
    }

    /// <summary>The owner's name as it is kept.</summary>
    public string Owner => Text.Bounded(OwnerName, Device.MaxOwnerLength) ?? "";

    private static void CheckLength(ModelStateDictionary errors, string field, string? text, int max)
    {
        if (text?.Length > max) { errors.AddModelError(field, Labels.Invalid_TooLong); }
    }
}

/// <summary>The form as a page; <paramref name="Existing"/> is the number of the device that is changed, null for a new one.</summary>
public sealed record DeviceFormPage(DeviceForm Form, IReadOnlyList<GroupChoice> Groups, string? Existing);
