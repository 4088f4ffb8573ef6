using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace MobiJobs.Gateway.PropertyLists;

/// <summary>The XML form of a property list.</summary>
internal static class XmlPropertyList
{
    internal const string Root = "plist";
    private const string Key = "key";
    private const string DateFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    internal const int MaxTag = 1024; // Apple's longest is the document type, about 100 characters.

    private const NumberStyles Whole =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;

    internal static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Ignore, // Every list names Apple's DTD. It is skipped; no entity is expanded.
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
    };

    /// <summary>The value at the top; null if there is none, or the text is not a list within the bounds.</summary>
    public static object? Read(string text, ListBounds bounds)
    {
        try
        {
            var trimmed = Trimmed(text);
            if (LongestTag(trimmed) > MaxTag) { return null; }

            using var xml = XmlReader.Create(new StringReader(trimmed), Settings);
            return xml.MoveToContent() == XmlNodeType.Element && xml.LocalName == Root
                ? new Pass(xml, bounds).Top()
                : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    /// <summary>The text of a list with this value at its top.</summary>
    public static string Write(object value)
    {
        var document = new XDocument(
            new XDocumentType(
                Root,
                "-//Apple//DTD PLIST 1.0//EN",
                "http://www.apple.com/DTDs/PropertyList-1.0.dtd",
                internalSubset: null),
            new XElement(Root, new XAttribute("version", "1.0"), Element(value)));
        return $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{document}\n".ReplaceLineEndings("\n");
    }

    /// <summary>The text from its first sign on.</summary>
    internal static string Trimmed(string text) => text.TrimStart('\uFEFF', ' ', '\r', '\n', '\t');

    /// <summary>
    /// How long the longest tag is, in characters; a list needs none of more than <see cref="MaxTag"/>. The reader
    /// would read all attributes of a tag before it can be asked how many there are.
    /// </summary>
    internal static int LongestTag(ReadOnlySpan<char> text)
    {
        var longest = 0;
        while (text.IndexOf('<') is var start && start >= 0)
        {
            text = text[start..];
            var length = LengthOf(text);
            if (length > longest && !IsSkipped(text)) { longest = length; }

            text = text[length..];
        }

        return longest;
    }

    /// <summary>Comments and instructions are skipped, and data are text, however long.</summary>
    private static bool IsSkipped(ReadOnlySpan<char> text) => EndOf(text) is not null;

    /// <summary>What ends markup that is no tag; null for a tag.</summary>
    private static string? EndOf(ReadOnlySpan<char> text) =>
        text.StartsWith("<!--") ? "-->"
        : text.StartsWith("<![CDATA[") ? "]]>"
        : text.StartsWith("<?") ? "?>"
        : null;

    /// <summary>The length of the markup at the beginning, up to the end of the text if nothing ends it.</summary>
    private static int LengthOf(ReadOnlySpan<char> text)
    {
        if (EndOf(text) is { } end)
        {
            var at = text.IndexOf(end);
            return at < 0 ? text.Length : at + end.Length;
        }

        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '>') { return i + 1; }

            if (text[i] is not ('"' or '\'')) { continue; }

            var closing = text[(i + 1)..].IndexOf(text[i]); // A value may hold what ends a tag.
            if (closing < 0) { return text.Length; }

            i += closing + 1;
        }

        return text.Length;
    }

    private static XElement Element(object value) => value switch
    {
        IReadOnlyDictionary<string, object?> values => new XElement(
            "dict",
            values.Where(v => v.Value is not null)
                .SelectMany(v => new[] { new XElement(Key, Clean(v.Key)), Element(v.Value!) })),
        string text => new XElement("string", Clean(text)),
        bool flag => new XElement(flag ? "true" : "false"),
        int or long => new XElement("integer", value),
        double real => new XElement("real", real),
        byte[] data => new XElement("data", Convert.ToBase64String(data)),
        DateTime time => new XElement("date", time.ToString(DateFormat, CultureInfo.InvariantCulture)),
        IEnumerable<object?> items => new XElement("array", items.OfType<object>().Select(Element)),
        _ => throw new ArgumentException($"A property list has no {value.GetType().Name}.", nameof(value)),
    };

    /// <summary>Without the characters that XML has no form for.</summary>
    private static string Clean(string text)
    {
        if (text.All(XmlConvert.IsXmlChar)) { return text; }

        return string.Concat(text.EnumerateRunes()
            .Select(rune => rune.ToString())
            .Where(part => part.Length > 1 || XmlConvert.IsXmlChar(part[0])));
    }

    /// <summary>Reads one text; stops at the bounds.</summary>
    private sealed class Pass(XmlReader xml, ListBounds bounds)
    {
        private int count;

        public object? Top()
        {
            var children = Children(depth: 0);
            while (xml.Read()) { } // What follows must be well-formed too.

            return children.FirstOrDefault().Value;
        }

        /// <summary>The children of the current element; leaves the reader after that element.</summary>
        private List<(string Name, object? Value)> Children(int depth)
        {
            var children = new List<(string, object?)>();
            var isEmpty = xml.IsEmptyElement;
            xml.ReadStartElement();
            if (isEmpty) { return children; }

            while (xml.NodeType != XmlNodeType.EndElement)
            {
                if (xml.NodeType != XmlNodeType.Element)
                {
                    xml.Read(); // Text between elements has no meaning.
                    continue;
                }

                if (depth > PropertyList.MaxDepth || ++count > bounds.MaxValues)
                {
                    throw new XmlException("The list is too deep or has too many values.");
                }

                children.Add((xml.LocalName, Value(depth)));
            }

            xml.ReadEndElement();
            return children;
        }

        private object? Value(int depth) => xml.LocalName switch
        {
            "dict" => Dictionary(Children(depth + 1)),
            "array" => Children(depth + 1).ConvertAll(child => child.Value),
            var name => Scalar(name, xml.ReadElementContentAsString()),
        };

        private static Dictionary<string, object?> Dictionary(List<(string Name, object? Value)> children)
        {
            var values = new Dictionary<string, object?>(StringComparer.Ordinal);
            string? key = null;
            foreach (var (name, value) in children)
            {
                if (name == Key)
                {
                    key = value as string;
                }
                else if (key is not null)
                {
                    values[key] = value;
                    key = null;
                }
            }

            return values;
        }

        private static object? Scalar(string name, string text) => name switch
        {
            Key or "string" => text,
            "integer" => long.TryParse(text, Whole, CultureInfo.InvariantCulture, out var number) ? number : null,
            "real" => double.TryParse(text, CultureInfo.InvariantCulture, out var real) ? real : null,
            "true" => true,
            "false" => false,
            "data" => Data(text),
            "date" => Date(text),
            _ => null,
        };

        private static DateTime? Date(string text) => DateTime.TryParseExact(
            text.Trim(),
            DateFormat,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time)
            ? time
            : null;

        private static byte[]? Data(string text)
        {
            try
            {
                return Convert.FromBase64String(text);
            }
            catch (FormatException)
            {
                return null;
            }
        }
    }
}
