using System.Globalization;

namespace MobiJobs.Guide.Chain;

/// <summary>Gathers the members of one link; what is said twice counts as said first.</summary>
internal sealed class ErrorLinkParts
{
    private long? code;
    private string? domain;
    private string? english;
    private string? localized;

    public void Set(string name, string value)
    {
        var given = value is "" or "null" or "(null)" ? null : value;
        switch (name)
        {
            case "ErrorCode":
                code ??= ReadCode(value);
                break;
            case "ErrorDomain":
                domain ??= given;
                break;
            case "USEnglishDescription":
                english ??= given;
                break;
            default:
                localized ??= given;
                break;
        }
    }

    public ErrorLink? ToLink() => code is { } given ? new ErrorLink(domain, given, english ?? localized) : null;

    /// <summary>The number at the start: a paste may have lost the comma after it.</summary>
    private static long? ReadCode(string value)
    {
        var sign = value is ['-', ..] ? 1 : 0;
        var end = sign;
        while (end < value.Length && char.IsAsciiDigit(value[end])) { end++; }

        return long.TryParse(value.AsSpan(0, end), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
