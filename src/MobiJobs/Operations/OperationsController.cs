using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Gateway;
using MobiJobs.Jobs;

namespace MobiJobs.Operations;

/// <summary>What was registered once, and again.</summary>
[Route("operations"), Authorize(Policy = Permissions.RegisterJobs)]
public sealed class OperationsController(OperationPlan plan, CurrentPerson person) : Controller
{
    /// <summary>Delivers again what a job did not achieve, to the same device; a new operation.</summary>
    [HttpPost("/jobs/{id:long}/again")]
    public async Task<IActionResult> Again(long id, CancellationToken stopping)
    {
        var jobs = person.Jobs(User).Where(j => j.Id == id && j.Stage == JobStage.Ended);
        var job = await jobs.Select(j => new { j.Kind, j.Detail, j.StoreId, j.BundleId, j.ProfileId, j.DeviceId, j.Device.Number, Enrollment = j.Device.EnrollmentId }).FirstOrDefaultAsync(stopping);
        if (job is null) { return NotFound(); }

        if (job.Enrollment is not { } enrollment)
        {
            TempData.Say(Pages.Warning, Labels.Device_NotManaged);
            return Redirect($"/jobs/{id.ToString(CultureInfo.InvariantCulture)}");
        }

        if (job.Kind.IsIrreversible()) { return Redirect($"/operations/new?kind={Names.Of(job.Kind)}&device={Uri.EscapeDataString(job.Number)}"); } // With the password, as the first time.

        var target = job.Detail is null ? null : new CommandTarget(job.Detail, job.StoreId, job.BundleId, job.ProfileId);
        if (await plan.IsRetiredAsync(job.Kind, target, stopping))
        {
            TempData.Say(Pages.Warning, Labels.Catalogue_IsRetired, target!.Name);
            return Redirect($"/jobs/{id.ToString(CultureInfo.InvariantCulture)}");
        }

        var operation = await plan.RegisterAsync(job.Kind, target, [new Target(job.DeviceId, enrollment)], null, await person.ActorAsync(User, stopping), stopping);
        TempData.Say(Pages.Message, Labels.Op_Again, operation);
        return Redirect($"/?operation={operation.ToString(CultureInfo.InvariantCulture)}");
    }
}
