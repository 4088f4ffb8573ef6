using System.Globalization;
using System.Text.RegularExpressions;

namespace MobiJobs.Gateway.NanoMdm;

/// <summary>
/// Texts of NanoMDM, as they may be stored and shown: short, and without what they repeat of a request.
/// </summary>
internal static class ApiText
{
    private const int MaxLength = 200;

    /// <summary>After this mark, NanoMDM repeats the command that it could not read, passwords included.</summary>
    private const string Repeated = ": raw content";

    /// <summary>After this mark, an error of the connection to Apple contains the device's token.</summary>
    internal const string Token = "/3/device/";

    /// <summary>A token is in hexadecimal; whatever stands there goes up to the end of the address.</summary>
    private static readonly Regex Tokens = new($"{Token}[^\"\\s]+", RegexOptions.NonBacktracking);

    /// <summary>A time as ISO 8601 (UTC where it names no zone); null for another text.</summary>
    public static DateTime? TimeOf(string? text) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
        ? time.UtcDateTime
        : null;

    /// <summary>The part of the text that gives nothing away: without tokens, but with the reason after them.</summary>
    public static string Short(string full)
    {
        var text = Tokens.Replace(full, $"{Token}…");
        var end = new[]
        {
            text.IndexOf(Repeated, StringComparison.Ordinal),
            text.Length > MaxLength ? MaxLength : -1,
        }.Where(at => at >= 0).DefaultIfEmpty(text.Length).Min();
        if (end > 0 && char.IsHighSurrogate(text[end - 1])) { end--; }

        var shown = string.Concat(text[..end].Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        return end < text.Length ? $"{shown}…" : shown;
    }
}
