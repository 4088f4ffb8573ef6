namespace MobiJobs.Data;

/// <summary>The one row that tells this store from any other.</summary>
public sealed class Installation
{
    public const int OnlyId = 1;

    private Installation()
    {
    }

    public int Id { get; private set; }

    /// <summary>The first half of every command id, so that a channel that outlives a store never mistakes one store's job for another's.</summary>
    public long CommandSpace { get; private set; }

    public DateTime CreatedAt { get; private set; }

    /// <summary>When the demonstration's fleet and history were laid in; null where people's own data lives.</summary>
    public DateTime? DemonstrationAt { get; private set; }

    /// <summary>Since when (UTC) nothing is woken or handed over (配信停止, rule 13); null while work goes on.</summary>
    public DateTime? StoppedAt { get; private set; }

    /// <summary>Who stopped it.</summary>
    public string? StoppedBy { get; private set; }

    /// <summary>A new store's row.</summary>
    public static Installation Create(long commandSpace, DateTime now) => new() { Id = OnlyId, CommandSpace = commandSpace, CreatedAt = now };

    /// <summary>The demonstration is complete.</summary>
    public void DemonstrationLaidIn(DateTime now) => DemonstrationAt = now;
}
