using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Filter;
using MobiJobs.Kinds;
using MobiJobs.Queue.Cancel;
using MobiJobs.Runs.Reports;

namespace MobiJobs.Api;

/// <summary>
/// What became of a cancellation, counted. The counts add up to what the preview showed: <c>count</c> and
/// <c>registering</c>.
/// </summary>
/// <param name="Canceled">Cancelled.</param>
/// <param name="NotRegistered">Stopped before they were registered.</param>
/// <param name="AlreadyEnded">Had already ended, or had been called off before they were registered.</param>
/// <param name="TooLate">Handed over to their devices: nobody can take them back.</param>
/// <param name="Refused">Not the person's to cancel.</param>
/// <param name="CalledOff">
/// Not cancelled: the run stood after errors, and an administrator called off the rest.
/// </param>
/// <param name="AlsoStopped">What else was stopped, as texts.</param>
public sealed record CancelCounts(
    int Canceled,
    int NotRegistered,
    int AlreadyEnded,
    int TooLate,
    int Refused,
    int CalledOff,
    IReadOnlyList<string> AlsoStopped)
{
    internal static readonly CancelCounts None = new(0, 0, 0, 0, 0, 0, []);

    /// <summary>Not reached yet: a worker is at it.</summary>
    public int Pending { get; init; }

    /// <summary>What <c>/runs/{id}</c> tells how far it is; null once nothing is pending.</summary>
    public long? RunId { get; init; }

    /// <summary>The outcomes of a run.</summary>
    internal static CancelCounts Of(RunReport report, IReadOnlyList<string> alsoStopped) => new(
        report.Done,
        report.NotRegistered,
        report.EndedBefore,
        report.TooLate,
        report.Refused,
        report.CalledOff,
        alsoStopped)
    {
        Pending = report.Pending,
    };

    /// <summary>
    /// The same with those of the ids that a request named that its preview left out: handed over, or ended.
    /// </summary>
    /// <param name="count">How many of the ids the preview counted.</param>
    internal CancelCounts WithLeftOut(int? named, int count, int held) => named is { } all
        ? this with { TooLate = TooLate + held, AlreadyEnded = AlreadyEnded + all - count - held }
        : this;
}

/// <summary>Which jobs to cancel: by id, by filter, or as a preview showed them; one of the three.</summary>
/// <param name="Ids">At most 1,000 jobs.</param>
/// <param name="Filter">All that match, as the list takes it; an empty one is refused.</param>
/// <param name="PreviewId">A preview that was not confirmed yet.</param>
/// <param name="Count">
/// The count of that preview. With ids or a filter, how many jobs are expected to be cancelled: another number is
/// refused with the right one.
/// </param>
public sealed record CancelOrder(
    [MaxLength(CancelPreviews.MaxChosen)] IReadOnlyList<long>? Ids = null,
    FilterItem? Filter = null,
    long? PreviewId = null,
    int? Count = null);

/// <summary>Which jobs to preview: by id, by filter, or all; one of the three.</summary>
/// <param name="Ids">At most 1,000 jobs.</param>
/// <param name="Filter">All that match, as the list takes it; an empty one is refused.</param>
/// <param name="All">True for every cancellable job there is.</param>
public sealed record CancelPreviewOrder(
    [MaxLength(CancelPreviews.MaxChosen)] IReadOnlyList<long>? Ids = null,
    FilterItem? Filter = null,
    bool? All = null);

/// <summary>What a cancellation would do.</summary>
/// <param name="PreviewId">The id that the confirmation states.</param>
/// <param name="Count">How many would be cancelled.</param>
/// <param name="ByStatus">The same by status.</param>
/// <param name="ByKind">The same by kind.</param>
/// <param name="System">How many of them are SYSTEM's.</param>
/// <param name="Registering">How many more are still being registered; confirming stops that.</param>
/// <param name="AlsoStopped">What else confirming stops, as texts.</param>
public sealed record CancelPreviewItem(
    long PreviewId,
    int Count,
    IReadOnlyDictionary<string, int> ByStatus,
    IReadOnlyDictionary<string, int> ByKind,
    int System,
    int Registering,
    IReadOnlyList<string> AlsoStopped)
{
    internal static CancelPreviewItem Of(CancelPreview preview) => new(
        preview.RunId,
        preview.Count,
        preview.ByStatus.ToDictionary(p => StatusNames.Of(p.Key), p => p.Value),
        preview.ByKind.ToDictionary(p => KindNames.Of(p.Key), p => p.Value),
        preview.System,
        preview.Registering,
        preview.AlsoStopped);
}

/// <summary>A filter as the list takes it.</summary>
public sealed record FilterItem
{
    private const int MaxStatuses = 20;

    /// <summary><c>2026-11</c>, <c>older</c> or <c>all</c>.</summary>
    public string? Month { get; init; }

