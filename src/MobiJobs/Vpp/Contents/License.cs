namespace MobiJobs.Vpp.Contents;

/// <summary>ライセンス: a seat of a content, held by a person or a device. Exactly one of the two is set.</summary>
public sealed class License
{
    private License()
    {
    }

    public long Id { get; private set; }

    public int TokenId { get; private set; }

    public long StoreId { get; private set; }

    public int? UserId { get; private set; }

    public string? SerialNumber { get; private set; }

    /// <summary>When we assigned it, or first saw it assigned (UTC). Apple doesn't tell when.</summary>
    public DateTime AssignedAt { get; private set; }

    /// <summary>Since when Apple is being asked to collect it (UTC): nothing is sent by it any more.</summary>
    public DateTime? LeavingAt { get; private set; }

    /// <summary>A person's licence.</summary>
    public static License OfUser(int tokenId, long storeId, int userId, DateTime now) =>
        new() { TokenId = tokenId, StoreId = storeId, UserId = userId, AssignedAt = now };

    /// <summary>A device's licence.</summary>
    public static License OfDevice(int tokenId, long storeId, string serialNumber, DateTime now) =>
        new() { TokenId = tokenId, StoreId = storeId, SerialNumber = serialNumber, AssignedAt = now };
}
