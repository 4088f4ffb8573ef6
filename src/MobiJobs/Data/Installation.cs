using MobiJobs.Gateway;

namespace MobiJobs.Data;

/// <summary>The one row that distinguishes this store from any other.</summary>
public sealed class Installation
{
    public const int OnlyId = 1;

    private Installation()
    {
    }

    public int Id { get; private set; }

    /// <summary>Random. Others, such as Apple, tell installations apart by it.</summary>
    public long Identity { get; private set; }

    public DateTime CreatedAt { get; private set; }

    /// <summary>When the sample data was created (UTC); null for a store of real data.</summary>
    public DateTime? DemonstrationAt { get; private set; }

    /// <summary>
    /// Since when (UTC) delivery is stopped (配信停止): nothing is woken or handed over. Null if it is not.
    /// </summary>
    public DateTime? StoppedAt { get; private set; }

    /// <summary>Who stopped it.</summary>
    public string? StoppedBy { get; private set; }

    /// <summary>Since when (UTC) the channel to the devices can't be used; null while it can.</summary>
    public DateTime? ChannelDownAt { get; private set; }

    /// <summary>Why it can't be used.</summary>
    public TroubleKind? ChannelTrouble { get; private set; }

    /// <summary>What the channel or the network said, shortened.</summary>
    public string? ChannelDetail { get; private set; }

    /// <summary>A new store's row.</summary>
    public static Installation Create(long identity, DateTime now) =>
        new() { Id = OnlyId, Identity = identity, CreatedAt = now };

    /// <summary>Records that all sample data has been created.</summary>
    public void DemonstrationCreated(DateTime now) => DemonstrationAt = now;
}
