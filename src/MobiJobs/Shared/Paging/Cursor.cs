using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MobiJobs.Shared.Paging;

/// <summary>
/// A position in one particular list, as text for an address: the key of the row there, and the fingerprint of the
/// list, so that a cursor is refused in a list it was not made for.
/// </summary>
public static class Cursor
{
    private const char Separator = '~';
    private const char TextMark = '.'; // Before a part that is not a number; it also tells an empty text from null.

    /// <summary>Tells one list from another by its conditions and its order.</summary>
    public static string Fingerprint(IEnumerable<KeyValuePair<string, string?>> query)
    {
        var text = string.Join('&', query.Select(p => $"{p.Key}={p.Value}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 4));
    }

    /// <summary>The cursor at the row with this key.</summary>
    public static string At(string fingerprint, params IEnumerable<string?> key) =>
        string.Join(Separator, key.Select(Write).Append(fingerprint));

    /// <summary>The cursor at the row with this id.</summary>
    public static string At(string fingerprint, long id) => At(fingerprint, id.ToString(CultureInfo.InvariantCulture));

    /// <summary>
    /// Reads a cursor; the key is null if the text is blank. False if the text is no cursor, or one of another list.
    /// </summary>
    public static bool TryRead(string? text, string fingerprint, out string?[]? key)
    {
        key = null;
        if (string.IsNullOrWhiteSpace(text)) { return true; }

        var parts = text.Split(Separator);
        if (parts[^1] != fingerprint || !Array.TrueForAll(parts[..^1], IsPart)) { return false; }

        key = Array.ConvertAll(parts[..^1], Read);
        return true;
    }

    /// <summary>Reads the cursor of a list whose key is an id.</summary>
    public static bool TryRead(string? text, string fingerprint, out long? id)
    {
        id = null;
        if (!TryRead(text, fingerprint, out string?[]? key)) { return false; }

        if (key is null) { return true; }

        if (key is not [{ } one]) { return false; }

        id = PlainText.Number(one);
        return id > 0;
    }

    private static string? Write(string? part) =>
        part is null || IsNumber(part) ? part : TextMark + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part));

    private static string? Read(string part) =>
        part.Length == 0 ? null
        : part[0] == TextMark ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(part.AsSpan(1)))
        : part;

    private static bool IsPart(string part) =>
        part.Length == 0 || IsNumber(part) || (part[0] == TextMark && Base64Url.IsValid(part.AsSpan(1)));

    private static bool IsNumber(string part) => part.Length > 0 && part.All(char.IsAsciiDigit);
}
