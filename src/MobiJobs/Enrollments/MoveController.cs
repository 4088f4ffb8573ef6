using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Devices.List;

namespace MobiJobs.Enrollments;

/// <summary>Moves the selected devices to a group.</summary>
[Route("devices"), Authorize(Policy = Permissions.ManageDevices)]
public sealed class MoveController(MobiJobsDb db, DeviceRegister register, CurrentPerson person) : Controller
{
    /// <param name="selection">The devices to move.</param>
    /// <param name="group">The id of the group; empty to take the devices out of their group.</param>
    [HttpPost("move")]
    public async Task<IActionResult> Move(DeviceSelection selection, string? group, CancellationToken stopping)
    {
        var groupId = DeviceQuery.ById(group ?? "").Id;
        if (!string.IsNullOrEmpty(group)
            && (groupId is null || !await db.DeviceGroups.AnyAsync(g => g.Id == groupId, stopping)))
        {
            TempData.Say(Pages.Warning, Labels.Invalid_Group);
            return this.Back(selection);
        }

        var ids = await person.Devices(User).Selected(selection).Select(d => d.Id).ToListAsync(stopping);
        if (ids.Count == 0) { return this.NothingSelected(selection); }

        var moved = await register.MoveAsync(ids, groupId, await person.ActorAsync(User, stopping), stopping);
        TempData.Say(Pages.Message, Labels.Leave_Moved, moved);
        return this.Back(selection);
    }
}
