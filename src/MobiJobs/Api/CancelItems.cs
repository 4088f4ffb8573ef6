using System.Globalization;
using MobiJobs.Jobs.List;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue.Cancel;

namespace MobiJobs.Api;

/// <summary>What became of a cancellation, counted.</summary>
/// <param name="Canceled">Cancelled.</param>
/// <param name="AlreadyEnded">Had ended before.</param>
/// <param name="TooLate">With their devices: nobody can take them back.</param>
public sealed record CancelCounts(int Canceled, int AlreadyEnded, int TooLate)
{
    internal static CancelCounts Of(CancelRun run) => new(run.Canceled, run.AlreadyEnded, run.TooLate);

    /// <summary>Of a list of ids, those that the preview left out count, too: held by their device, or ended.</summary>
    internal static CancelCounts Of(CancelRun run, int? named) => named is { } all
        ? new(run.Canceled, all - run.Canceled - run.TooLate - run.Held, run.TooLate + run.Held)
        : Of(run);
}

/// <summary>Which jobs to cancel: by id, or by filter; one of the two.</summary>
/// <param name="Ids">At most 1,000 jobs.</param>
/// <param name="Filter">All that match, as the list takes it; an empty one is refused.</param>
public sealed record CancelOrder(IReadOnlyList<long>? Ids = null, FilterItem? Filter = null);

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

    internal JobQuery ToQuery() => new()
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
/// <param name="UpToId">The newest job that is meant.</param>
/// <param name="Count">How many would be cancelled.</param>
/// <param name="ByStatus">The same by status.</param>
/// <param name="ByKind">The same by kind.</param>
/// <param name="System">How many of them are SYSTEM's.</param>
public sealed record EverythingPreview(
    long UpToId,
    int Count,
    IReadOnlyDictionary<string, int> ByStatus,
    IReadOnlyDictionary<string, int> ByKind,
    int System)
{
    internal static EverythingPreview Of(CancelPreview preview) => new(
        preview.UpToId,
        preview.Count,
        preview.ByStatus.ToDictionary(p => StatusNames.Of(p.Key), p => p.Value),
        preview.ByKind.ToDictionary(p => KindNames.Of(p.Key), p => p.Value),
        preview.System);
}

/// <summary>The preview's numbers, said back.</summary>
/// <param name="UpToId">The preview's.</param>
/// <param name="Count">The preview's.</param>
public sealed record EverythingOrder(long? UpToId, int? Count);
