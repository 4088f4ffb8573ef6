using MobiJobs.Gateway;

namespace MobiJobs.Operations;

/// <summary>Something that can be sent, as it stands in the catalogue: what the device is told, and which devices it is made for.</summary>
/// <param name="Families">The families it runs on, as models begin (iPhone, iPad, …); empty where all do.</param>
public sealed record Sendable(CommandTarget Target, IReadOnlyList<string> Families)
{
    /// <summary>Whether a device of this model can use it; one of an unknown model may.</summary>
    public bool Fits(string? model) =>
        model is null || Families.Count == 0 || Families.Any(f => model.StartsWith(f, StringComparison.OrdinalIgnoreCase));
}
