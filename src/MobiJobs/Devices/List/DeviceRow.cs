using System.Linq.Expressions;

namespace MobiJobs.Devices.List;

/// <summary>A row of the device list. Times are UTC.</summary>
public sealed record DeviceRow
{
    /// <summary>A device as a row, for queries.</summary>
    public static readonly Expression<Func<Device, DeviceRow>> Projection = d => new DeviceRow
    {
        Id = d.Id,
        Number = d.Number,
        Name = d.Name,
        OwnerName = d.OwnerName,
        Model = d.Model,
        OsVersion = d.OsVersion,
        SerialNumber = d.SerialNumber,
        GroupId = d.GroupId,
        State = d.State,
        RegisteredAt = d.RegisteredAt,
        LastContactAt = d.LastContactAt,
        AccountHash = d.AccountHash,
        InformationAt = d.InformationAt,
    };

    private static readonly Func<Device, DeviceRow> Compiled = Projection.Compile();

    public required long Id { get; init; }

    public required string Number { get; init; }

    public required string? Name { get; init; }

    public required string OwnerName { get; init; }

    public required string? Model { get; init; }

    public required string? OsVersion { get; init; }

    public required string? SerialNumber { get; init; }

    public required int? GroupId { get; init; }

    public required DeviceState State { get; init; }

    public required DateTime RegisteredAt { get; init; }

    public required DateTime? LastContactAt { get; init; }

    public required string? AccountHash { get; init; }

    public required DateTime? InformationAt { get; init; }

    /// <summary>The row of a device that has been read already.</summary>
    public static DeviceRow Of(Device device) => Compiled(device);
}
