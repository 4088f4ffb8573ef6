using System.Text.Json;
using MobiJobs.Runs;

namespace MobiJobs.AutoDelivery.Sending;

/// <summary>
/// What a run of a list sends, as it was frozen: the list may be edited before the run is confirmed. Part 0 of a device
/// asks for its app list, part 1 and those after it are the apps in this order.
/// </summary>
/// <param name="Devices">How many devices the list had.</param>
public sealed record AutoDeliveryOrder(int ListId, string Name, IReadOnlyList<int> Apps, int Devices)
{
    /// <summary>The part of a device that is asked for its app list.</summary>
    public const byte Ask = 0;

    /// <summary>The order of a run.</summary>
    public static AutoDeliveryOrder Of(Run run) => JsonSerializer.Deserialize<AutoDeliveryOrder>(run.Order)!;

    /// <summary>The order as its run keeps it.</summary>
    public string Write() => JsonSerializer.Serialize(this);

    /// <summary>The app of a part other than <see cref="Ask"/>.</summary>
    public int AppOf(byte part) => Apps[part - 1];
}
