using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MobiJobs.Catalogue.Profiles;
using MobiJobs.Gateway.PropertyLists;

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
            payload.Add(restriction.Key(), !set.Forbidden.HasFlag(restriction));
        }

        var profile = Head("Configuration", set.PayloadIdentifier, set);
        profile.Add("PayloadDisplayName", set.Name);
        profile.Add("PayloadContent", new[] { payload });
        return PropertyList.Write(profile);
    }

    private static OrderedDictionary<string, object> Head(string type, string identifier, FeatureSet set)
    {
        var seed = string.Create(CultureInfo.InvariantCulture, $"{identifier}|{set.Version}");
        var uuid = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(seed)).AsSpan(0, 16));
        return new OrderedDictionary<string, object>(StringComparer.Ordinal)
        {
            ["PayloadType"] = type,
            ["PayloadVersion"] = 1,
            ["PayloadIdentifier"] = identifier,
            ["PayloadUUID"] = uuid.ToString("D").ToUpperInvariant(),
        };
    }
}
