using System.Globalization;
using MobiJobs.Guide.Chain;

namespace MobiJobs.Jobs.Filter;

/// <summary>The codes of an error, from the outermost to the innermost, as rows and filters show them.</summary>
public static class ErrorCodes
{
    /// <summary>The codes of the error with this key; empty for none.</summary>
    public static string Of(string? key) => key is null
        ? ""
        : string.Join(" · ", ErrorChain.FromKey(key).Links.Select(l => Code(l.Code)));

    /// <summary>The same, each code with its domain.</summary>
    public static string WithDomains(string? key) =>
        string.Join(" · ", ErrorChain.FromKey(key ?? "").Links.Select(l => $"{l.Domain} {Code(l.Code)}".Trim()));

    private static string Code(long code) => code.ToString(CultureInfo.InvariantCulture);
}
