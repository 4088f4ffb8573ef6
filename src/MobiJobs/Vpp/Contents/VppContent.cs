namespace MobiJobs.Vpp.Contents;

/// <summary>コンテンツ: an app or a book of a location, and its seats, as of the last synchronisation.</summary>
public sealed class VppContent
{
    private VppContent()
    {
    }

    public int TokenId { get; private set; }

    /// <summary>Apple's adam id; the store id of the catalogue.</summary>
    public long StoreId { get; private set; }

    public string Pricing { get; private set; } = VppAsset.Standard;

    public bool IsBook { get; private set; }

    public int Total { get; private set; }

    public int Assigned { get; private set; }

    public bool IsDeviceAssignable { get; private set; }

    public bool IsRevocable { get; private set; }

    /// <summary>How often in a row Apple had no seat although its count said that some were free.</summary>
    public int Refusals { get; private set; }

    /// <summary>Until when (UTC) no seat is promised, since Apple refuses repeatedly; null for no such time.</summary>
    public DateTime? RestsUntil { get; private set; }

    /// <summary>
    /// Whether it is free and its seats aren't counted: Apple then gives the largest number as the total.
    /// </summary>
    public bool IsUnlimited => Total == int.MaxValue;

    /// <summary>The seats that are not assigned.</summary>
    public int Free => IsUnlimited ? int.MaxValue : Math.Max(0, Total - Assigned);

    /// <summary>Whether it rests at this moment (UTC): whatever Apple's count says, no seat is free then.</summary>
    public bool IsResting(DateTime now) => RestsUntil > now;

    /// <summary>The seats that can be assigned at this moment (UTC).</summary>
    public int FreeAt(DateTime now) => IsResting(now) ? 0 : Free;

    /// <summary>A content as fetched from Apple.</summary>
    public static VppContent From(int tokenId, VppAsset asset)
    {
        var content = new VppContent { TokenId = tokenId, StoreId = asset.StoreId };
        content.Update(asset);
        return content;
    }

    /// <summary>Takes over the content's current data.</summary>
    public void Update(VppAsset asset)
    {
        Pricing = TypedText.Bounded(asset.Pricing, 10) ?? VppAsset.Standard;
        IsBook = asset.IsBook;
        if (asset.Total > Total) { (Refusals, RestsUntil) = (0, null); }

        Total = asset.Total;
        Assigned = asset.Assigned;
        IsDeviceAssignable = asset.IsDeviceAssignable;
        IsRevocable = asset.IsRevocable;
    }
}
