using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Jobs.List;
using MobiJobs.Kinds;
using MobiJobs.Operations.Send;

namespace MobiJobs.Operations.Reserve;

/// <summary>
/// Moves or lifts reservations: of one job, or of all jobs of an operation that still wait. What asked for the password
/// when it was sent asks for it here, too: another time, or now, is another order.
/// </summary>
[Authorize(Policy = Permissions.RegisterJobs)]
public sealed class ReservationsController(
    Reservations reservations,
    CurrentPerson person,
    ProofOfPerson proof,
    OrganizationTime time,
    TimeProvider clock) : Controller
{
    [HttpPost("/jobs/{id:long}/reservation")]
    public Task<IActionResult> MoveJob(long id, ReservationForm form, CancellationToken stopping) =>
        MoveJobAsync(id, Read(form), form, stopping);

    [HttpPost("/jobs/{id:long}/start")]
    public Task<IActionResult> StartJob(long id, ReservationForm form, CancellationToken stopping) =>
        MoveJobAsync(id, null, form, stopping);

    [HttpGet("/operations/{id:long}/reservation")]
    public async Task<IActionResult> Operation(long id, CancellationToken stopping) =>
        await FindAsync(id, stopping) is { } page ? View("Reservation", page) : NotFound();

    [HttpPost("/operations/{id:long}/reservation")]
    public Task<IActionResult> MoveOperation(long id, ReservationForm form, CancellationToken stopping) =>
        MoveOperationAsync(id, Read(form), form, stopping);

    [HttpPost("/operations/{id:long}/start")]
    public Task<IActionResult> StartOperation(long id, ReservationForm form, CancellationToken stopping) =>
        MoveOperationAsync(id, null, form, stopping);

    /// <summary>The new time; null, with an error at the field, if it is not valid.</summary>
    private DateTime? Read(ReservationForm form) =>
        ReservedTime.Read(form.ReserveFor, nameof(form.ReserveFor), ModelState, time, clock.UtcNow());

    private async Task<IActionResult> MoveJobAsync(
        long id, DateTime? at, ReservationForm form, CancellationToken stopping)
    {
        if (await reservations.KindOfAsync(id, stopping) is not { } kind) { return NotFound(); }

        await CheckPersonAsync(kind, form);
        if (!ModelState.IsValid) { return Refused(id, form); }

        var moved = await reservations.MoveJobAsync(id, at, await person.ActorAsync(User, stopping), stopping);
        if (moved.NotBefore is not null) // The form says which time it is.
        {
            ModelState.AddModelError(ReserveForm.TimeField, Labels.Reservation_TooEarly);
            return Refused(id, form);
        }

        var done = at is null ? Labels.Reservation_Lifted : Labels.Reservation_Moved;
        var isMoved = moved.Count > 0;
        TempData.Say(isMoved ? Flash.Message : Flash.Warning, isMoved ? done : Labels.Reservation_TooLate, id);
        return Redirect(JobAddress(id));
    }

    private async Task<IActionResult> MoveOperationAsync(
        long id, DateTime? at, ReservationForm form, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } found) { return NotFound(); }

        var page = found with { TypedTime = form.ReserveFor };
        if (page.Waiting > 0) { await CheckPersonAsync(page.Kind, form); }

        if (!ModelState.IsValid) { return View("Reservation", page); }

        var moved = await reservations.MoveOperationAsync(id, at, await person.ActorAsync(User, stopping), stopping);
        if (moved.NotBefore is not null)
        {
            ModelState.AddModelError(ReserveForm.TimeField, Labels.Reservation_TooEarly);
            return View("Reservation", page);
        }

        if (moved.Count == 0)
        {
            TempData.Say(Flash.Warning, Labels.Reservation_OperationTooLate, id);
            return RedirectToAction(nameof(Operation), new { id });
        }

        var done = at is null ? Labels.Reservation_OperationLifted : Labels.Reservation_OperationMoved;
        TempData.Say(Flash.Message, done, id, moved.Count);
        return Redirect($"/?operation={id.ToString(CultureInfo.InvariantCulture)}");
    }

    /// <summary>Says on the page of the job what was wrong, with the time as it was typed.</summary>
    private RedirectResult Refused(long id, ReservationForm form)
    {
        this.KeepRefused(
            ReserveForm.PageOf(id), new KeyValuePair<string, string?>(ReserveForm.TimeField, form.ReserveFor));
        return Redirect(JobAddress(id));
    }

    /// <summary>Nobody else at an unlocked screen may begin what can't be undone.</summary>
    private async Task CheckPersonAsync(JobKind kind, ReservationForm form)
    {
        if (ModelState.IsValid && kind.IsIrreversible()
            && await proof.CheckAsync(User, form.Password) is { } wrong)
        {
            ModelState.AddModelError(nameof(form.Password), wrong);
        }
    }

    private Task<ReservationPage?> FindAsync(long id, CancellationToken stopping) =>
        reservations.FindAsync(id, stopping);

    private static string JobAddress(long id) => $"/jobs/{id.ToString(CultureInfo.InvariantCulture)}";
}

/// <summary>Another time for a reservation.</summary>
public sealed class ReservationForm
{
    /// <summary>A local time of the organisation in the format of a browser's field.</summary>
    public string? ReserveFor { get; set; }

    /// <summary>The person's own, for what can't be undone.</summary>
    public string? Password { get; set; }
}
