using System.Text;

namespace MobiJobs.Gateway.PropertyLists;

/// <summary>
/// Reads Apple's property lists, XML and binary, and writes XML ones. What is read is untrusted: size, depth and number
/// of values are bounded, and nothing outside the list is ever fetched.
/// </summary>
/// <remarks>
/// Values are <see cref="string"/>, <see cref="long"/>, <see cref="double"/>, <see cref="bool"/>,
/// <see cref="DateTime"/> (UTC), <see cref="byte"/> arrays, lists and dictionaries of values, and null for a value that
/// can't be read.
/// </remarks>
public static class PropertyList
{
    internal const int MaxDepth = 32;
    internal const int MaxValues = 100_000;
    internal const int MaxLength = 4 * 1024 * 1024;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// The dictionary at the top of a list of either form; null if this is not such a list or exceeds the bounds.
    /// </summary>
    public static IReadOnlyDictionary<string, object?>? Read(byte[] file)
    {
        if (file.Length > MaxLength) { return null; }

        if (!BinaryPropertyList.IsOne(file)) { return TextOf(file) is { } text ? Read(text) : null; }

        return BinaryPropertyList.Read(file) as IReadOnlyDictionary<string, object?>;
    }

    /// <summary>
    /// The dictionary at the top of an XML list; null if this is not such a list or exceeds the bounds.
    /// </summary>
    public static IReadOnlyDictionary<string, object?>? Read(string text) =>
        text.Length <= MaxLength ? XmlPropertyList.Read(text) as IReadOnlyDictionary<string, object?> : null;

    /// <summary>An XML list with this dictionary at its top, in the order given; the same bytes each time.</summary>
    public static byte[] Write(OrderedDictionary<string, object> values) =>
        Encoding.UTF8.GetBytes(XmlPropertyList.Write(values));

    /// <summary>
    /// The text of an XML list with what was read at its top; values that could not be read are left out.
    /// </summary>
    public static string Write(IReadOnlyDictionary<string, object?> values) => XmlPropertyList.Write(values);

    private static string? TextOf(byte[] bytes)
    {
        try
        {
            using var reader = new StreamReader(new MemoryStream(bytes), Utf8, detectEncodingFromByteOrderMarks: true);
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
