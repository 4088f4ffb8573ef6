using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using MobiJobs.Accounts;
using MobiJobs.Guide;

namespace MobiJobs.Errors.Remedies;

/// <summary>Who may carry out a remedy: whoever may do the same on its own page.</summary>
public static class RemedyPermissions
{
    /// <summary>The permission for a remedy, besides the one to deliver again.</summary>
    public static string PermissionFor(RemedyKind kind) => kind switch
    {
        RemedyKind.DeliverAgain => Permissions.RetryJobs,
        RemedyKind.AssignLicense or RemedyKind.ReassignLicense or RemedyKind.InviteAgain => Permissions.ManageLicenses,
        RemedyKind.FetchInformation or RemedyKind.FetchApps => Permissions.RegisterJobs,
    };

    /// <summary>Whether a person may carry out a remedy.</summary>
    public static async Task<bool> AllowsAsync(
        this IAuthorizationService authorization,
        ClaimsPrincipal person,
        RemedyKind kind) => (await authorization.AuthorizeAsync(person, PermissionFor(kind))).Succeeded;

    /// <summary>The remedies that a person may carry out.</summary>
    public static async Task<IReadOnlyList<RemedyKind>> AllowedRemediesAsync(
        this IAuthorizationService authorization,
        ClaimsPrincipal person)
    {
        var allowed = new List<RemedyKind>();
        foreach (var kind in Enum.GetValues<RemedyKind>())
        {
            if (await authorization.AllowsAsync(person, kind)) { allowed.Add(kind); }
        }

        return allowed;
    }

    /// <summary>Whether a person who may carry out these remedies may fetch facts from a source again.</summary>
    public static bool MayFetch(this IReadOnlyList<RemedyKind> allowed, FactSource source) =>
        allowed.Contains(source switch
        {
            FactSource.DeviceInformation => RemedyKind.FetchInformation,
            FactSource.AppList => RemedyKind.FetchApps,
            FactSource.Licenses => RemedyKind.AssignLicense, // Whoever manages licences may synchronise a token.
        });
}
