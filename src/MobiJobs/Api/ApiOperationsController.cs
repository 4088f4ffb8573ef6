using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Api.Idempotency;
using MobiJobs.Api.Limits;
using MobiJobs.Catalogue;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Devices.Groups;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Operations.Send;
using MobiJobs.Runs;

namespace MobiJobs.Api;

/// <summary>Operations over HTTP: registering one, and how one stands.</summary>
[ApiController, Route("api/v1/operations"), IgnoreAntiforgeryToken, Authorize(Policy = Permissions.Read)]
[RequestSizeLimit(BodyBytes.Fleet)]
public sealed class ApiOperationsController(
    MobiJobsDb db,
    OperationPreviews previews,
    CurrentPerson person,
    OrganizationTime time,
    StatedCount count,
    RunAnswers answers,
    TimeProvider clock) : ControllerBase
{
    private const int MaxNamed = 20;

    /// <summary>
    /// Registers an operation: a job for each device. Where a second person must approve it first, the answer has the
    /// run, and no job is registered before.
    /// </summary>
    [ProducesResponseType<OperationAccepted>(StatusCodes.Status202Accepted)]
    [HttpPost("", Name = "registerOperation"), Bulk, Authorize(Policy = Permissions.RegisterJobs), Idempotent]
    public async Task<IActionResult> Register(
        OperationRequest request,
        [FromServices] IDeviceGateway gateway,
        [FromServices] SendableTarget sendable,
        [FromServices] TakingDevices taking,
        CancellationToken stopping)
    {
        var kind = KindNames.Find(request.Kind ?? "");
        if (kind is null) { ModelState.AddModelError("kind", Labels.Invalid_Kind); }

        var target = kind is { } known ? ReadTarget(known, request.Target) : null;
        if (target is not null && await RetiredItems.IncludeAsync(db, kind!.Value, target, stopping))
        {
            ModelState.AddModelError("target", Say(Labels.Catalogue_IsRetired, target.Name));
        }
        else if (target is not null && await sendable.LackAsync(kind!.Value, target, stopping) is { } lack)
        {
            ModelState.AddModelError($"target.{SendableTarget.MemberOf(lack)}", lack.Label());
        }

        if (request.ReservedFor is { } at && ReservedTime.ProblemOf(at.UtcDateTime, clock.UtcNow()) is { } problem)
        {
            ModelState.AddModelError("reservedFor", problem);
        }

        var texts = kind is { } ordered ? ReadTexts(ordered, request.Screen, gateway.Kind) : ScreenTexts.None;
        var selection = await FindAsync(request, stopping);
        var refused = kind is { } sent ? await taking.AmongAsync(sent, selection.Devices, stopping) : [];
        if (refused.Sum(r => r.Numbers.Count) == selection.Devices.Count) // Nobody is left to send it to.
        {
            foreach (var some in refused) { ModelState.AddModelError("devices", some.Label()); }
        }

        if (!ModelState.IsValid) { return ValidationProblem(); }

        var order = new OperationOrder(
            kind!.Value,
            target is null ? [] : [new CatalogueItem(target)],
            request.ReservedFor?.UtcDateTime)
        {
            Texts = texts == ScreenTexts.None ? null : texts,
        };
        var by = await person.ActorAsync(User, stopping);
        var run = await previews.FreezeAsync(order, selection, by, stopping);
        var leftOut = await previews.LeftOutAsync(run, stopping);
        if (run.Count == 0)
        {
            ModelState.AddModelError(request.Group is null ? "devices" : "group", WhyNobody(leftOut));
        }
        else if (count.ProblemOf(order.Kind, run.Count, request.Count) is { } wrong)
        {
            ModelState.AddModelError("count", wrong);
        }

        if (!ModelState.IsValid) { return ValidationProblem(); }

        var done = (await SendAsync(run, by, stopping)) with
        {
            LeftOut = leftOut.ToDictionary(f => CheckFindings.NameOf(f.Key), f => f.Value),
            LeftOutDevices = (await previews.LeftOutNumbersAsync(run, MaxNamed, stopping))
                .ToDictionary(f => CheckFindings.NameOf(f.Key), f => f.Value),
        };
        var address = done.Run is null
            ? $"/api/v1/operations/{done.OperationId.ToString(CultureInfo.InvariantCulture)}"
            : run.Address();
        return Accepted(address, done);
    }

    /// <summary>The state of an operation.</summary>
    /// <param name="id">The operation's id.</param>
    [HttpGet("{id:long}", Name = "getOperation")]
    public async Task<ActionResult<OperationItem>> One(long id, CancellationToken stopping)
    {
        var operation = await db.Operations.AsNoTracking()
            .Include(o => o.RequestedBy)
            .FirstOrDefaultAsync(o => o.Id == id, stopping);
        if (operation is null) { return NotFound(); }

        var planned = await PlannedAsync(operation, stopping);
        var counts = await db.Jobs.Where(j => j.OperationId == id)
            .GroupBy(j => j.Status)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToListAsync(stopping);
        return new OperationItem
        {
            Id = id,
            RegisteredAt = time.ToOffset(operation.RegisteredAt),
            Kind = operation.Kind,
            Detail = operation.Detail,
            RequestedBy = operation.RequestedBy.Name,
            ReservedFor = time.ToOffset(operation.ReservedFor),
            Jobs = Math.Max(planned, counts.Sum(c => c.Count)),
            ByStatus = counts.ToDictionary(c => StatusNames.Of(c.Key), c => c.Count),
        };
    }

    /// <summary>
    /// How many jobs it will have once its run has ended, as the items of one statement say it; 0 after that. A retry
    /// registers an operation for each kind and target.
    /// </summary>
    private Task<int> PlannedAsync(Operation operation, CancellationToken stopping) => db.RunItems
        .Where(i => db.Runs.Any(r => r.Id == operation.RunId && r.Id == i.RunId && r.EndedAt == null
            && (r.Kind != RunKind.Retry || db.Jobs.Any(
                j => j.Id == i.ItemId && j.Kind == operation.Kind && j.Detail == operation.Detail))))
        .CountAsync(i => i.Outcome == RunOutcome.Pending || i.Outcome == RunOutcome.Done, stopping);

    private static string WhyNobody(IReadOnlyDictionary<CheckFinding, int> leftOut)
    {
        var managed = leftOut.Keys.Where(f => f is CheckFinding.NotTaken or CheckFinding.SupervisedOnly
            or CheckFinding.NoToken).Order();
        var reasons = string.Join(' ', managed.Select(f => f.Consequence()));
        return reasons.Length > 0 ? reasons : Labels.Invalid_NobodyManaged;
    }

    private ScreenTexts ReadTexts(JobKind kind, ScreenRequest? screen, ChannelKind channel)
    {
        var texts = screen?.Texts() ?? ScreenTexts.None;
        var isNeeded = kind.NeedsTexts() && (screen is not null || channel != ChannelKind.Simulated);
        if (OrderTexts.ProblemOf(kind, texts, isNeeded) is var (_, problem))
        {
            ModelState.AddModelError("screen", problem);
        }

        return texts;
    }

    private CommandTarget? ReadTarget(JobKind kind, TargetRequest? target)
    {
        if (!kind.HasTarget())
        {
            if (target is not null) { ModelState.AddModelError("target", Labels.Invalid_NoTarget); }

            return null;
        }

        if (TypedText.Bounded(target?.Name, Job.MaxDetailLength) is not { } name)
        {
            ModelState.AddModelError("target", Labels.Invalid_Target);
            return null;
        }

        ModelState.CheckText("target.name", target!.Name, Job.MaxDetailLength);
        ModelState.CheckText("target.bundleId", target.BundleId, TargetRequest.MaxIdLength);
        ModelState.CheckText("target.profileId", target.ProfileId, TargetRequest.MaxIdLength);
        if (target.StoreId is <= 0) { ModelState.AddModelError("target.storeId", Labels.Invalid_StoreId); }

        return new CommandTarget(
            name,
            target.StoreId,
            TypedText.Bounded(target.BundleId, TargetRequest.MaxIdLength),
            TypedText.Bounded(target.ProfileId, TargetRequest.MaxIdLength));
    }

    /// <summary>Confirms the run; if there are many devices, a worker registers the jobs.</summary>
    private async Task<OperationAccepted> SendAsync(Run run, Actor by, CancellationToken stopping)
    {
        var done = await previews.ConfirmAsync(run, run.Count, clearsQueue: false, by, stopping)
            ?? throw new InvalidOperationException("The run that was just frozen can't be confirmed.");
        var operation = await db.Operations.Where(o => o.RunId == done.Id).Select(o => o.Id).SingleAsync(stopping);
        var waits = done.AwaitsApproval ? await answers.OfAsync(done, stopping) : null;
        return new OperationAccepted(operation, done.Count, waits);
    }

    private async Task<Recipients> FindAsync(OperationRequest request, CancellationToken stopping)
    {
        if (request.Group is { } group) { return await FindGroupAsync(request, group, stopping); }

        var devices = await DevicesByNumber.FindAsync(db, request.Devices ?? [], stopping);
        if (devices.IsEmpty) { ModelState.AddModelError("devices", Labels.Invalid_Devices); }

        if (devices.Unknown.Count > 0)
        {
            var unknown = string.Join(Labels.List_Separator, devices.Unknown.Take(MaxNamed));
            ModelState.AddModelError("devices", Say(Labels.Invalid_UnknownDevices, devices.Unknown.Count, unknown));
        }

        if (!devices.IsEmpty && request.Devices!.Any(string.IsNullOrWhiteSpace))
        {
            ModelState.AddModelError("devices", Labels.Invalid_Required);
        }

        var unreachable = devices.Found.Where(d => d.EnrollmentId is null)
            .ToLookup(d => d.State == DeviceState.Erased, d => d.Number);
        AddProblem(unreachable[true], Labels.Invalid_ErasedDevices);
        AddProblem(unreachable[false], Labels.Invalid_NotManaged);

        return new Recipients([.. devices.Found.Select(d => d.Id)], [], null);
    }

    private void AddProblem(IEnumerable<string> numbers, string problem)
    {
        var named = string.Join(Labels.List_Separator, numbers.Take(MaxNamed));
        if (named.Length > 0) { ModelState.AddModelError("devices", Say(problem, named)); }
    }

    /// <summary>The devices of a group. A request that names devices, too, is ambiguous and refused.</summary>
    private async Task<Recipients> FindGroupAsync(OperationRequest request, string group, CancellationToken stopping)
    {
        if (request.Devices is not null) { ModelState.AddModelError("group", Labels.Invalid_DevicesOrGroup); }

        var found = (await GroupTree.LoadAsync(db, stopping)).Find(group);
        if (found.Problem is { } problem) { ModelState.AddModelError("group", problem); }

        var groups = db.DeviceGroups.WithSubgroups(found.Id ?? 0).Select(g => g.Id);
        return new Recipients([], await groups.ToListAsync(stopping), null);
    }
}
