using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;

namespace MobiJobs.Operations.History;

/// <summary>The conditions of the delivery history, as in its address. They are joined by AND.</summary>
public sealed record OperationFilter(
    DateOnly? From,
    DateOnly? To,
    JobKind? Kind,
    string? User,
    string? Text,
    string? Device,
    OperationState? State)
{
    // Replaces null in comparisons: with a condition for null the engine would read every job of every operation.
    private const long NoOperation = 0;

    public static readonly OperationFilter None = new(null, null, null, null, null, null, null);

    /// <summary>Only what a run registered.</summary>
    public long? Run { get; init; }

    /// <summary>The filter as it is in the address, in a fixed order.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Query()
    {
        if (From is { } from) { yield return new("from", QueryReading.Day(from)); }

        if (To is { } to) { yield return new("to", QueryReading.Day(to)); }

        if (Kind is { } kind) { yield return new("kind", KindNames.Of(kind)); }

        if (User is not null) { yield return new("user", User); }

        if (Text is not null) { yield return new("text", Text); }

        if (Device is not null) { yield return new("device", Device); }

        if (State is { } state) { yield return new("state", state.ToString().ToLowerInvariant()); }

        if (Run is { } run) { yield return new("run", run.ToString(CultureInfo.InvariantCulture)); }
    }

    /// <summary>Identifies this filter in cursors, so that a cursor of another filter or list is refused.</summary>
    public string Fingerprint() => Cursor.Fingerprint(Query().Append(new("list", "operations")));

    /// <summary>Applies the conditions; those on jobs use indexes of jobs.</summary>
    public IQueryable<Operation> Apply(IQueryable<Operation> operations, MobiJobsDb db, OrganizationTime time)
    {
        if (From is { } first)
        {
            var from = time.DayStart(first);
            operations = operations.Where(o => o.RegisteredAt >= from);
        }

        if (To is { } last)
        {
            var to = time.DayStart(last.AddDays(1));
            operations = operations.Where(o => o.RegisteredAt < to);
        }

        if (Kind is { } kind) { operations = operations.Where(o => o.Kind == kind); }

        if (Run is { } run) { operations = operations.Where(o => o.RunId == run); }

        if (User is not null)
        {
            var name = Requester.Normalize(User);
            operations = operations.Where(o => o.RequestedBy.NormalizedName == name);
        }

        if (Text is not null)
        {
            var pattern = LikePattern.Containing(Text)!;
            operations = operations.Where(o => EF.Functions.Like(o.Detail!, pattern, LikePattern.Escape));
        }

        return ApplyState(ApplyDevice(operations, db), db);
    }

    /// <summary>One device, by its whole number: few jobs, whatever the size of the store.</summary>
    private IQueryable<Operation> ApplyDevice(IQueryable<Operation> operations, MobiJobsDb db)
    {
        if (Device is null) { return operations; }

        var number = Devices.Device.NormalizeNumber(Device);
        var devices = db.Devices.Where(d => d.Number == number).Select(d => d.Id);
        var ids = db.Jobs.Where(j => devices.Contains(j.DeviceId)).Select(j => j.OperationId ?? NoOperation);
        return operations.Where(o => ids.Contains(o.Id));
    }

    private IQueryable<Operation> ApplyState(IQueryable<Operation> operations, MobiJobsDb db)
    {
        if (State is not { } state) { return operations; }

        var open = db.Jobs.Where(j => j.DueAt != null).Select(j => j.OperationId ?? NoOperation);
        var failed = db.Jobs.Where(j => j.DueAt == null && j.Status >= JobStatus.DeviceError);
        return state switch
        {
            OperationState.Running => operations.Where(o => open.Contains(o.Id)),
            OperationState.Finished => operations.Where(o => !open.Contains(o.Id)),
            OperationState.Failures => operations.Where(o => failed.Any(j => j.OperationId == o.Id)),
        };
    }
}

/// <summary>The state of an operation, by its jobs.</summary>
public enum OperationState
{
    /// <summary>At least one job is open.</summary>
    Running,

    /// <summary>No job is open.</summary>
    Finished,

    /// <summary>At least one job failed or timed out.</summary>
    Failures,
}

/// <summary>The query string of the delivery history: a filter and a place in it.</summary>
public sealed class OperationQuery
{
    /// <summary>All that the address of the history may have.</summary>
    internal static readonly string[] Parameters =
        ["from", "to", "kind", "user", "text", "device", "state", "run", "before", "after"];

    [FromQuery(Name = "from")]
    public string? From { get; set; }

    [FromQuery(Name = "to")]
    public string? To { get; set; }

    [FromQuery(Name = "kind")]
    public string? Kind { get; set; }

    [FromQuery(Name = "user")]
    public string? User { get; set; }

    [FromQuery(Name = "text")]
    public string? Text { get; set; }

    [FromQuery(Name = "device")]
    public string? Device { get; set; }

    [FromQuery(Name = "state")]
    public string? State { get; set; }

    [FromQuery(Name = "run")]
    public string? Run { get; set; }

    [FromQuery(Name = "before")]
    public string? Before { get; set; }

    [FromQuery(Name = "after")]
    public string? After { get; set; }

    /// <summary>The filter. A condition that is not valid is ignored, with an error under its key.</summary>
    public OperationFilter ToFilter(ModelStateDictionary errors)
    {
        var kind = string.IsNullOrWhiteSpace(Kind) ? null : KindNames.Find(Kind);
        if (kind is null && !string.IsNullOrWhiteSpace(Kind)) { errors.AddModelError("kind", Labels.Invalid_Kind); }

        var state = ReadState();
        if (state is null && !string.IsNullOrWhiteSpace(State)) { errors.AddModelError("state", Labels.Invalid_State); }

        return new OperationFilter(
            errors.ReadDay("from", From),
            errors.ReadDay("to", To),
            kind,
            errors.ReadText("user", User),
            errors.ReadText("text", Text),
            errors.ReadText("device", Device),
            state)
        {
            Run = errors.ReadNumber("run", Run, long.MaxValue, min: 1),
        };
    }

    /// <summary>The place in the list of this filter; neither for its newest page.</summary>
    public (long? Before, long? After) Place(OperationFilter filter, ModelStateDictionary errors) =>
        ListPlace.ReadNewestFirst(Before, After, filter.Fingerprint(), errors);

    private OperationState? ReadState() => PlainText.Member<OperationState>(State);
}
