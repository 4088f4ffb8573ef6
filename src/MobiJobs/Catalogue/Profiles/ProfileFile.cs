using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography;
using MobiJobs.Gateway.PropertyLists;

namespace MobiJobs.Catalogue.Profiles;

/// <summary>Reads an uploaded .mobileconfig, signed or not. Nothing in it is trusted; what a device would refuse is refused here.</summary>
public static class ProfileFile
{
    public const int MaxBytes = 1024 * 1024;
    private const int MostPayloads = 200;
    private const byte DerSequence = 0x30;
    private const string Restricting = "com.apple.applicationaccess";

    private static readonly string[] Managing = ["com.apple.mdm"];

    /// <summary>What the file holds; or what is wrong with it.</summary>
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

    /// <summary>The signed content; null where the signature doesn't fit it. Whose signature it is, the device judges.</summary>
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

    private static ProfileReading Read(IReadOnlyDictionary<string, object?> profile, byte[] file, bool isSigned)
    {
        if (Word(profile, "PayloadType") != "Configuration") { return new ProfileReading.Refused(ProfileProblem.NotAProfile); }

        if (Word(profile, "PayloadIdentifier") is not { } identifier) { return new ProfileReading.Refused(ProfileProblem.NoIdentifier); }

        if (Uuid(profile) is not { } uuid) { return new ProfileReading.Refused(ProfileProblem.NoUuid); }

        if (profile.ContainsKey("EncryptedPayloadContent")) { return new ProfileReading.Refused(ProfileProblem.Encrypted); }

        if (profile.GetValueOrDefault("PayloadContent") is not List<object?> { Count: > 0 and <= MostPayloads } contents) { return new ProfileReading.Refused(ProfileProblem.NoContent); }

        var payloads = contents.OfType<IReadOnlyDictionary<string, object?>>().ToArray();
        if (payloads.Length < contents.Count) { return new ProfileReading.Refused(ProfileProblem.BrokenPayload); }

        if (FindProblem(payloads, uuid) is { } problem) { return new ProfileReading.Refused(problem); }

        return new ProfileReading.Sound(Describe(profile, payloads, file, isSigned, identifier, uuid));
    }

    private static ProfileProblem? FindProblem(IReadOnlyDictionary<string, object?>[] payloads, string uuid)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { uuid };
        foreach (var payload in payloads)
        {
            if (Word(payload, "PayloadType") is not { } type || Word(payload, "PayloadIdentifier") is null || Uuid(payload) is not { } own) { return ProfileProblem.BrokenPayload; }

            if (!seen.Add(own)) { return ProfileProblem.DuplicateUuid; }

            if (Managing.Contains(type)) { return ProfileProblem.Management; }
        }

        return null;
    }

    private static ProfileContent Describe(IReadOnlyDictionary<string, object?> profile, IReadOnlyDictionary<string, object?>[] payloads, byte[] file, bool isSigned, string identifier, string uuid)
    {
        var keys = payloads.Where(p => Word(p, "PayloadType") == Restricting).SelectMany(Restricted).Distinct(StringComparer.Ordinal).ToArray();
        var forbidden = keys.Select(Restrictions.OfKey).Aggregate(Restriction.None, (all, one) => all | one);
        return new ProfileContent(
            file,
            isSigned,
            Word(profile, "PayloadDisplayName"),
            identifier,
            uuid,
            [.. payloads.Select(p => Word(p, "PayloadType")!)],
            forbidden,
            [.. keys.Where(k => Restrictions.OfKey(k) == Restriction.None)]);
    }

    /// <summary>The keys that forbid or force something: allow… that is false, force… that is true.</summary>
    private static IEnumerable<string> Restricted(IReadOnlyDictionary<string, object?> payload) => payload
        .Where(p => (p.Key.StartsWith("allow", StringComparison.Ordinal) && p.Value is false) || (p.Key.StartsWith("force", StringComparison.Ordinal) && p.Value is true))
        .Select(p => p.Key);

    private static string? Word(IReadOnlyDictionary<string, object?> values, string key) =>
        values.GetValueOrDefault(key) is string word && word.Length <= ConfigurationProfile.MaxIdLength ? Text.Bounded(word.Trim(), ConfigurationProfile.MaxIdLength) : null;

    private static string? Uuid(IReadOnlyDictionary<string, object?> values) => Guid.TryParse(Word(values, "PayloadUUID"), out var uuid) ? uuid.ToString("D").ToUpperInvariant() : null;
}

/// <summary>What became of reading a profile's file.</summary>
public abstract record ProfileReading
{
    private ProfileReading()
    {
    }

    /// <summary>A device would take it.</summary>
    public sealed record Sound(ProfileContent Content) : ProfileReading;

    /// <summary>It can't be used.</summary>
    public sealed record Refused(ProfileProblem Problem) : ProfileReading;
}

/// <summary>What is wrong with a profile's file.</summary>
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
