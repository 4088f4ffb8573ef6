using System.Globalization;
using System.Xml.Linq;
using System.Xml;

namespace MobiJobs.Gateway;

/// <summary>Reads Apple's XML property lists into dictionaries, lists, strings, numbers and booleans. The text is untrusted.</summary>
public static class PropertyList
{
    private const int MaxCharacters = 4 * 1024 * 1024;
    private const int MaxDepth = 32;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Ignore, // Each list names Apple's; none is fetched, and entities stay unknown.
        XmlResolver = null,
        MaxCharactersInDocument = MaxCharacters,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    /// <summary>The dictionary at the top; null when the text is no such list, too long or too deep.</summary>
    public static IReadOnlyDictionary<string, object?>? Read(string text)
    {
        if (text.Length > MaxCharacters) { return null; }

        try
        {
            using var reader = XmlReader.Create(new StringReader(text.TrimStart('\uFEFF', ' ', '\r', '\n', '\t')), Settings);
            return DepthOf(text) <= MaxDepth && XDocument.Load(reader).Root is { Name.LocalName: "plist" } root ? Value(root.Elements().FirstOrDefault()) as IReadOnlyDictionary<string, object?> : null;
        }
        catch (Exception e) when (e is XmlException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Measured before anything recursive looks at the text.</summary>
    private static int DepthOf(string text)
    {
        using var reader = XmlReader.Create(new StringReader(text.TrimStart('\uFEFF', ' ', '\r', '\n', '\t')), Settings);
        var depth = 0;
        while (depth <= MaxDepth && reader.Read()) { depth = Math.Max(depth, reader.Depth); }

        return depth;
    }

    private static object? Value(XElement? element) => element?.Name.LocalName switch
    {
        "dict" => Dictionary(element),
        "array" => element.Elements().Select(Value).ToList(),
        "string" or "date" or "data" => element.Value,
        "integer" => long.TryParse(element.Value, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number) ? number : null,
        "real" => double.TryParse(element.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) ? real : null,
        "true" => true,
        "false" => false,
        _ => null,
    };

    private static Dictionary<string, object?> Dictionary(XElement dictionary)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        string? key = null;
        foreach (var element in dictionary.Elements())
        {
            if (element.Name.LocalName == "key")
            {
                key = element.Value;
            }
            else if (key is not null)
            {
                values[key] = Value(element);
                key = null;
            }
        }

        return values;
    }
}
