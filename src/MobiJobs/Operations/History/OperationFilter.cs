using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;

namespace MobiJobs.Operations.History;

/// <summary>What the delivery history is limited to; all of it stands in the address. Conditions are joined by AND.</summary>
public sealed record OperationFilter(DateOnly? From, DateOnly? To, JobKind? Kind, string? User, string? Text, string? Device, OperationState? State)
{
    // In place of null: a condition on it would lead the engine through every job of every operation.
    private const long NoOperation = 0;

    public static readonly OperationFilter None = new(null, null, null, null, null, null, null);

    /// <summary>The filter as it stands in the address, in one fixed order.</summary>
    public IEnumerable<KeyValuePair<string, string>> Query()
    {
        if (From is { } from) { yield return new("from", Day(from)); }

        if (To is { } to) { yield return new("to", Day(to)); }

        if (Kind is { } kind) { yield return new("kind", KindNames.Of(kind)); }

        if (User is not null) { yield return new("user", User); }

        if (Text is not null) { yield return new("text", Text); }

        if (Device is not null) { yield return new("device", Device); }

        if (State is { } state) { yield return new("state", state.ToString().ToLowerInvariant()); }
    }

    /// <summary>Applies the conditions. What depends on jobs is asked through indexes of jobs.</summary>
    /// <param name="scope">The jobs that the reader may see.</param>
    public IQueryable<Operation> Apply(IQueryable<Operation> operations, IQueryable<Job> scope, MobiJobsDb db, OrganizationTime time)
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

        if (User is not null)
        {
            var name = Requester.Normalize(User);
            operations = operations.Where(o => o.RequestedBy.NormalizedName == name);
        }

        if (Text is not null)
        {
            var pattern = Like.Part(Text)!;
            operations = operations.Where(o => EF.Functions.Like(o.Detail!, pattern, Like.Escape));
        }

        return ApplyState(ApplyDevice(operations, scope, db), scope);
    }

    /// <summary>One device, by its whole number: what it had is few, whatever the size of the store.</summary>
    private IQueryable<Operation> ApplyDevice(IQueryable<Operation> operations, IQueryable<Job> scope, MobiJobsDb db)
    {
        if (Device is null) { return operations; }

        var number = Devices.Device.NormalizeNumber(Device);
        var ids = scope.Where(j => db.Devices.Where(d => d.Number == number).Select(d => d.Id).Contains(j.DeviceId)).Select(j => j.OperationId ?? NoOperation);
        return operations.Where(o => ids.Contains(o.Id));
    }

    private IQueryable<Operation> ApplyState(IQueryable<Operation> operations, IQueryable<Job> scope)
    {
        if (State is not { } state) { return operations; }

        var open = scope.Where(j => j.DueAt != null).Select(j => j.OperationId ?? NoOperation);
        return state switch
        {
            OperationState.Running => operations.Where(o => open.Contains(o.Id)),
            OperationState.Finished => operations.Where(o => !open.Contains(o.Id)),
            OperationState.Failures => operations.Where(o => scope.Any(j => j.OperationId == o.Id && j.DueAt == null && j.Status >= JobStatus.DeviceError)),
        };
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>How operations stand.</summary>
public enum OperationState
{
    /// <summary>Some job is open.</summary>
    Running,

    /// <summary>No job is.</summary>
    Finished,

    /// <summary>Some job failed or timed out.</summary>
    Failures,
}

/// <summary>The words of an address that make a filter of the delivery history and a place in it.</summary>
public sealed class OperationQuery
{
    private const int MaxText = 256;

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

    [FromQuery(Name = "before")]
    public string? Before { get; set; }

    [FromQuery(Name = "after")]
    public string? After { get; set; }

    /// <summary>The filter; errors go to the model state under their key, and what is wrong limits nothing.</summary>
    public OperationFilter ToFilter(ModelStateDictionary errors)
    {
        var kind = string.IsNullOrWhiteSpace(Kind) ? null : KindNames.Find(Kind);
        if (kind is null && !string.IsNullOrWhiteSpace(Kind)) { errors.AddModelError("kind", Labels.Invalid_Kind); }

        var state = Enum.TryParse<OperationState>(State, ignoreCase: true, out var known) && Enum.IsDefined(known) && !char.IsAsciiDigit(State![0]) ? known : (OperationState?)null;
        if (state is null && !string.IsNullOrWhiteSpace(State)) { errors.AddModelError("state", Labels.Invalid_State); }

        return new OperationFilter(
            ReadDay("from", From, errors),
            ReadDay("to", To, errors),
            kind,
            ReadText("user", User, errors),
            ReadText("text", Text, errors),
            ReadText("device", Device, errors),
            state);
    }

    private static DateOnly? ReadDay(string key, string? text, ModelStateDictionary errors)
    {
        if (string.IsNullOrWhiteSpace(text)) { return null; }

        if (DateOnly.TryParseExact(text.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1970 and < 9000) { return day; }

        errors.AddModelError(key, Labels.Invalid_Day);
        return null;
    }

    private static string? ReadText(string key, string? text, ModelStateDictionary errors)
    {
        if (string.IsNullOrWhiteSpace(text)) { return null; }

        if (text.Length <= MaxText) { return text.Trim(); }

        errors.AddModelError(key, Labels.Invalid_TooLong);
        return null;
    }
}
