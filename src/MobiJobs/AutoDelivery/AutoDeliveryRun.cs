using MobiJobs.Catalogue.Apps;
using MobiJobs.Devices;

namespace MobiJobs.AutoDelivery;

/// <summary>
/// One run of a list, carried out a batch of devices at a time. Each batch moves the cursor in the same transaction as its
/// jobs, so that a run that dies goes on where it was.
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

    /// <summary>Who started it.</summary>
    public string StartedBy { get; private set; } = "";

    /// <summary>The operation that its jobs belong to; null while it has sent nothing.</summary>
    public long? OperationId { get; private set; }

    /// <summary>The last device that was looked at.</summary>
    public long Cursor { get; private set; }

    /// <summary>How many deliveries it registered.</summary>
    public int Deliveries { get; private set; }

    /// <summary>How many devices were asked for their app list first.</summary>
    public int Asked { get; private set; }

    /// <summary>How many deliveries it held back.</summary>
    public int Held { get; private set; }

    public DateTime? EndedAt { get; private set; }

    /// <summary>A run that has yet to look at its first device.</summary>
    public static AutoDeliveryRun Start(int listId, bool isScheduled, string by, DateTime now) =>
        new() { ListId = listId, IsScheduled = isScheduled, StartedBy = by, StartedAt = now };
}

/// <summary>An app that a list doesn't send to a device any more, since it was delivered there again and again.</summary>
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

    /// <summary>Since when deliveries are counted anew, UTC; null while it holds.</summary>
    public DateTime? ReleasedAt { get; private set; }

    /// <summary>It holds from now on.</summary>
    public static DeliveryHold Of(int listId, long deviceId, int appId, DateTime now) => new() { ListId = listId, DeviceId = deviceId, AppId = appId, HeldAt = now };

    /// <summary>It holds again.</summary>
    public void Hold(DateTime now)
    {
        HeldAt = now;
        ReleasedAt = null;
    }
}
