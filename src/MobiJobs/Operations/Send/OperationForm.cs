using MobiJobs.Kinds;

namespace MobiJobs.Operations.Send;

/// <summary>What to send to whom and when, as the form has it.</summary>
public sealed class OperationForm
{
    /// <summary>The most devices picked one by one.</summary>
    public const int MostPicked = 500;

    private const int MostInAddress = 10;

    private static readonly char[] Separators = [' ', '\t', '\r', '\n', ',', '、', ';', '　'];

    public string? Kind { get; set; }

    /// <summary>What was picked from the catalogue.</summary>
    public IReadOnlyList<int>? Things { get; set; }

    /// <summary>Looks for things.</summary>
    public string? ThingSearch { get; set; }

    /// <summary>Numbers as they were pasted.</summary>
    public string? Devices { get; set; }

    /// <summary>Numbers as they were picked.</summary>
    public IReadOnlyList<string>? Picked { get; set; }

    /// <summary>Goes on without the numbers that no device has.</summary>
    public bool SkipUnknown { get; set; }

    /// <summary>Looks for devices.</summary>
    public string? DeviceSearch { get; set; }

    public IReadOnlyList<int>? Groups { get; set; }

    /// <summary>A filter of jobs as it stands in the address: their devices are meant.</summary>
    public string? Jobs { get; set; }

    /// <summary>A local time of the organisation, as a browser's field gives it; empty for now.</summary>
    public string? ReserveFor { get; set; }

    /// <summary>Whether more was chosen than an address has room for.</summary>
    public bool IsLong => (Picked ?? []).Count > MostInAddress || !string.IsNullOrWhiteSpace(Devices) || !string.IsNullOrWhiteSpace(ReserveFor);

    /// <summary>The device numbers in the text and from the list.</summary>
    public IReadOnlyList<string> Numbers =>
        [.. (Devices ?? "").Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), .. (Picked ?? []).Where(n => !string.IsNullOrWhiteSpace(n))];
}

/// <summary>What to send, and when (UTC; null is now).</summary>
public sealed record OperationOrder(JobKind Kind, IReadOnlyList<Sendable> Things, DateTime? ReserveFor);
