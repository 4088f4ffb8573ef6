using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Gateway;
using MobiJobs.Jobs;

namespace MobiJobs.Operations;

/// <summary>Registering jobs for devices by number.</summary>
[Route("operations"), Authorize(Policy = Permissions.RegisterJobs)]
public sealed class OperationsController(OperationPlan plan, CurrentPerson person, OrganizationTime time, TimeProvider clock) : Controller
{
    [HttpGet("new")]
    public IActionResult New(string? device, string? kind) =>
        View(new OperationForm { Devices = device, Kind = Names.Kind(kind ?? "") is { } known ? Names.Of(known) : null });

    [HttpPost("")]
    public async Task<IActionResult> Create(OperationForm form, CancellationToken stopping)
    {
        var order = form.Read(ModelState, time, clock.UtcNow());
        var targets = await OperationPlan.FindAsync(person.Devices(User), form.Numbers, stopping);
        if (targets.Unknown.Count > 0) { Refuse(Labels.Invalid_UnknownDevices, targets.Unknown); }

        if (targets.NotManaged.Count > 0) { Refuse(Labels.Invalid_NotManaged, targets.NotManaged); }

        if (order is not null && await plan.IsRetiredAsync(order.Kind, order.Target, stopping)) { ModelState.AddModelError(nameof(form.Name), string.Format(CultureInfo.CurrentCulture, Labels.Catalogue_IsRetired, order.Target!.Name)); }

        if (!ModelState.IsValid || order is null) { return View("New", form); }

        var id = await plan.RegisterAsync(order.Kind, order.Target, targets.Devices, order.ReserveFor, await person.ActorAsync(User, stopping), stopping);
        TempData.Say(Pages.Message, Labels.Op_Registered, id, targets.Devices.Count);
        return Redirect($"/?operation={id.ToString(CultureInfo.InvariantCulture)}");
    }

    /// <summary>Delivers again what a job did not achieve, to the same device; a new operation.</summary>
    [HttpPost("/jobs/{id:long}/again")]
    public async Task<IActionResult> Again(long id, CancellationToken stopping)
    {
        var jobs = person.Jobs(User).Where(j => j.Id == id && j.Stage == JobStage.Ended);
        var job = await jobs.Select(j => new { j.Kind, j.Detail, j.StoreId, j.BundleId, j.ProfileId, j.DeviceId, Enrollment = j.Device.EnrollmentId }).FirstOrDefaultAsync(stopping);
        if (job is null) { return NotFound(); }

        if (job.Enrollment is not { } enrollment)
        {
            TempData.Say(Pages.Warning, Labels.Device_NotManaged);
            return Redirect($"/jobs/{id.ToString(CultureInfo.InvariantCulture)}");
        }

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

    private void Refuse(string format, IReadOnlyList<string> numbers) =>
        ModelState.AddModelError(nameof(OperationForm.Devices), string.Format(CultureInfo.CurrentCulture, format, string.Join(", ", numbers.Take(20))));
}
