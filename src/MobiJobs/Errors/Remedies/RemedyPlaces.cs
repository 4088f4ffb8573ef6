using System.Globalization;
using MobiJobs.Accounts;
using MobiJobs.Jobs.List;
using MobiJobs.Kinds;

namespace MobiJobs.Errors.Remedies;

/// <summary>Where in the console a person does what a remedy says that takes more than one press of a button.</summary>
public static class RemedyPlaces
{
    /// <summary>The page for a remedy of a job; null if there is none, or this person may do nothing there.</summary>
    /// <param name="token">The VPP token of the job's device; null if there is none.</param>
    /// <param name="rights">What the person may do in the group of the job's device.</param>
    public static RemedyPlace? Of(string remedy, JobRow job, int? token, Rights rights) => remedy switch
    {
        "shareToken" => Tokens(token, rights, Permissions.ManageTokens),
        "registerToken" when !rights.Has(Permissions.ManageTokens) && rights.Has(Permissions.ManageDevices) =>
            new($"/devices/{Uri.EscapeDataString(job.DeviceNumber)}", Labels.Remedy_OpenDevice),
        "registerToken" or "checkToken" or "renewToken" => Tokens(null, rights, Permissions.ManageTokens),
        "syncToken" => Tokens(token, rights, Permissions.ManageLicenses),
        "assignToUser" or "assignAnother" => Tokens(token, rights, Permissions.ManageLicenses),
        "registerVppUser" when token is { } id && rights.Has(Permissions.ManageLicenses) =>
            new($"/vpp/{Number(id)}/users", Labels.Remedy_OpenUsers),
        "uploadAgain" or "fixManifest" or "fixCatalogue" or "useHttps" when rights.Has(Permissions.ManageCatalogue) =>
            new("/apps", Labels.Remedy_OpenApps),
        "endLostMode" or "leaveMode" => Order(JobKind.LostModeOff, job, rights),
        "eraseAnew" => Order(JobKind.Wipe, job, rights),
        "sendOnceMore" or "readTimeline" => Order(job.Kind, job, rights),
        _ => null,
    };

    private static RemedyPlace? Tokens(int? token, Rights rights, string permission) => !rights.Has(permission)
        ? null
        : new(token is { } id ? $"/vpp/{Number(id)}" : "/vpp", Labels.Remedy_OpenTokens);

    private static RemedyPlace? Order(JobKind kind, JobRow job, Rights rights) => !rights.May(new Deed.Send(kind))
        ? null
        : new(
            QueryAddress.Of(
                "/operations/new", [new("kind", KindNames.Of(kind)), new("device", job.DeviceNumber)]),
            Say(Labels.Remedy_OpenOrder, kind.Label()));

    private static string Number(int id) => id.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A page of the console, and what its link says.</summary>
public sealed record RemedyPlace(string Address, string Label);
