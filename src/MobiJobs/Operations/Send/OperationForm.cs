namespace MobiJobs.Operations.Send;

/// <summary>The form of an operation: what to send, to which devices and when.</summary>
public sealed class OperationForm
{
    private const int MaxInAddress = 10;

    public string? Kind { get; set; }

    /// <summary>The ids of what was ticked in the catalogue.</summary>
    public IReadOnlyList<int>? Items { get; set; }

    /// <summary>Limits what the catalogue offers.</summary>
    public string? ItemSearch { get; set; }

    /// <summary>Device numbers as text.</summary>
    public string? Devices { get; set; }

    /// <summary>Whole device numbers: those that were ticked, and those that the text can't hold.</summary>
    public IReadOnlyList<string>? Picked { get; set; }

    /// <summary>Whether to leave out numbers that no device has.</summary>
    public bool SkipUnknown { get; set; }

    /// <summary>Limits the devices that are offered.</summary>
    public string? DeviceSearch { get; set; }

    public IReadOnlyList<int>? Groups { get; set; }

    /// <summary>A filter of jobs as a query string: their devices are chosen.</summary>
    public string? Jobs { get; set; }

    /// <summary>What locked or lost devices show.</summary>
    public string? Message { get; set; }

    public string? PhoneNumber { get; set; }

    public string? Footnote { get; set; }

    /// <summary>A local time of the organisation in the format of a browser's field; empty for now.</summary>
    public string? ReserveFor { get; set; }

    /// <summary>Whether the choice is too long for an address.</summary>
    public bool IsLong =>
        (Picked ?? []).Count > MaxInAddress
        || !string.IsNullOrWhiteSpace(Devices)
        || !string.IsNullOrWhiteSpace(ReserveFor);

    /// <summary>All device numbers, from the text and ticked.</summary>
    public IReadOnlyList<string> Numbers =>
    [
        .. TypedText.Words(Devices),
        .. (Picked ?? []).Where(n => !string.IsNullOrWhiteSpace(n)),
    ];
}
