using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Operations.Send;

/// <summary>Cures what the check of an operation found about licences.</summary>
[Route("operations/runs/{id:long}/seats"), Authorize(Policy = Permissions.RegisterJobs)]
public sealed class OperationSeatsController(OperationPreviews previews, SeatCures cures, CurrentPerson person)
    : Controller
{
    [HttpPost("leave-out")]
    public async Task<IActionResult> LeaveOut(long id, byte part, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        if (await previews.FindAsync(id, actor, stopping) is not { } run) { return NotFound(); }

        if (!await cures.LeaveOutAsync(run, part, stopping)) { TempData.Say(Flash.Warning, Labels.Run_Moved); }

        return Back(id);
    }

    [HttpPost("assign"), Authorize(Policy = Permissions.ManageLicenses)]
    public async Task<IActionResult> Assign(long id, byte part, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        if (await previews.FindAsync(id, actor, stopping) is not { } run) { return NotFound(); }

        if (await cures.AssignAsync(run, part, actor, stopping) is { } count)
        {
            TempData.Say(Flash.Message, Labels.Seats_Assigned, count);
        }
        else
        {
            TempData.Say(Flash.Warning, Labels.Run_Moved);
        }

        return Back(id);
    }

    [HttpPost("share"), Authorize(Policy = Permissions.ManageTokens)]
    public async Task<IActionResult> Share(long id, int token, int group, CancellationToken stopping)
    {
        var actor = await person.ActorAsync(User, stopping);
        if (await previews.FindAsync(id, actor, stopping) is not { } run) { return NotFound(); }

        if (await cures.ShareAsync(run, token, group, actor, stopping) is not { } result) { return NotFound(); }

        if (result != TokenResult.Done) { TempData.Say(Flash.Warning, result.Label()); }

        return Back(id);
    }

    private RedirectResult Back(long id) =>
        Redirect($"/operations/runs/{id.ToString(CultureInfo.InvariantCulture)}#seats");
}
