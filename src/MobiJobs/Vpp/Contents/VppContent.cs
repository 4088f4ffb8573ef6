namespace MobiJobs.Vpp.Contents;

/// <summary>コンテンツ: an app or a book of a location, and its seats, as they were when last fetched.</summary>
public sealed class VppContent
{
    private VppContent()
    {
    }

    public int TokenId { get; private set; }

    /// <summary>Apple's adam id, which the catalogue knows as the store id.</summary>
    public long StoreId { get; private set; }

    public string Pricing { get; private set; } = VppAsset.Standard;

    public bool IsBook { get; private set; }

    public int Total { get; private set; }

    public int Assigned { get; private set; }

    public bool IsDeviceAssignable { get; private set; }

    public bool IsRevocable { get; private set; }

    /// <summary>Costs nothing, and nobody counts its seats: Apple says the largest number there is.</summary>
    public bool IsUnlimited => Total == int.MaxValue;

    /// <summary>Seats nobody has.</summary>
    public int Free => IsUnlimited ? int.MaxValue : Math.Max(0, Total - Assigned);

    /// <summary>What was fetched of it.</summary>
    public static VppContent From(int tokenId, VppAsset asset)
    {
        var content = new VppContent { TokenId = tokenId, StoreId = asset.StoreId };
        content.Update(asset);
        return content;
    }

    /// <summary>How it is now.</summary>
    public void Update(VppAsset asset)
    {
        Pricing = Text.Bounded(asset.Pricing, 10) ?? VppAsset.Standard;
        IsBook = asset.IsBook;
        Total = asset.Total;
        Assigned = asset.Assigned;
        IsDeviceAssignable = asset.IsDeviceAssignable;
        IsRevocable = asset.IsRevocable;
    }
}
