using System.Globalization;

namespace MobiJobs.Guide.Chain;

/// <summary>Collects the members of one link of a chain; of two members with the same name, the first counts.</summary>
internal sealed class ErrorLinkBuilder
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
                domain ??= given is null ? null : Name(given.ReplaceLineEndings(""));
                break;
            case "USEnglishDescription":
                english ??= given;
                break;
            default:
                localized ??= given;
                break;
        }
    }

    public ErrorLink? Build() => code is { } given ? new ErrorLink(domain, given, english ?? localized) : null;

    /// <summary>
    /// Up to what can't be part of a name: a state that a log writes behind it ("MCWiFiErrorDomain,State=Failed"), or
    /// the end of an object that the text stood in.
    /// </summary>
    private static string? Name(string given)
    {
        var end = given.AsSpan().IndexOfAny(",;\"'{}[]()<>=|");
        var name = (end < 0 ? given : given[..end]).Trim();
        return name.Length == 0 ? null : name;
    }

    /// <summary>
    /// The number at the start: a pasted text may have lost the comma after it, and a mail may have broken its line.
    /// </summary>
    private static long? ReadCode(string given)
    {
        var value = given.ReplaceLineEndings("");
        var sign = value is ['-', ..] ? 1 : 0;
        var end = sign;
        while (end < value.Length && char.IsAsciiDigit(value[end])) { end++; }

        return long.TryParse(
            value.AsSpan(0, end),
            NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture,
            out var number) ? number : null;
    }
}
