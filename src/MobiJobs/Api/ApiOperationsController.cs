using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Catalogue;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Devices;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Operations.Send;

namespace MobiJobs.Api;

/// <summary>Operations over HTTP: registering one, and how one stands.</summary>
[ApiController, Route("api/v1/operations"), IgnoreAntiforgeryToken, Authorize(Policy = Permissions.Read)]
public sealed class ApiOperationsController(MobiJobsDb db, OperationCheck check, OperationRegister register, CurrentPerson person, OrganizationTime time, TimeProvider clock) : ControllerBase
{
    /// <summary>Registers an operation: a job for each device.</summary>
    [ProducesResponseType<OperationAccepted>(StatusCodes.Status202Accepted)]
    [HttpPost(""), Authorize(Policy = Permissions.RegisterJobs), Idempotent]
    public async Task<IActionResult> Register(OperationRequest request, CancellationToken stopping)
    {
        var kind = KindNames.Find(request.Kind ?? "");
        if (kind is null) { ModelState.AddModelError("kind", Labels.Invalid_Kind); }

        var target = kind is { } known && known.HasTarget() ? ReadTarget(request.Target) : null;
        if (target is not null && await RetiredItems.IncludeAsync(db, kind!.Value, target, stopping)) { ModelState.AddModelError("target", string.Format(CultureInfo.CurrentCulture, Labels.Catalogue_IsRetired, target.Name)); }

        if (request.ReserveFor is { } at && ReservedTime.ProblemOf(at.UtcDateTime, clock.UtcNow()) is { } problem) { ModelState.AddModelError("reserveFor", problem); }

        var selection = await FindAsync(request, stopping);
        if (!ModelState.IsValid) { return ValidationProblem(); }

        var order = new OperationOrder(kind!.Value, target is null ? [] : [new CatalogueItem(target)], request.ReserveFor?.UtcDateTime);
        if (await SendAsync(order, selection, await person.ActorAsync(User, stopping), stopping) is not { } done)
        {
            ModelState.AddModelError(request.Group is null ? "devices" : "group", Labels.Invalid_NobodyManaged);
            return ValidationProblem();
        }

        return Accepted($"/api/v1/operations/{done.OperationId.ToString(CultureInfo.InvariantCulture)}", done);
    }

    /// <summary>How an operation stands.</summary>
    /// <param name="id">The operation's id.</param>
    [HttpGet("{id:long}")]
    public async Task<ActionResult<OperationItem>> One(long id, CancellationToken stopping)
    {
        var operation = await db.Operations.AsNoTracking().Include(o => o.RequestedBy).FirstOrDefaultAsync(o => o.Id == id, stopping);
        if (operation is null) { return NotFound(); }

        var planned = await db.OperationRuns.Where(r => r.OperationId == id && r.EndedAt == null).Select(r => r.Expected).FirstOrDefaultAsync(stopping);
        var counts = await person.Jobs(User).Where(j => j.OperationId == id).GroupBy(j => j.Status).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(stopping);
        return new OperationItem(
            id,
            time.ToOffset(operation.RegisteredAt),
            operation.Kind,
            operation.Detail,
            operation.RequestedBy.Name,
            JobItem.At(operation.ReservedFor, time),
            Math.Max(planned, counts.Sum(c => c.Count)),
            counts.ToDictionary(c => StatusNames.Of(c.Key), c => c.Count));
    }

    private CommandTarget? ReadTarget(TargetRequest? target)
    {
        if (Text.Bounded(target?.Name, Job.MaxDetailLength) is { } name) { return new CommandTarget(name, target!.StoreId, Text.Bounded(target.BundleId, 200), Text.Bounded(target.ProfileId, 200)); }

        ModelState.AddModelError("target", Labels.Invalid_Target);
        return null;
    }

