using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;

namespace MobiJobs.Jobs;

/// <summary>The jobs that a person may see.</summary>
public static class VisibleJobs
{
    /// <summary>The jobs that this person may see. The store's filters limit them to groups.</summary>
    public static IQueryable<Job> Jobs(this CurrentPerson person, ClaimsPrincipal user) =>
        person.Visible<Job>(user).AsNoTracking();

    /// <summary>The same for work that continues after the request: the jobs that this requester may see.</summary>
    public static IQueryable<Job> JobsOf(this CurrentPerson person, int requesterId) =>
        person.VisibleTo<Job>(requesterId);
}
