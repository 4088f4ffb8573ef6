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

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// The dictionary at the top of a list of either form; null if this is not such a list or exceeds the bounds.
    /// </summary>
    public static IReadOnlyDictionary<string, object?>? Read(byte[] file, ListBounds? bounds = null)
    {
        bounds ??= ListBounds.Usual;
        if (file.Length > bounds.MaxLength) { return null; }

        if (!BinaryPropertyList.IsOne(file)) { return TextOf(file) is { } text ? Read(text, bounds) : null; }

        return BinaryPropertyList.Read(file, bounds) as IReadOnlyDictionary<string, object?>;
    }

    /// <summary>
    /// The dictionary at the top of an XML list; null if this is not such a list or exceeds the bounds.
    /// </summary>
    public static IReadOnlyDictionary<string, object?>? Read(string text, ListBounds? bounds = null)
    {
        bounds ??= ListBounds.Usual;
        return text.Length <= bounds.MaxLength
            ? XmlPropertyList.Read(text, bounds) as IReadOnlyDictionary<string, object?>
            : null;
    }

    /// <summary>An XML list with this dictionary at its top, in the order given; the same bytes each time.</summary>
    public static byte[] Write(OrderedDictionary<string, object> values) =>
        Encoding.UTF8.GetBytes(XmlPropertyList.Write(values));

    /// <summary>
    /// The text of an XML list with what was read at its top; values that could not be read are left out.
    /// </summary>
    public static string Write(IReadOnlyDictionary<string, object?> values) => XmlPropertyList.Write(values);

    /// <summary>What XML lists call a value that was read.</summary>
    public static string TypeOf(object? value) => value switch
    {
        string => "string",
        long => "integer",
        double => "real",
        bool flag => flag ? "true" : "false",
        DateTime => "date",
        byte[] => "data",
        IReadOnlyDictionary<string, object?> => "dict",
        IEnumerable<object?> => "array",
        _ => "?",
    };

    /// <summary>The text that these bytes are; null if they are none.</summary>
    internal static string? TextOf(byte[] bytes)
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

/// <summary>How much is read of a property list.</summary>
/// <param name="MaxLength">The most bytes, or characters.</param>
/// <param name="MaxValues">The most values, keys included.</param>
public sealed record ListBounds(int MaxLength, int MaxValues)
{
    /// <summary>Enough for profiles, and for what devices commonly say.</summary>
    public static readonly ListBounds Usual = new(4 * 1024 * 1024, 100_000);

    /// <summary>A value of the longest lists of apps has at least so many bytes, its key included.</summary>
    private const int BytesOfValue = 20;

    /// <summary>For a list of so many bytes or characters, whose length is bounded elsewhere.</summary>
    public static ListBounds Of(int length) => new(
        Math.Max(Usual.MaxLength, length),
        Math.Max(Usual.MaxValues, length / BytesOfValue));
}
