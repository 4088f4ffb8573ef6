using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Api.Limits;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Enrollments.Many;
using MobiJobs.Queue.Acts;

namespace MobiJobs.Api;

/// <summary>
/// Deletes devices over HTTP, each as a run of one: many count together, so that a second person is asked.
/// </summary>
[ApiController, Route("api/v1/devices"), IgnoreAntiforgeryToken, Authorize(Policy = Permissions.ManageDevices)]
[RequestSizeLimit(BodyBytes.Few)]
public sealed class ApiDeviceDeletionController(
    MobiJobsDb db, DevicePreviews previews, RunStart start, RunAnswers answers, CurrentPerson person) : ControllerBase
{
    /// <summary>
    /// Deletes a device and all its jobs. 202 with the run if a second person must approve it first, since this person
    /// has deleted many within an hour.
    /// </summary>
    /// <param name="number">The number of the device.</param>
    [HttpDelete("{number}", Name = "deleteDevice")]
    [ProducesResponseType<DeviceDeleted>(StatusCodes.Status200OK)]
    [ProducesResponseType<RunProgress>(StatusCodes.Status202Accepted)]
    public async Task<IActionResult> Delete(string number, CancellationToken stopping)
    {
        if (await db.Devices.FindByNumberAsync(number, stopping) is not { Id: var id }) { return NotFound(); }

        var by = await person.ActorAsync(User, stopping);
        var which = db.Devices.AsNoTracking().Where(d => d.Id == id);
        var preview = await previews.DeleteAsync(which, null, by, stopping);
        if (await start.ConfirmAsync(preview.Id, by, AuditAction.DevicesDeleted, stopping) is not { } run)
        {
            return NotFound(); // Somebody else has deleted it.
        }

        return run switch
        {
            { AwaitsApproval: true } => Accepted(run.Address(), await answers.OfAsync(run, stopping)),
            { EndedAt: null } => this.HasFailed(run),
            _ => Ok(new DeviceDeleted(run.JobsEnded)),
        };
    }
}
