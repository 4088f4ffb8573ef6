using System.Globalization;

namespace MobiJobs.Guide.Reading;

/// <summary>Reads codes in hexadecimal.</summary>
internal static class HexNumbers
{
    private const int Digits = 8;

    /// <summary>Intune's numbers are also written without the 0x.</summary>
    public static long? Read(ReadOnlySpan<char> word)
    {
        var hasMark = word.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        var digits = hasMark ? word[2..] : word;
        var isWide = hasMark && digits.Length == 2 * Digits
            && digits.StartsWith("FFFFFFFF", StringComparison.OrdinalIgnoreCase);
        if (isWide) { digits = digits[Digits..]; } // Below zero, in 64 bits.

        var isCode = hasMark
            ? digits.Length <= Digits
            : digits.Length == Digits && digits.StartsWith("87D1", StringComparison.OrdinalIgnoreCase);
        var number = 0L;
        var isRead = isCode
            && long.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
        return isRead ? number : hasMark ? 0 : null;
    }

    /// <summary>"0x87D1 3B64", as tables and lines divide it.</summary>
    public static (long Code, int End)? Divided(string text, int start, int end)
    {
        const int half = Digits / 2;
        var first = text.AsSpan(start, end - start);
        if (first.StartsWith("0x", StringComparison.OrdinalIgnoreCase)) { first = first[2..]; }

        var isFirst = first.Equals("87D1", StringComparison.OrdinalIgnoreCase) && end + 1 + half <= text.Length
            && text[end] == ' ' && (end + 1 + half == text.Length || !char.IsAsciiLetterOrDigit(text[end + 1 + half]));
        return isFirst && long.TryParse(
            string.Concat(first, text.AsSpan(end + 1, half)),
            NumberStyles.AllowHexSpecifier,
            CultureInfo.InvariantCulture,
            out var code)
            ? (code, end + 1 + half)
            : null;
    }
}
