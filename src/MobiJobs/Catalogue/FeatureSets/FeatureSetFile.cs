using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using MobiJobs.Catalogue.Profiles;

namespace MobiJobs.Catalogue.FeatureSets;

/// <summary>A feature set as the profile that a device takes: one payload of restrictions.</summary>
public static class FeatureSetFile
{
    private const string RestrictionsType = "com.apple.applicationaccess";

    /// <summary>The file; the same bytes each time, so that sending it again changes nothing on a device that has it.</summary>
    public static byte[] Write(FeatureSet set)
    {
        var payload = Head(RestrictionsType, $"{set.PayloadIdentifier}.restrictions", set);
        foreach (var restriction in Restrictions.All) { payload.Add(new XElement("key", restriction.Key()), new XElement(set.Forbidden.HasFlag(restriction) ? "false" : "true")); }

        var profile = Head("Configuration", set.PayloadIdentifier, set);
        profile.Add(new XElement("key", "PayloadDisplayName"), new XElement("string", set.Name), new XElement("key", "PayloadContent"), new XElement("array", payload));
        var document = new XDocument(
            new XDocumentType("plist", "-//Apple//DTD PLIST 1.0//EN", "http://www.apple.com/DTDs/PropertyList-1.0.dtd", null),
            new XElement("plist", new XAttribute("version", "1.0"), profile));
        return Encoding.UTF8.GetBytes($"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{document}\n");
    }

    private static XElement Head(string type, string identifier, FeatureSet set)
    {
        var uuid = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{identifier}|{set.Version}"))).AsSpan(0, 16));
        return new XElement(
            "dict",
            new XElement("key", "PayloadType"), new XElement("string", type),
            new XElement("key", "PayloadVersion"), new XElement("integer", 1),
            new XElement("key", "PayloadIdentifier"), new XElement("string", identifier),
            new XElement("key", "PayloadUUID"), new XElement("string", uuid.ToString("D").ToUpperInvariant()));
    }
}
