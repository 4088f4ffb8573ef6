namespace MobiJobs.AutoDelivery;

/// <summary>What a list would send now.</summary>
public sealed class AutoDeliveryPreview(AutoDeliveryList list)
{
    private readonly Dictionary<int, int> counts = [];
    private readonly List<MissingApp> first = [];

    public AutoDeliveryList List => list;

    /// <summary>The id of the last device that was checked.</summary>
    public long Cursor { get; private set; }

    /// <summary>Whether there are more devices than were checked.</summary>
    public bool IsPartial { get; private set; } = true;

    public int Devices { get; private set; }

    public int Deliveries { get; private set; }

    public int Asked { get; private set; }

    public int Held { get; private set; }

    /// <summary>The first deliveries.</summary>
    public IReadOnlyList<MissingApp> First => first;

    /// <summary>How many devices lack this app.</summary>
    public int CountOf(int appId) => counts.GetValueOrDefault(appId);

    /// <summary>Adds one batch of devices.</summary>
    public void Add(IReadOnlyList<DeliveryCandidate> devices, DeliveryPlan plan, int shown)
    {
        Devices += devices.Count;
        Deliveries += plan.Deliveries.Count;
        Asked += plan.Asked.Count;
        Held += plan.Held.Count + plan.NewlyHeld.Count;
        first.AddRange(plan.Deliveries.Take(shown - first.Count));
        foreach (var (_, app) in plan.Deliveries) { counts[app.Id] = CountOf(app.Id) + 1; }

        IsPartial = devices.Count == MissingApps.BatchSize;
        if (devices.Count > 0) { Cursor = devices[^1].DeviceId; }
    }
}
