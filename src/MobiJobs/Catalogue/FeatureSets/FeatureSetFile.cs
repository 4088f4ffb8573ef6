using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using MobiJobs.Catalogue.Profiles;

namespace MobiJobs.Catalogue.FeatureSets;

/// <summary>Writes a feature set as a configuration profile with one payload of restrictions.</summary>
public static class FeatureSetFile
{
    /// <summary>
    /// The file. The bytes are the same each time, so that sending it again changes nothing on a device that has it.
    /// </summary>
    public static byte[] Write(FeatureSet set)
    {
        var payload = Head(Restrictions.PayloadType, $"{set.PayloadIdentifier}.restrictions", set);
        foreach (var restriction in Restrictions.All)
        {
            var value = set.Forbidden.HasFlag(restriction) ? "false" : "true";
            payload.Add(new XElement("key", restriction.Key()), new XElement(value));
        }

        var profile = Head("Configuration", set.PayloadIdentifier, set);
        profile.Add(
            new XElement("key", "PayloadDisplayName"), new XElement("string", set.Name),
            new XElement("key", "PayloadContent"), new XElement("array", payload));
        const string Dtd = "http://www.apple.com/DTDs/PropertyList-1.0.dtd";
        var document = new XDocument(
            new XDocumentType("plist", "-//Apple//DTD PLIST 1.0//EN", Dtd, null),
            new XElement("plist", new XAttribute("version", "1.0"), profile));
        return Encoding.UTF8.GetBytes($"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{document}\n");
    }

    private static XElement Head(string type, string identifier, FeatureSet set)
    {
        var seed = string.Create(CultureInfo.InvariantCulture, $"{identifier}|{set.Version}");
        var uuid = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(seed)).AsSpan(0, 16));
        return new XElement(
            "dict",
            new XElement("key", "PayloadType"), new XElement("string", type),
            new XElement("key", "PayloadVersion"), new XElement("integer", 1),
            new XElement("key", "PayloadIdentifier"), new XElement("string", identifier),
            new XElement("key", "PayloadUUID"), new XElement("string", uuid.ToString("D").ToUpperInvariant()));
    }
}
