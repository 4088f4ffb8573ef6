using System.Globalization;
using MobiJobs.Accounts;
using MobiJobs.Kinds;

namespace MobiJobs.Errors.Remedies;

/// <summary>Where in the console a person does what a remedy says that takes more than one press of a button.</summary>
public static class RemedyPlaces
{
    private static readonly Dictionary<string, Func<FailedOn, int?, Rights, RemedyPlace?>> All =
        new(StringComparer.Ordinal)
        {
            ["shareToken"] = (_, token, rights) => Tokens(token, rights, Permissions.ManageTokens),
            ["registerToken"] = (job, _, rights) =>
                !rights.Has(Permissions.ManageTokens) && rights.Has(Permissions.ManageDevices)
                    ? new($"/devices/{Uri.EscapeDataString(job.Device)}", Labels.Remedy_OpenDevice)
                    : Tokens(null, rights, Permissions.ManageTokens),
            ["checkToken"] = (_, _, rights) => Tokens(null, rights, Permissions.ManageTokens),
            ["renewToken"] = (_, _, rights) => Tokens(null, rights, Permissions.ManageTokens),
            ["syncToken"] = (_, token, rights) => Tokens(token, rights, Permissions.ManageLicenses),
            ["checkLicences"] = (_, token, rights) => Tokens(token, rights, Permissions.ManageLicenses),
            ["assignToUser"] = (_, token, rights) => Tokens(token, rights, Permissions.ManageLicenses),
            ["assignAnother"] = (_, token, rights) => Tokens(token, rights, Permissions.ManageLicenses),
            ["registerVppUser"] = (_, token, rights) => Users(token, rights),
            ["uploadAgain"] = (_, _, rights) => Catalogue("/apps", Labels.Remedy_OpenApps, rights),
            ["fixManifest"] = (_, _, rights) => Catalogue("/apps", Labels.Remedy_OpenApps, rights),
            ["fixCatalogue"] = (_, _, rights) => Catalogue("/apps", Labels.Remedy_OpenApps, rights),
            ["useHttps"] = (_, _, rights) => Catalogue("/apps", Labels.Remedy_OpenApps, rights),
            ["fixBook"] = (_, _, rights) => Catalogue("/books", Labels.Remedy_OpenBooks, rights),
            ["endLostMode"] = (job, _, rights) => Order(JobKind.LostModeOff, job, rights),
            ["leaveMode"] = (job, _, rights) => Order(JobKind.LostModeOff, job, rights),
            ["eraseAnew"] = (job, _, rights) => Order(JobKind.Wipe, job, rights),
            ["orderAnew"] = (job, _, rights) => Order(job.Kind, job, rights),
            ["sendOnceMore"] = (job, _, rights) => Order(job.Kind, job, rights),
            ["readTimeline"] = (job, _, rights) => Order(job.Kind, job, rights),
        };

    /// <summary>The names in the guide of the remedies that have a page.</summary>
    internal static IReadOnlyCollection<string> Remedies => All.Keys;

    /// <summary>The page for a remedy of a job; null if there is none, or this person may do nothing there.</summary>
    /// <param name="job">What failed, and on which device.</param>
    /// <param name="token">The VPP token of the job's device; null if there is none.</param>
    /// <param name="rights">What the person may do in the group of the job's device.</param>
    public static RemedyPlace? Of(string remedy, FailedOn job, int? token, Rights rights) =>
        All.TryGetValue(remedy, out var place) ? place(job, token, rights) : null;

    private static RemedyPlace? Tokens(int? token, Rights rights, string permission) => !rights.Has(permission)
        ? null
        : new(token is { } id ? $"/vpp/{Number(id)}" : "/vpp", Labels.Remedy_OpenTokens);

    private static RemedyPlace? Users(int? token, Rights rights) =>
        token is { } id && rights.Has(Permissions.ManageLicenses)
            ? new($"/vpp/{Number(id)}/users", Labels.Remedy_OpenUsers)
            : null;

    private static RemedyPlace? Catalogue(string address, string label, Rights rights) =>
        rights.Has(Permissions.ManageCatalogue) ? new(address, label) : null;

    private static RemedyPlace? Order(JobKind kind, FailedOn job, Rights rights) => !rights.May(new Deed.Send(kind))
        ? null
        : new(
            QueryAddress.Of(
                "/operations/new", [new("kind", KindNames.Of(kind)), new("device", job.Device)]),
            Say(Labels.Remedy_OpenOrder, kind.Label()));

    private static string Number(int id) => id.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A page of the console, and what its link says.</summary>
public sealed record RemedyPlace(string Address, string Label);

/// <summary>A kind of job that failed, and the number of the device.</summary>
public sealed record FailedOn(JobKind Kind, string Device);
