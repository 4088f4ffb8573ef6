using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;

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

        if (!ModelState.IsValid || order is null) { return View("New", form); }

        var id = await plan.RegisterAsync(order.Kind, order.Target, targets.Devices, order.ReserveFor, await person.ActorAsync(User, stopping), stopping);
        TempData.Say(Pages.Message, Labels.Op_Registered, id, targets.Devices.Count);
        return Redirect($"/?operation={id.ToString(CultureInfo.InvariantCulture)}");
    }

    private void Refuse(string format, IReadOnlyList<string> numbers) =>
        ModelState.AddModelError(nameof(OperationForm.Devices), string.Format(CultureInfo.CurrentCulture, format, string.Join(", ", numbers.Take(20))));
}
