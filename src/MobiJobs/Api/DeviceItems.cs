namespace MobiJobs.Api;

/// <summary>A page of devices, with the cursor of the next.</summary>
/// <param name="Items">The devices, by number.</param>
/// <param name="NextAfter">What <c>after</c> takes for the next page; null on the last.</param>
public sealed record DeviceItems(IReadOnlyList<DeviceItem> Items, string? NextAfter);

/// <summary>A device as the API shows it.</summary>
public sealed record DeviceItem
{
    /// <summary>The number that people know it by.</summary>
    public required string Number { get; init; }

    /// <summary>The device's own name, once it is known.</summary>
    public required string? Name { get; init; }

    /// <summary>The owner's name.</summary>
    public required string OwnerName { get; init; }

    /// <summary>The model, once it is known.</summary>
    public required string? Model { get; init; }

    /// <summary>The version of its system, once it is known.</summary>
    public required string? OsVersion { get; init; }

    /// <summary>The serial number, once it is known.</summary>
    public required string? SerialNumber { get; init; }

    /// <summary>Its group, by the path A/B.</summary>
    public required string? Group { get; init; }

    /// <summary>managed, inactive, or erased: wiped and not enrolled again.</summary>
    public required string State { get; init; }

    /// <summary>When it was registered.</summary>
    public required DateTimeOffset RegisteredAt { get; init; }

    /// <summary>When it last connected.</summary>
    public required DateTimeOffset? LastContactAt { get; init; }

    /// <summary>The hash of its iTunes Store account.</summary>
    public required string? AccountHash { get; init; }

    /// <summary>When its information was last fetched.</summary>
    public required DateTimeOffset? InformationAt { get; init; }
}
/// <summary>A device to register.</summary>
/// <param name="Number">The number that people know it by.</param>
/// <param name="OwnerName">The owner's name.</param>
/// <param name="Model">The model.</param>
/// <param name="SerialNumber">The serial number.</param>
/// <param name="Group">A group by name, or by the path A/B.</param>
public sealed record DeviceRequest(
    string? Number,
    string? OwnerName = null,
    string? Model = null,
    string? SerialNumber = null,
    string? Group = null);

/// <summary>What was deleted with the device.</summary>
/// <param name="DeletedJobs">How many jobs.</param>
public sealed record DeviceDeleted(int DeletedJobs);
