using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Accounts.Sessions;

/// <summary>Where a person is signed in, and ending it.</summary>
[Route("account/sessions"), Authorize(Policy = Permissions.Read)]
public sealed class OwnSessionsController(OpenSessions sessions, MobiJobsDb db, TimeProvider clock) : Controller
{
    private const string List = "/account/sessions";
    private const int Most = 200;

    private int Me => User.PersonId();

    [HttpGet("")]
    public async Task<IActionResult> Index(CancellationToken stopping) => View(
        "Own",
        await sessions.Open().Where(s => s.PersonId == Me).ToRowsAsync(User.SessionId(), Most, stopping));

    [HttpPost("{id:long}/end")]
    public async Task<IActionResult> End(long id, CancellationToken stopping)
    {
        var session = await db.Sessions.Include(s => s.Person)
            .SingleOrDefaultAsync(s => s.Id == id && s.PersonId == Me, stopping);
        if (session is null) { return NotFound(); }

        await sessions.EndAsync(session, SessionEnd.ByPerson, User.Identity!.Name!, stopping);
        TempData.Say(Flash.Message, Labels.Sessions_Ended);
        return Redirect(List);
    }

    [HttpPost("end-others")]
    public async Task<IActionResult> EndOthers(CancellationToken stopping)
    {
        var (name, current) = (User.Identity!.Name!, User.SessionId());
        var ended = await db.WriteAsync(
            async () =>
            {
                var others = db.Sessions.Where(s => s.PersonId == Me && s.Id != current);
                var count = await sessions.EndAsync(others, SessionEnd.ByPerson, name, stopping);
                db.Audit.Add(AuditEntry.Of(name, AuditAction.SessionEnded, name, clock.UtcNow(), count));
                await db.SaveChangesAsync(stopping);
                return count;
            },
            stopping);
        TempData.Say(Flash.Message, Labels.Sessions_OthersEnded, ended);
        return Redirect(List);
    }
}
