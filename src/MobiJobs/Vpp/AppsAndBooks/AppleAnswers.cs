namespace MobiJobs.Vpp.AppsAndBooks;

/// <summary>What any answer of Apple's may hold. Nothing is sure to be there; dates are UTC in ISO 8601.</summary>
internal record AppleAnswer
{
    public int? ErrorNumber { get; init; }

    public string? ErrorMessage { get; init; }

    /// <summary>Apple's id of the location.</summary>
    public string? UId { get; init; }

    public string? TokenExpirationDate { get; init; }
}

/// <summary>Whose token it is, and which product says that it manages the location.</summary>
internal sealed record ClientConfig : AppleAnswer
{
    public string? LocationName { get; init; }

    public MdmInfo? MdmInfo { get; init; }
}

/// <summary>A product that manages a location, by its own words.</summary>
internal sealed record MdmInfo(string? Id, string? Name, string? Metadata);

/// <summary>A page of a list.</summary>
internal abstract record ApplePage : AppleAnswer
{
    public int? NextPageIndex { get; init; }

    public int? Size { get; init; }

    /// <summary>Another one as soon as anything of the list changes.</summary>
    public string? VersionId { get; init; }

    /// <summary>How many entries came with it; null where there is no list.</summary>
    public abstract int? Count { get; }
}

/// <summary>Apps and books.</summary>
internal sealed record AssetPage : ApplePage
{
    public IReadOnlyList<AppleAsset>? Assets { get; init; }

    public override int? Count => Assets?.Count;
}

/// <summary>An app or a book. One that costs nothing has int.MaxValue seats unless the organisation counts them.</summary>
internal sealed record AppleAsset(long AdamId, string? PricingParam, string? ProductType, int TotalCount, int AssignedCount, bool DeviceAssignable, bool Revocable);

/// <summary>People.</summary>
internal sealed record UserPage : ApplePage
{
    public IReadOnlyList<AppleUser>? Users { get; init; }

    public override int? Count => Users?.Count;
}

/// <summary>A person. The managed Apple ID is never told.</summary>
internal sealed record AppleUser(string? ClientUserId, string? Email, string? IdHash, string? InviteCode, string? Status);

/// <summary>Licences.</summary>
internal sealed record AssignmentPage : ApplePage
{
    public IReadOnlyList<AppleAssignment>? Assignments { get; init; }

    public override int? Count => Assignments?.Count;
}

/// <summary>A licence.</summary>
internal sealed record AppleAssignment(long AdamId, string? PricingParam, string? ClientUserId, string? SerialNumber);

/// <summary>A change was taken.</summary>
internal sealed record EventTaken : AppleAnswer
{
    public string? EventId { get; init; }
}

/// <summary>How far a change is.</summary>
internal sealed record EventStatus : AppleAnswer
{
    [System.Text.Json.Serialization.JsonPropertyName("eventStatus")]
    public string? Status { get; init; }

    public IReadOnlyList<AppleFailure>? Failures { get; init; }
}

/// <summary>What was refused, and for whom.</summary>
internal sealed record AppleFailure(int ErrorNumber, string? ErrorMessage, AppleFailureInfo? ErrorInfo);

/// <summary>Whom a failure is about.</summary>
internal sealed record AppleFailureInfo(IReadOnlyList<string>? ClientUserIds, IReadOnlyList<string>? SerialNumbers);

/// <summary>Addresses and limits; both may change at any time.</summary>
internal sealed record ServiceConfig : AppleAnswer
{
    public IReadOnlyDictionary<string, int>? Limits { get; init; }

    public IReadOnlyDictionary<string, string>? Urls { get; init; }
}
