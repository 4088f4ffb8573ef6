using MobiJobs.AutoDelivery.Sending;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Devices.Groups;

namespace MobiJobs.AutoDelivery.Lists;

/// <summary>A row of the table of lists.</summary>
public sealed record AutoDeliveryRow
{
    public required int Id { get; init; }

    public required string Name { get; init; }

    public required int GroupId { get; init; }

    public required bool IncludesBelow { get; init; }

    public required WeekDays Days { get; init; }

    public required int Minute { get; init; }

    /// <summary>How many apps the list has.</summary>
    public required int Apps { get; init; }

    public required DateTime? PausedAt { get; init; }

    public required DateTime? NextRunAt { get; init; }

    public required AutoDeliveryRun? LastRun { get; init; }

    public required bool HasHolds { get; init; }
}

/// <summary>The table of lists.</summary>
public sealed record AutoDeliveryIndex(
    string? Search,
    IReadOnlyList<AutoDeliveryRow> Rows,
    GroupTree Groups,
    int? NextAfter);

/// <summary>The form of a list; without a list it adds one.</summary>
public sealed record AutoDeliveryPage(
    AutoDeliveryList? List,
    AutoDeliveryForm Form,
    IReadOnlyList<App> Apps,
    IReadOnlyList<GroupChoice> Groups);
