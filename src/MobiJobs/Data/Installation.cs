using MobiJobs.Gateway;

namespace MobiJobs.Data;

/// <summary>The one row that distinguishes this store from any other.</summary>
public sealed class Installation
{
    public const int OnlyId = 1;

    /// <summary>The longest reason for a stop: a sentence in the banner of every page.</summary>
    public const int MaxStopReason = 200;

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

    /// <summary>Why, if they said so.</summary>
    public string? StoppedBecause { get; private set; }

    /// <summary>Since when (UTC) the channel to the devices can't be used; null while it can.</summary>
    public DateTime? ChannelDownAt { get; private set; }

    /// <summary>Why it can't be used.</summary>
    public TroubleKind? ChannelTrouble { get; private set; }

    /// <summary>What the channel or the network said, shortened.</summary>
    public string? ChannelDetail { get; private set; }

    /// <summary>When it was last written to see whether it can be (UTC): what stays the same is not written.</summary>
    public DateTime? CheckedAt { get; private set; }

    /// <summary>The store that this one is moved to; null if it is not. No program works on a store that is.</summary>
    public string? MovedTo { get; private set; }

    /// <summary>When it had been moved (UTC); null while the move is under way.</summary>
    public DateTime? MovedAt { get; private set; }

    /// <summary>The store that is being moved into this one; null once all of it is here.</summary>
    public string? FilledFrom { get; private set; }

    /// <summary>How far that has come, as the move writes it.</summary>
    public string? FilledUpTo { get; private set; }

    /// <summary>A new store's row.</summary>
    public static Installation Create(long identity, DateTime now) =>
        new() { Id = OnlyId, Identity = identity, CreatedAt = now };

    /// <summary>The same installation in another store, which is being filled.</summary>
    /// <param name="from">The store it comes from.</param>
    internal Installation Filling(string from)
    {
        var copy = (Installation)MemberwiseClone();
        (copy.MovedTo, copy.MovedAt, copy.FilledFrom) = (null, null, from);
        return copy;
    }

    /// <summary>Records that all sample data has been created.</summary>
    public void DemonstrationCreated(DateTime now) => DemonstrationAt = now;
}