    /// <summary>The set is frozen and counted now; many jobs are registered by the workers. Null where it is empty: nothing is ordered then.</summary>
    private async Task<OperationAccepted?> SendAsync(OperationOrder order, Recipients selection, Actor by, CancellationToken stopping)
    {
        var id = await check.FreezeAsync(order, selection, by, stopping);
        var run = await check.FindAsync(id, by, stopping) ?? throw new InvalidOperationException("What was just frozen is there.");
        if (run.Expected == 0) { return null; }

        var done = await register.ConfirmAsync(id, run.Expected, clearsQueue: false, by, stopping) ?? throw new InvalidOperationException("What was just frozen can be confirmed.");
        return new OperationAccepted(done.OperationId!.Value, done.Expected);
    }

    private async Task<Recipients> FindAsync(OperationRequest request, CancellationToken stopping)
    {
        if (request.Group is { } group)
        {
            if (request.Devices is { Count: > 0 }) { ModelState.AddModelError("group", Labels.Invalid_DevicesOrGroup); } // Whoever names both may mean either.

            var found = (await GroupTree.LoadAsync(db, stopping)).Find(group);
            if (found.Problem is { } problem) { ModelState.AddModelError("group", problem); }

            return new Recipients([], await db.DeviceGroups.WithSubgroups(found.Id ?? 0).Select(g => g.Id).ToListAsync(stopping), null);
        }

        var devices = await DevicesByNumber.FindAsync(person.Devices(User), request.Devices ?? [], stopping);
        if (devices.IsEmpty) { ModelState.AddModelError("devices", Labels.Invalid_Devices); }

        if (devices.Unknown.Count > 0) { ModelState.AddModelError("devices", string.Format(CultureInfo.CurrentCulture, Labels.Invalid_UnknownDevices, devices.Unknown.Count, string.Join(", ", devices.Unknown.Take(20)))); }

        var notManaged = devices.Found.Where(d => d.EnrollmentId is null).Select(d => d.Number).ToArray();
        if (notManaged.Length > 0) { ModelState.AddModelError("devices", string.Format(CultureInfo.CurrentCulture, Labels.Invalid_NotManaged, string.Join(", ", notManaged.Take(20)))); }

        return new Recipients([.. devices.Found.Select(d => d.Id)], [], null);
    }
}

/// <summary>What to send to whom; <paramref name="Devices"/> (numbers) or <paramref name="Group"/> (its name).</summary>
/// <param name="Kind">What is to be done.</param>
/// <param name="Target">The app, profile or feature set, for kinds that have one.</param>
/// <param name="Devices">Device numbers; this or <c>group</c>.</param>
/// <param name="Group">A group's name; this or <c>devices</c>.</param>
/// <param name="ReserveFor">When to begin; now without it, at most 366 days ahead.</param>
public sealed record OperationRequest(string? Kind, TargetRequest? Target = null, IReadOnlyList<string?>? Devices = null, string? Group = null, DateTimeOffset? ReserveFor = null);

/// <summary>The app, profile or feature set.</summary>
/// <param name="Name">The name that lists show.</param>
/// <param name="StoreId">The App Store id.</param>
/// <param name="BundleId">The bundle id.</param>
/// <param name="ProfileId">The profile's or feature set's id.</param>
public sealed record TargetRequest(string? Name, long? StoreId = null, string? BundleId = null, string? ProfileId = null);

/// <summary>The operation's id and how many jobs it has.</summary>
/// <param name="OperationId">The new operation.</param>
/// <param name="Jobs">How many jobs it has.</param>
public sealed record OperationAccepted(long OperationId, int Jobs);

/// <summary>How an operation stands; counts are taken from its jobs, which are still being registered while they are fewer than <paramref name="Jobs"/>.</summary>
/// <param name="Id">Grows with registration.</param>
/// <param name="RegisteredAt">When it was registered.</param>
/// <param name="Kind">What was ordered.</param>
/// <param name="Detail">The app's, profile's or feature set's name.</param>
/// <param name="RequestedBy">Who registered it.</param>
/// <param name="ReservedFor">When its jobs begin; null for at once.</param>
/// <param name="Jobs">How many jobs it has.</param>
/// <param name="ByStatus">How many of them have each status; a status that none has is left out.</param>
public sealed record OperationItem(long Id, DateTimeOffset RegisteredAt, JobKind Kind, string? Detail, string RequestedBy, DateTimeOffset? ReservedFor, int Jobs, IReadOnlyDictionary<string, int> ByStatus);
