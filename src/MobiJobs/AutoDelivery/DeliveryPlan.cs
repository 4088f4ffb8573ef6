using MobiJobs.Catalogue.Apps;

namespace MobiJobs.AutoDelivery;

/// <summary>What a list would send to some devices now.</summary>
/// <param name="Deliveries">Apps to send.</param>
/// <param name="Asked">Devices to ask for their app list first.</param>
/// <param name="Held">Apps that are held back by a hold in force.</param>
/// <param name="NewlyHeld">Apps to hold back from now on, each with a former hold if there is one.</param>
public sealed record DeliveryPlan(
    List<MissingApp> Deliveries,
    List<DeliveryCandidate> Asked,
    List<MissingApp> Held,
    List<(MissingApp Missing, DeliveryHold? Former)> NewlyHeld)
{
    public static readonly DeliveryPlan Empty = new([], [], [], []);

    /// <summary>The devices that get a job.</summary>
    public IReadOnlyCollection<long> Devices =>
        [.. Deliveries.Select(m => m.Device.DeviceId).Concat(Asked.Select(d => d.DeviceId)).Distinct()];
}

/// <summary>An app of a list that is missing on a device.</summary>
public sealed record MissingApp(DeliveryCandidate Device, App App);

/// <summary>A device that a list may send apps to.</summary>
public sealed record DeliveryCandidate
{
    public required long DeviceId { get; init; }

    public required string Number { get; init; }

    public required string OwnerName { get; init; }

    /// <summary>Null while the device is not managed.</summary>
    public required long? EnrollmentId { get; init; }

    public required string? Model { get; init; }

    public required string? OsVersion { get; init; }

    public required bool? IsSupervised { get; init; }

    /// <summary>When the app list was last fetched, UTC.</summary>
    public required DateTime? AppListAt { get; init; }

    public bool CanInstall(App app) => app.Fits(Model, IsSupervised) && app.RunsOn(Model, OsVersion) != false;
}
