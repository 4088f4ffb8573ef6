using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Operations.Send;

namespace MobiJobs.Operations.Reserve;

/// <summary>Moves or lifts reservations: of one job, or of all jobs of an operation that still wait.</summary>
[Authorize(Policy = Permissions.RegisterJobs)]
public sealed class ReservationsController(
    MobiJobsDb db,
    Reservations reservations,
    CurrentPerson person,
    OrganizationTime time,
    TimeProvider clock) : Controller
{
    [HttpPost("/jobs/{id:long}/reservation")]
    public async Task<IActionResult> MoveJob(long id, string? reserveFor, CancellationToken stopping)
    {
        if (ReservedTime.Read(reserveFor, nameof(reserveFor), ModelState, time, clock.UtcNow()) is { } at)
        {
            return await MoveJobAsync(id, at, Labels.Reservation_Moved, stopping);
        }

        TempData.Say(Pages.Warning, ModelState[nameof(reserveFor)]!.Errors[0].ErrorMessage);
        return Redirect(JobAddress(id));
    }

    [HttpPost("/jobs/{id:long}/start")]
    public Task<IActionResult> StartJob(long id, CancellationToken stopping) =>
        MoveJobAsync(id, null, Labels.Reservation_Lifted, stopping);

    [HttpGet("/operations/{id:long}/reservation")]
    public async Task<IActionResult> Operation(long id, CancellationToken stopping) =>
        await FindAsync(id, stopping) is { } page ? View("Reservation", page) : NotFound();

    [HttpPost("/operations/{id:long}/reservation")]
    public async Task<IActionResult> MoveOperation(long id, string? reserveFor, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } page) { return NotFound(); }

        return ReservedTime.Read(reserveFor, nameof(reserveFor), ModelState, time, clock.UtcNow()) is { } at
            ? await MoveOperationAsync(id, at, Labels.Reservation_OperationMoved, stopping)
            : View("Reservation", page);
    }

    [HttpPost("/operations/{id:long}/start")]
    public async Task<IActionResult> StartOperation(long id, CancellationToken stopping) =>
        await FindAsync(id, stopping) is null
            ? NotFound()
            : await MoveOperationAsync(id, null, Labels.Reservation_OperationLifted, stopping);

    private static string JobAddress(long id) => $"/jobs/{id.ToString(CultureInfo.InvariantCulture)}";

    private async Task<IActionResult> MoveJobAsync(long id, DateTime? at, string done, CancellationToken stopping)
    {
        if (!await person.Jobs(User).AnyAsync(j => j.Id == id, stopping)) { return NotFound(); }

        var moved = await reservations.MoveJobAsync(id, at, await person.ActorAsync(User, stopping), stopping);
        TempData.Say(moved ? Pages.Message : Pages.Warning, moved ? done : Labels.Reservation_TooLate, id);
        return Redirect(JobAddress(id));
    }

    private async Task<IActionResult> MoveOperationAsync(
        long id,
        DateTime? at,
        string done,
        CancellationToken stopping)
    {
        var moved = await reservations.MoveOperationAsync(id, at, await person.ActorAsync(User, stopping), stopping);
        TempData.Say(Pages.Message, done, id, moved);
        return Redirect($"/?operation={id.ToString(CultureInfo.InvariantCulture)}");
    }

    private async Task<ReservationPage?> FindAsync(long id, CancellationToken stopping)
    {
        var jobs = person.Jobs(User).Where(j => j.OperationId == id);
        if (!await jobs.AnyAsync(stopping)) { return null; }

        var waiting = await jobs.CountAsync(j => j.DueAt != null && j.Stage == JobStage.Reserved, stopping);
        return await db.Operations.Where(o => o.Id == id)
            .Select(o => new ReservationPage(o.Id, o.Kind, o.Detail, o.ReservedFor, waiting))
            .FirstOrDefaultAsync(stopping);
    }
}

/// <summary>An operation's reservation as a page.</summary>
/// <param name="Waiting">How many jobs still wait for it.</param>
public sealed record ReservationPage(
    long OperationId,
    JobKind Kind,
    string? Detail,
    DateTime? ReservedFor,
    int Waiting);
