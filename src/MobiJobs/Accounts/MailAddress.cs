using System.Text.RegularExpressions;

namespace MobiJobs.Accounts;

/// <summary>The e-mail addresses that people may have.</summary>
public static class MailAddress
{
    public const int MaxLength = 254;

    // Whether mail arrives there only a mail can tell; this keeps out what would be something else in a header.
    private static readonly Regex Form = new(
        @"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\z",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    /// <summary>As it is stored; null for none.</summary>
    public static string? Read(string? typed) =>
        string.IsNullOrWhiteSpace(typed) ? null : TypedText.HalfWidth(typed).Trim();

    /// <summary>Whether it can be stored, or is empty.</summary>
    public static bool IsNoneOrValid(string? typed) =>
        Read(typed) is not { } address || (address.Length <= MaxLength && Form.IsMatch(address));
}
