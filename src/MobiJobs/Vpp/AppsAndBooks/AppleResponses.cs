using System.Text.Json.Serialization;

namespace MobiJobs.Vpp.AppsAndBooks;

/// <summary>What any of Apple's answers may contain. No member is guaranteed; dates are UTC in ISO 8601.</summary>
internal record AppleResponse
{
    public int? ErrorNumber { get; init; }

    public string? ErrorMessage { get; init; }

    /// <summary>Apple's id of the location.</summary>
    public string? UId { get; init; }

    public string? TokenExpirationDate { get; init; }
}

/// <summary>The location of a token, and the product that manages it.</summary>
internal sealed record ClientConfig : AppleResponse
{
    public string? LocationName { get; init; }

    public MdmInfo? MdmInfo { get; init; }
}

/// <summary>A product that manages a location, as it describes itself.</summary>
internal sealed record MdmInfo(string? Id, string? Name, string? Metadata);

/// <summary>A page of a list.</summary>
internal abstract record ApplePage : AppleResponse
{
    public int? NextPageIndex { get; init; }

    public int? Size { get; init; }

    /// <summary>Changes as soon as anything in the list changes.</summary>
    public string? VersionId { get; init; }

    /// <summary>The number of entries on the page; null if the answer has no list.</summary>
    public abstract int? Count { get; }
}

/// <summary>A page of apps and books.</summary>
internal sealed record AssetPage : ApplePage
{
    public IReadOnlyList<AppleAsset>? Assets { get; init; }

    public override int? Count => Assets?.Count;
}

/// <summary>An app or a book. A free one has int.MaxValue seats unless the organisation counts them.</summary>
internal sealed record AppleAsset(
    long AdamId,
    string? PricingParam,
    string? ProductType,
    int TotalCount,
    int AssignedCount,
    bool DeviceAssignable,
    bool Revocable);

/// <summary>A page of people.</summary>
internal sealed record UserPage : ApplePage
{
    public IReadOnlyList<AppleUser>? Users { get; init; }

    public override int? Count => Users?.Count;
}

/// <summary>A person. Apple never returns the managed Apple ID.</summary>
internal sealed record AppleUser(
    string? ClientUserId,
    string? Email,
    string? IdHash,
    string? InviteCode,
    string? Status);

/// <summary>A page of licences.</summary>
internal sealed record AssignmentPage : ApplePage
{
    public IReadOnlyList<AppleAssignment>? Assignments { get; init; }

    public override int? Count => Assignments?.Count;
}

/// <summary>A licence.</summary>
internal sealed record AppleAssignment(long AdamId, string? PricingParam, string? ClientUserId, string? SerialNumber);

/// <summary>A change was accepted.</summary>
internal sealed record EventAccepted : AppleResponse
{
    public string? EventId { get; init; }
}

/// <summary>How far Apple is with a change.</summary>
internal sealed record EventStatus : AppleResponse
{
    [JsonPropertyName("eventStatus")]
    public string? Status { get; init; }

    public IReadOnlyList<AppleFailure>? Failures { get; init; }
}

/// <summary>A refused part of a change.</summary>
internal sealed record AppleFailure(int ErrorNumber, string? ErrorMessage, AppleFailureInfo? ErrorInfo);

/// <summary>The people and devices that a failure is about.</summary>
internal sealed record AppleFailureInfo(IReadOnlyList<string>? ClientUserIds, IReadOnlyList<string>? SerialNumbers);

/// <summary>Addresses and limits. Both may change at any time.</summary>
internal sealed record ServiceConfig : AppleResponse
{
    public IReadOnlyDictionary<string, int>? Limits { get; init; }

    public IReadOnlyDictionary<string, string>? Urls { get; init; }
}
