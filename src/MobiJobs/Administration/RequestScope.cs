using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Tokens;
using MobiJobs.Data;

namespace MobiJobs.Administration;

/// <summary>
/// Limits what a request reads to the groups in which its person holds the permissions that its action needs: a list to
/// where the person may read, a cancellation to where the person may cancel (docs/decisions/0026).
/// </summary>
internal static class RequestScope
{
    public static async Task LimitAsync(HttpContext http, RequestDelegate next)
    {
        var scope = http.RequestServices.GetRequiredService<StoreScope>();
        if (http.User.Identity is not { IsAuthenticated: true }) { scope.LimitTo([], requesterId: 0); }
        else
        {
            var rights = await http.RequestServices.GetRequiredService<RightsInGroups>()
                .OfAsync(http.User, http.Held(), http.RequestAborted);
            http.Remember(rights);
            var groups = rights.GroupsWith(NeededBy(http));
            var token = TokenScope.Of(http.User) is { } t ? new SightOfToken(t.Id, t.Groups is not null) : null;
            scope.LimitTo(groups, groups is null ? 0 : await RequesterAsync(http), token);
        }

        await next(http);
    }

    private static Task<int> RequesterAsync(HttpContext http)
    {
        var name = Requester.Normalize(http.User.Identity!.Name!);
        return http.RequestServices.GetRequiredService<MobiJobsDb>().Requesters
            .Where(r => r.NormalizedName == name).Select(r => r.Id).FirstOrDefaultAsync(http.RequestAborted);
    }

    /// <summary>The permissions that the action names; reading, where it names none.</summary>
    private static string[] NeededBy(HttpContext http)
    {
        var named = http.GetEndpoint()?.Metadata.GetOrderedMetadata<IAuthorizeData>()
            .Select(a => a.Policy).OfType<string>().Where(Permissions.Exists).Distinct().ToArray();
        return named is { Length: > 0 } ? named : [Permissions.Read];
    }
}
