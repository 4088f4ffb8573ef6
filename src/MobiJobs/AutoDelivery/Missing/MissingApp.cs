using MobiJobs.Accounts;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;

namespace MobiJobs.AutoDelivery.Missing;

/// <summary>An app of a list that is missing on a device, as far as is known.</summary>
public sealed record MissingApp(DeliveryCandidate Device, App App)
{
    /// <summary>The job that delivers it.</summary>
    public NewJob Delivery(long? operation) => Device.JobOf(App.Delivery, App.CommandTarget, operation);
}

/// <summary>A device that a list may send apps to.</summary>
public sealed record DeliveryCandidate
{
    public required long DeviceId { get; init; }

    /// <summary>Null while the device is not managed.</summary>
    public required long? EnrollmentId { get; init; }

    public required string? Model { get; init; }

    public required string? OsVersion { get; init; }

    public required bool? IsSupervised { get; init; }

    /// <summary>When the app list was last fetched, UTC.</summary>
    public required DateTime? AppListAt { get; init; }

    /// <summary>Whether a delivery of an app could not be confirmed: the app may have come since.</summary>
    public bool HasUnconfirmed { get; init; }

    /// <summary>Whether an app can be installed on the device, as far as is known.</summary>
    public bool CanInstall(App app) => app.Fits(Model, IsSupervised) && app.RunsOn(Model, OsVersion) != false;

    /// <summary>The job that asks the device for its app list.</summary>
    public NewJob Question(long? operation) => JobOf(JobKind.AppList, null, operation);

    internal NewJob JobOf(JobKind kind, CommandTarget? target, long? operation) => new(
        DeviceId,
        EnrollmentId!.Value,
        kind,
        target,
        Requester.SystemId)
    {
        Reason = JobReason.AutomaticDelivery,
        OperationId = operation,
    };
}
