using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Runs.Reports;

namespace MobiJobs.Runs.Approvals;

/// <summary>The person who asked calls a run off while it waits; nobody else finds it here.</summary>
[Authorize(Policy = Permissions.Read)]
public sealed class CallingOffController(RunApprovals approvals, CurrentPerson person) : Controller
{
    [HttpPost("/approvals/{id:long}/call-off")]
    public async Task<IActionResult> CallOff(long id, CancellationToken stopping)
    {
        var isDone = await approvals.CallOffAsync(id, await person.ActorAsync(User, stopping), stopping);
        TempData.Say(
            isDone ? Flash.Message : Flash.Warning, isDone ? Labels.Approval_IsCalledOff : Labels.Approval_Gone);
        return Redirect(RunPages.Address(id, "/"));
    }
}
