using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using MobiJobs.Gateway.PropertyLists;
using Properties = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace MobiJobs.Catalogue.Profiles;

/// <summary>
/// Reads an uploaded .mobileconfig file, signed or not. Nothing in it is trusted; files that a device would refuse are
/// refused here.
/// </summary>
public static class ProfileFile
{
    public const int MaxBytes = 1024 * 1024;
    private const int MaxPayloads = 200;
    private const byte DerSequence = 0x30;
    private const string ManagementType = "com.apple.mdm";

    public static ProfileReading Read(byte[] file)
    {
        if (file.Length == 0) { return new ProfileReading.Refused(ProfileProblem.Empty); }

        if (file.Length > MaxBytes) { return new ProfileReading.Refused(ProfileProblem.TooLarge); }

        var isSigned = file[0] == DerSequence;
        var plain = isSigned ? Unwrap(file) : file;
        if (plain is null) { return new ProfileReading.Refused(ProfileProblem.BrokenSignature); }

        return PropertyList.Read(plain) is { } profile
            ? Read(profile, file, isSigned)
            : new ProfileReading.Refused(ProfileProblem.NotAPropertyList);
    }

    /// <summary>
    /// The signed content; null if the signature does not match it. Whether the signer is trusted is up to the device.
    /// </summary>
    private static byte[]? Unwrap(byte[] file)
    {
        try
        {
            var signed = new SignedCms();
            signed.Decode(file);
            signed.CheckSignature(verifySignatureOnly: true);
            return signed.ContentInfo.Content;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static ProfileReading Read(Properties profile, byte[] file, bool isSigned)
    {
        var identifier = TextAt(profile, "PayloadIdentifier");
        var uuid = UuidOf(profile);
        if (FindProblem(profile, identifier, uuid) is { } problem) { return new ProfileReading.Refused(problem); }

        var contents = profile.GetValueOrDefault("PayloadContent") as List<object?>;
        if (contents is not { Count: > 0 and <= MaxPayloads })
        {
            return new ProfileReading.Refused(ProfileProblem.NoContent);
        }

        var payloads = contents.OfType<Properties>().ToArray();
        if (payloads.Length < contents.Count) { return new ProfileReading.Refused(ProfileProblem.BrokenPayload); }

        if (FindProblem(payloads, uuid!) is { } wrong) { return new ProfileReading.Refused(wrong); }

        var restrictions = payloads
            .Where(p => TextAt(p, "PayloadType") == Restrictions.PayloadType)
            .SelectMany(RestrictionKeys)
            .Distinct(StringComparer.Ordinal)
            .ToArray();
        return new ProfileReading.Valid(new ProfileContent
        {
            File = file,
            IsSigned = isSigned,
            DisplayName = TextAt(profile, "PayloadDisplayName"),
            Identifier = identifier!,
            Uuid = uuid!,
            PayloadTypes = [.. payloads.Select(p => TextAt(p, "PayloadType")!)],
            Forbidden = restrictions.Aggregate(Restriction.None, (all, key) => all | Restrictions.OfKey(key)),
            OtherRestrictions = [.. restrictions.Where(key => Restrictions.OfKey(key) == Restriction.None)],
        });
    }

    private static ProfileProblem? FindProblem(Properties profile, string? identifier, string? uuid)
    {
        if (TextAt(profile, "PayloadType") != "Configuration") { return ProfileProblem.NotAProfile; }

        if (identifier is null) { return ProfileProblem.NoIdentifier; }

        if (uuid is null) { return ProfileProblem.NoUuid; }

        return profile.ContainsKey("EncryptedPayloadContent") ? ProfileProblem.Encrypted : null;
    }

    private static ProfileProblem? FindProblem(Properties[] payloads, string profileUuid)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { profileUuid };
        foreach (var payload in payloads)
        {
            if (TextAt(payload, "PayloadType") is not { } type
                || TextAt(payload, "PayloadIdentifier") is null
                || UuidOf(payload) is not { } uuid)
            {
                return ProfileProblem.BrokenPayload;
            }

            if (!seen.Add(uuid)) { return ProfileProblem.DuplicateUuid; }

            if (type == ManagementType) { return ProfileProblem.Management; }
        }

        return null;
    }

    /// <summary>The keys that restrict something: allow… set to false, force… set to true.</summary>
    private static IEnumerable<string> RestrictionKeys(Properties payload) => payload
        .Where(p => (p.Key.StartsWith("allow", StringComparison.Ordinal) && p.Value is false)
            || (p.Key.StartsWith("force", StringComparison.Ordinal) && p.Value is true))
        .Select(p => p.Key);

    private static string? TextAt(Properties values, string key) =>
        values.GetValueOrDefault(key) is string { Length: <= ConfigurationProfile.MaxIdLength } text
            ? TypedText.Bounded(text.Trim(), ConfigurationProfile.MaxIdLength)
            : null;

    private static string? UuidOf(Properties values) =>
        Guid.TryParse(TextAt(values, "PayloadUUID"), out var uuid) ? uuid.ToString("D").ToUpperInvariant() : null;
}

/// <summary>The result of reading a profile's file.</summary>
public abstract record ProfileReading
{
    private ProfileReading()
    {
    }

    /// <summary>A file that devices accept.</summary>
    public sealed record Valid(ProfileContent Content) : ProfileReading;

    /// <summary>A file that can't be used.</summary>
    public sealed record Refused(ProfileProblem Problem) : ProfileReading;
}

/// <summary>Why a profile's file can't be used.</summary>
public enum ProfileProblem
{
    Empty,
    TooLarge,
    BrokenSignature,
    NotAPropertyList,
    NotAProfile,
    NoIdentifier,
    NoUuid,
    NoContent,
    Encrypted,
    BrokenPayload,
    DuplicateUuid,
    Management,
}