    /// <summary>Only jobs that have not ended.</summary>
    public bool? Open { get; init; }

    /// <summary>Only jobs that people registered, none of SYSTEM's.</summary>
    public bool? People { get; init; }

    /// <summary>The beginning of the device's number.</summary>
    public string? Device { get; init; }

    /// <summary>A part of the owner's name, without blanks, in any width, case and kana.</summary>
    public string? Owner { get; init; }

    /// <summary>A part of the detail, such as an app's name.</summary>
    public string? Detail { get; init; }

    /// <summary>The whole user ID, in any case.</summary>
    public string? User { get; init; }

    /// <summary>Any of these.</summary>
    [MaxLength(MaxStatuses)]
    public IReadOnlyList<string>? Status { get; init; }

    /// <summary>The kind.</summary>
    public string? Kind { get; init; }

    /// <summary>The group by name, or by the path A/B; or its id. Its subgroups belong to it.</summary>
    public string? Group { get; init; }

    /// <summary>The operation's id.</summary>
    public long? Operation { get; init; }

    /// <summary>The filter. A blank member is refused: without it, more jobs would match.</summary>
    /// <param name="groupId">The id of <see cref="Group"/>.</param>
    /// <param name="errors">What is wrong is added here.</param>
    internal JobFilter ToFilter(string? groupId, ModelStateDictionary errors)
    {
        foreach (var member in Blank()) { errors.AddModelError($"filter.{member}", Labels.Invalid_Required); }

        var wrong = new ModelStateDictionary();
        var filter = ToQuery(groupId).ToFilter(wrong);
        foreach (var (member, state) in wrong)
        {
            foreach (var error in state.Errors) { errors.AddModelError($"filter.{member}", error.ErrorMessage); }
        }

        return filter.OfProgram();
    }

    private IEnumerable<string> Blank()
    {
        (string, string?)[] texts =
        [
            ("month", Month), ("device", Device), ("owner", Owner), ("detail", Detail), ("user", User), ("kind", Kind),
            ("group", Group),
        ];
        foreach (var (name, value) in texts)
        {
            if (value is not null && string.IsNullOrWhiteSpace(value)) { yield return name; }
        }

        if (Status is { } statuses && (statuses.Count == 0 || statuses.Any(s => TypedText.Words(s).Count == 0)))
        {
            yield return "status";
        }
    }

    private JobQuery ToQuery(string? groupId) => new()
    {
        Month = Month,
        Open = Open?.ToString(),
        People = People?.ToString(),
        Device = Device,
        Owner = Owner,
        Detail = Detail,
        User = User,
        Status = Status?.ToArray(),
        Kind = Kind,
        Group = groupId,
        Operation = Operation?.ToString(CultureInfo.InvariantCulture),
    };
}

/// <summary>What cancelling everything would do.</summary>
public sealed record EverythingPreview
{
    /// <summary>The preview's id, by which <c>cancel</c> can confirm it as well.</summary>
    public required long PreviewId { get; init; }

    /// <summary>The newest job when the preview was made.</summary>
    public required long UpToId { get; init; }

    /// <summary>How many would be cancelled.</summary>
    public required int Count { get; init; }

    /// <summary>The same by status.</summary>
    public required IReadOnlyDictionary<string, int> ByStatus { get; init; }

    /// <summary>The same by kind.</summary>
    public required IReadOnlyDictionary<string, int> ByKind { get; init; }

    /// <summary>How many of them are SYSTEM's.</summary>
    public required int System { get; init; }

    /// <summary>How many more are still being registered; confirming stops that.</summary>
    public required int Registering { get; init; }

    /// <summary>What else confirming stops, as texts.</summary>
    public required IReadOnlyList<string> AlsoStopped { get; init; }

    internal static EverythingPreview Of(CancelPreview preview)
    {
        var item = CancelPreviewItem.Of(preview);
        return new EverythingPreview
        {
            PreviewId = item.PreviewId,
            UpToId = preview.UpToId,
            Count = item.Count,
            ByStatus = item.ByStatus,
            ByKind = item.ByKind,
            System = item.System,
            Registering = item.Registering,
            AlsoStopped = item.AlsoStopped,
        };
    }
}

/// <summary>The numbers of a preview of everything, to confirm it.</summary>
/// <param name="UpToId">The preview's <c>upToId</c>.</param>
/// <param name="Count">The preview's <c>count</c>.</param>
/// <param name="PreviewId">The preview's <c>previewId</c>; needed where several previews of the last hour have these
/// numbers and would not do the same.</param>
public sealed record EverythingOrder(long? UpToId, int? Count, long? PreviewId = null)
{
    internal EverythingShown Shown => new(UpToId ?? -1, Count ?? -1, PreviewId);
}
