using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Accounts.Sessions;

/// <summary>Who is signed in, for administrators, and ending it.</summary>
[Route("people/sessions"), Authorize(Policy = Permissions.ManagePeople)]
public sealed class PeopleSessionsController(OpenSessions sessions, MobiJobsDb db) : Controller
{
    private const int PageSize = 100;

    /// <param name="after">The last session of the page before.</param>
    [HttpGet("")]
    public async Task<IActionResult> Index(long? after, CancellationToken stopping)
    {
        var open = sessions.Open().Where(s => after == null || s.Id < after);
        var rows = await open.ToRowsAsync(User.SessionId(), PageSize + 1, stopping);
        var start = after is null ? PageStart.Top : PageStart.After;
        return View(
            "People",
            KeysetPage.Of(rows, PageSize, start, row => row.Id.ToString(CultureInfo.InvariantCulture)));
    }

    [HttpPost("{id:long}/end")]
    public async Task<IActionResult> End(long id, CancellationToken stopping)
    {
        var session = await db.Sessions.Include(s => s.Person).SingleOrDefaultAsync(s => s.Id == id, stopping);
        if (session is null) { return NotFound(); }

        await sessions.EndAsync(session, SessionEnd.ByAdministrator, User.Identity!.Name!, stopping);
        TempData.Say(Flash.Message, Labels.Sessions_EndedOf, session.Person.UserName);
        return Redirect("/people/sessions");
    }
}
