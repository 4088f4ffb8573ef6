using MobiJobs.Jobs;
using MobiJobs.Queue;

namespace MobiJobs.Api;

/// <summary>What became of a cancellation, counted.</summary>
public sealed record CancelCounts(int Canceled, int AlreadyEnded, int TooLate)
{
    internal static CancelCounts Of(CancelRun run) => new(run.Canceled, run.AlreadyEnded, run.TooLate);

    /// <summary>Of ids that were named, those that the preview could not take count, too: with their device, or ended.</summary>
    internal static CancelCounts Of(CancelRun run, int? named) => named is { } all
        ? new(run.Canceled, all - run.Canceled - run.TooLate - run.Held, run.TooLate + run.Held)
        : Of(run);
}

/// <summary>Which jobs to cancel: by id, or by filter; one of the two.</summary>
public sealed record CancelOrder(IReadOnlyList<long>? Ids, FilterItem? Filter);

/// <summary>A filter as the list takes it.</summary>
public sealed record FilterItem(string? Month, bool? Open, string? Device, string? User, IReadOnlyList<string>? Status, string? Kind, long? Group, long? Operation)
{
    internal JobQuery ToQuery() => new()
    {
        Month = Month,
        Open = Open?.ToString(),
        Device = Device,
        User = User,
        Status = Status?.ToArray(),
        Kind = Kind,
        Group = Group?.ToString(System.Globalization.CultureInfo.InvariantCulture),
        Operation = Operation?.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}

/// <summary>What cancelling everything would do.</summary>
public sealed record EverythingPreview(long UpToId, int Count, IReadOnlyDictionary<string, int> ByStatus, IReadOnlyDictionary<string, int> ByKind, int System)
{
    internal static EverythingPreview Of(CancelPreview preview) => new(
        preview.UpToId,
        preview.Count,
        preview.ByStatus.ToDictionary(p => Names.Of(p.Key), p => p.Value),
        preview.ByKind.ToDictionary(p => Names.Of(p.Key), p => p.Value),
        preview.System);
}

/// <summary>The preview's numbers, said back.</summary>
public sealed record EverythingOrder(long? UpToId, int? Count);
