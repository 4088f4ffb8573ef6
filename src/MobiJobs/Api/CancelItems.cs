using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Filter;
using MobiJobs.Kinds;
using MobiJobs.Queue.Cancel;
using MobiJobs.Runs.Reports;

namespace MobiJobs.Api;

/// <summary>What became of a cancellation, counted. The counts add up to what the preview showed.</summary>
/// <param name="Canceled">Cancelled.</param>
/// <param name="NotRegistered">Stopped before they were registered.</param>
/// <param name="AlreadyEnded">Had already ended, or had been called off before they were registered.</param>
/// <param name="TooLate">Handed over to their devices: nobody can take them back.</param>
/// <param name="Refused">Not the person's to cancel.</param>
/// <param name="Pending">Not reached yet: a worker is at it.</param>
/// <param name="RunId">What <c>/runs/{id}</c> tells how far it is; null once nothing is pending.</param>
public sealed record CancelCounts(
    int Canceled,
    int NotRegistered,
    int AlreadyEnded,
    int TooLate,
    int Refused,
    int Pending = 0,
    long? RunId = null)
{
    internal static readonly CancelCounts None = new(0, 0, 0, 0, 0);

    /// <summary>
    /// The outcomes of a run. Of ids that a request named, those that its preview left out are counted too: handed
    /// over, or ended.
    /// </summary>
    internal static CancelCounts Of(RunReport report, int held, int? named)
    {
        var ended = report.AlreadyEnded + report.StoppedBefore;
        var late = report.TooLate;
        if (named is { } all)
        {
            late += held;
            ended = all - report.Done - late - report.Pending;
        }

        return new CancelCounts(report.Done, report.NotRegistered, ended, late, 0, report.Pending);
    }
}

/// <summary>Which jobs to cancel: by id, by filter, or as a preview showed them; one of the three.</summary>
/// <param name="Ids">At most 1,000 jobs.</param>
/// <param name="Filter">All that match, as the list takes it; an empty one is refused.</param>
/// <param name="PreviewId">A preview that was not confirmed yet.</param>
/// <param name="Count">The count of that preview.</param>
public sealed record CancelOrder(
    IReadOnlyList<long>? Ids = null, FilterItem? Filter = null, long? PreviewId = null, int? Count = null);

/// <summary>Which jobs to preview: by id, by filter, or all; one of the three.</summary>
/// <param name="Ids">At most 1,000 jobs.</param>
/// <param name="Filter">All that match, as the list takes it; an empty one is refused.</param>
/// <param name="All">True for every cancellable job there is.</param>
public sealed record CancelPreviewOrder(IReadOnlyList<long>? Ids = null, FilterItem? Filter = null, bool? All = null);

/// <summary>What a cancellation would do.</summary>
/// <param name="PreviewId">The id that the confirmation states.</param>
/// <param name="Count">How many would be cancelled.</param>
/// <param name="ByStatus">The same by status.</param>
/// <param name="ByKind">The same by kind.</param>
/// <param name="System">How many of them are SYSTEM's.</param>
/// <param name="Registering">How many more are still being registered; confirming stops that.</param>
public sealed record CancelPreviewItem(
    long PreviewId,
    int Count,
    IReadOnlyDictionary<string, int> ByStatus,
    IReadOnlyDictionary<string, int> ByKind,
    int System,
    int Registering)
{
    internal static CancelPreviewItem Of(CancelPreview preview) => new(
        preview.RunId,
        preview.Count,
        preview.ByStatus.ToDictionary(p => StatusNames.Of(p.Key), p => p.Value),
        preview.ByKind.ToDictionary(p => KindNames.Of(p.Key), p => p.Value),
        preview.System,
        preview.Registering);
}

/// <summary>A filter as the list takes it.</summary>
public sealed record FilterItem
{
    /// <summary><c>2026-11</c>, <c>older</c> or <c>all</c>.</summary>
    public string? Month { get; init; }

    /// <summary>Only jobs that have not ended.</summary>
    public bool? Open { get; init; }

    /// <summary>The beginning of the device's number.</summary>
    public string? Device { get; init; }

    /// <summary>The whole user ID, in any case.</summary>
    public string? User { get; init; }

    /// <summary>Any of these.</summary>
    public IReadOnlyList<string>? Status { get; init; }

    /// <summary>The kind.</summary>
    public string? Kind { get; init; }

    /// <summary>The group's id.</summary>
    public long? Group { get; init; }

    /// <summary>The operation's id.</summary>
    public long? Operation { get; init; }

    /// <summary>The filter. A blank member is refused: without it, more jobs would match.</summary>
    internal JobFilter ToFilter(ModelStateDictionary errors)
    {
        foreach (var member in Blank()) { errors.AddModelError($"filter.{member}", Labels.Invalid_Required); }

        return ToQuery().ToFilter(errors);
    }

    private IEnumerable<string> Blank()
    {
        (string, string?)[] texts = [("month", Month), ("device", Device), ("user", User), ("kind", Kind)];
        foreach (var (name, value) in texts)
        {
            if (value is not null && string.IsNullOrWhiteSpace(value)) { yield return name; }
        }

        if (Status is { } statuses && (statuses.Count == 0 || statuses.Any(s => TypedText.Words(s).Count == 0)))
        {
            yield return "status";
        }
    }

    private JobQuery ToQuery() => new()
    {
        Month = Month,
        Open = Open?.ToString(),
        Device = Device,
        User = User,
        Status = Status?.ToArray(),
        Kind = Kind,
        Group = Group?.ToString(CultureInfo.InvariantCulture),
        Operation = Operation?.ToString(CultureInfo.InvariantCulture),
    };
}

/// <summary>What cancelling everything would do.</summary>
/// <param name="PreviewId">The preview's id, by which <c>cancel</c> can confirm it as well.</param>
/// <param name="UpToId">The newest job when the preview was made.</param>
/// <param name="Count">How many would be cancelled.</param>
/// <param name="ByStatus">The same by status.</param>
/// <param name="ByKind">The same by kind.</param>
/// <param name="System">How many of them are SYSTEM's.</param>
/// <param name="Registering">How many more are still being registered; confirming stops that.</param>
public sealed record EverythingPreview(
    long PreviewId,
    long UpToId,
    int Count,
    IReadOnlyDictionary<string, int> ByStatus,
    IReadOnlyDictionary<string, int> ByKind,
    int System,
    int Registering)
{
    internal static EverythingPreview Of(CancelPreview preview)
    {
        var item = CancelPreviewItem.Of(preview);
        return new EverythingPreview(
            item.PreviewId, preview.UpToId, item.Count, item.ByStatus, item.ByKind, item.System, item.Registering);
    }
}

/// <summary>The numbers of a preview of everything, to confirm it.</summary>
/// <param name="UpToId">The preview's <c>upToId</c>.</param>
/// <param name="Count">The preview's <c>count</c>.</param>
public sealed record EverythingOrder(long? UpToId, int? Count);
