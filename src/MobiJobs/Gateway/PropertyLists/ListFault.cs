using System.Xml;

namespace MobiJobs.Gateway.PropertyLists;

/// <summary>
/// Why bytes are no property list within the bounds, found once they could not be read: with what they are instead, or
/// the number that was found.
/// </summary>
public abstract record ListFault
{
    private const int MaxShown = 40;

    private ListFault()
    {
    }

    /// <summary>A text that is no XML.</summary>
    /// <param name="Beginning">How it begins.</param>
    public sealed record PlainText(string Beginning) : ListFault;

    /// <summary>A page of the web.</summary>
    public sealed record Html : ListFault;

    /// <summary>Bytes that are no text, and no binary list.</summary>
    public sealed record Unknown : ListFault;

    /// <summary>A binary list that is cut off, damaged or beyond the bounds.</summary>
    /// <param name="Bytes">How long it is.</param>
    public sealed record Binary(int Bytes) : ListFault;

    /// <summary>XML that is not well-formed.</summary>
    public sealed record Broken(int Line, int Column) : ListFault;

    /// <summary>XML of another kind.</summary>
    public sealed record OtherXml(string Root) : ListFault;

    /// <summary>A list whose outermost value is none with keys.</summary>
    /// <param name="Type">What it is, as XML lists call it.</param>
    public sealed record NoDictionary(string Type) : ListFault;

    public sealed record TooDeep(int Levels) : ListFault;

    public sealed record TooManyValues(int Values) : ListFault;

    /// <param name="Characters">How long the longest tag is.</param>
    public sealed record LongTag(int Characters) : ListFault;

    /// <summary>Looks for the reason why a file can't be read; the usual bounds apply.</summary>
    public static ListFault Of(byte[] file)
    {
        if (BinaryPropertyList.IsOne(file))
        {
            return BinaryPropertyList.Read(file, ListBounds.Usual) is { } value
                ? new NoDictionary(PropertyList.TypeOf(value))
                : new Binary(file.Length);
        }

        return PropertyList.TextOf(file) is { } text && !text.Contains('\0', StringComparison.Ordinal)
            ? Of(XmlPropertyList.Trimmed(text))
            : new Unknown();
    }

    private static ListFault Of(string text)
    {
        if (StartsWith(text, "<!doctype html") || StartsWith(text, "<html")) { return new Html(); }

        if (!text.StartsWith('<')) { return new PlainText(Shortened(text)); }

        if (XmlPropertyList.LongestTag(text) is > XmlPropertyList.MaxTag and var length) { return new LongTag(length); }

        try
        {
            return Count(text);
        }
        catch (XmlException e)
        {
            return new Broken(e.LineNumber, e.LinePosition);
        }
    }

    /// <summary>
    /// Counts the levels and values as the reader does: a key is a value, and the list itself is none. Nothing is kept.
    /// </summary>
    private static ListFault Count(string text)
    {
        using var xml = XmlReader.Create(new StringReader(text), XmlPropertyList.Settings);
        xml.MoveToContent();
        var root = xml.LocalName;
        if (string.Equals(root, "html", StringComparison.OrdinalIgnoreCase)) { return new Html(); }

        if (root != XmlPropertyList.Root) { return new OtherXml(Shortened(root)); }

        var (levels, values) = (0, 0);
        string? top = null;
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element) { continue; }

            top ??= xml.LocalName;
            values++;
            levels = Math.Max(levels, xml.Depth);
        }

        return values > ListBounds.Usual.MaxValues ? new TooManyValues(values)
            : levels > PropertyList.MaxDepth + 1 ? new TooDeep(levels - 1)
            : top is null or "dict" ? new Broken(1, 1)
            : new NoDictionary(Shortened(top));
    }

    private static string Shortened(string text) => text.Length > MaxShown ? text[..MaxShown] : text;

    private static bool StartsWith(string text, string beginning) =>
        text.StartsWith(beginning, StringComparison.OrdinalIgnoreCase);
}
