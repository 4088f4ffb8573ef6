using MobiJobs.Catalogue.Apps;
using MobiJobs.Devices;

namespace MobiJobs.AutoDelivery;

/// <summary>
/// One run of a list, carried out a batch of devices at a time. Each batch moves the cursor in the same transaction
/// that registers its jobs, so that an interrupted run resumes where it stopped.
/// </summary>
public sealed class AutoDeliveryRun
{
    private AutoDeliveryRun()
    {
    }

    public long Id { get; private set; }

    public int ListId { get; private set; }

    public DateTime StartedAt { get; private set; }

    public bool IsScheduled { get; private set; }

    public string StartedBy { get; private set; } = "";

    /// <summary>The operation of its jobs; null until it registers the first.</summary>
    public long? OperationId { get; private set; }

    /// <summary>The id of the last device that was checked.</summary>
    public long Cursor { get; private set; }

    /// <summary>How many deliveries were registered.</summary>
    public int Deliveries { get; private set; }

    /// <summary>How many devices were asked for their app list.</summary>
    public int Asked { get; private set; }

    /// <summary>How many deliveries were held back.</summary>
    public int Held { get; private set; }

    public DateTime? EndedAt { get; private set; }

    public static AutoDeliveryRun Start(int listId, bool isScheduled, string by, DateTime now) =>
        new() { ListId = listId, IsScheduled = isScheduled, StartedBy = by, StartedAt = now };
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

    /// <summary>Puts a released hold in force again.</summary>
    public void Hold(DateTime now)
    {
        HeldAt = now;
        ReleasedAt = null;
    }
}
