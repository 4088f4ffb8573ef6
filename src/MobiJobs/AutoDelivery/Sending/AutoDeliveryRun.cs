using MobiJobs.Catalogue.Apps;
using MobiJobs.Devices;

namespace MobiJobs.AutoDelivery.Sending;

/// <summary>What a list remembers of one of its runs.</summary>
public sealed class AutoDeliveryRun
{
    private AutoDeliveryRun()
    {
    }

    public long Id { get; private set; }

    public int ListId { get; private set; }

    /// <summary>The run that carries it out; it goes with that run's history.</summary>
    public long RunId { get; private set; }

    public DateTime StartedAt { get; private set; }

    public string StartedBy { get; private set; } = "";

    /// <summary>The operation of its jobs; null until it registers the first.</summary>
    public long? OperationId { get; private set; }

    /// <summary>How many deliveries were registered, those included that followed from answers.</summary>
    public int Deliveries { get; private set; }

    /// <summary>How many devices were asked for their app list.</summary>
    public int Asked { get; private set; }

    /// <summary>How many deliveries were held back.</summary>
    public int Held { get; private set; }

    /// <summary>When somebody cancelled it: answers that come later lead to no delivery (UTC).</summary>
    public DateTime? StoppedAt { get; private set; }

    /// <summary>A run that starts now.</summary>
    /// <param name="held">How many deliveries its preview showed as held back.</param>
    public static AutoDeliveryRun Of(int listId, long runId, string by, DateTime now, int held = 0) =>
        new() { ListId = listId, RunId = runId, StartedBy = by, Held = held, StartedAt = now };
}

/// <summary>Keeps a list from sending an app to a device on which it keeps disappearing after each delivery.</summary>
public sealed class DeliveryHold
{
    private DeliveryHold()
    {
    }

    public long Id { get; private set; }

    public int ListId { get; private set; }

    public long DeviceId { get; private set; }

    public Device Device { get; private set; } = null!;

    public int AppId { get; private set; }

    public App App { get; private set; } = null!;

    public DateTime HeldAt { get; private set; }

    /// <summary>
    /// When the hold was released, UTC; null while it is in force. Only later deliveries count towards the next.
    /// </summary>
    public DateTime? ReleasedAt { get; private set; }

    public static DeliveryHold Of(int listId, long deviceId, int appId, DateTime now) =>
        new() { ListId = listId, DeviceId = deviceId, AppId = appId, HeldAt = now };
}
