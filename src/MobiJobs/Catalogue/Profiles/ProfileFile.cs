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
    private const int MaxShownItems = 1000;
    private const int MaxShown = 60;
    private const string ManagementType = "com.apple.mdm";
    private const string TypeKey = "PayloadType";
    private const string IdentifierKey = "PayloadIdentifier";
    private const string UuidKey = "PayloadUUID";
    private const string ContentKey = "PayloadContent";

    public static ProfileReading Read(byte[] file)
    {
        if (file.Length == 0) { return new ProfileReading.Refused(ProfileProblem.Empty); }

        if (file.Length > MaxBytes) { return new ProfileReading.Refused(ProfileProblem.TooLarge); }

        if (SignedFile.Open(file) is not { } opened)
        {
            return new ProfileReading.Refused(ProfileProblem.BrokenSignature);
        }

        return PropertyList.Read(opened.Content) is { } profile
            ? Read(profile, opened)
            : new ProfileReading.Refused(ProfileProblem.NotAPropertyList, ListFault.Of(opened.Content).Label());
    }

    private static ProfileReading Read(Properties profile, SignedFile opened)
    {
        var identifier = TextAt(profile, IdentifierKey);
        var uuid = UuidOf(profile);
        if (FindProblem(profile, identifier, uuid) is { } problem)
        {
            var detail = problem == ProfileProblem.NotAProfile ? NotText(profile, TypeKey) : null;
            return new ProfileReading.Refused(problem, detail);
        }

        var content = profile.GetValueOrDefault(ContentKey);
        if (content is not List<object?> { Count: > 0 } contents)
        {
            var detail = content is null or List<object?>
                ? null
                : Say(Labels.ProfileProblem_NotAnArray, ContentKey, PropertyList.TypeOf(content));
            return new ProfileReading.Refused(ProfileProblem.NoContent, detail);
        }

        if (TooMany(ContentKey, contents.Count) is { } tooMany) { return tooMany; }

        var payloads = contents.OfType<Properties>().ToArray();
        if (payloads.Length < contents.Count) { return new ProfileReading.Refused(ProfileProblem.BrokenPayload); }

        if (FindProblem(payloads, uuid!) is { } wrong) { return wrong; }

        return Found(payloads, new ProfileContent
        {
            File = opened.File,
            IsSigned = opened.IsSigned,
            Signer = opened.Signers.Count > 0 ? opened.Signers[0].Subject : null,
            DisplayName = TextAt(profile, "PayloadDisplayName"),
            Identifier = identifier!,
            Uuid = uuid!,
            PayloadTypes = [.. payloads.Select(p => Marked(TextAt(p, TypeKey)!)).Distinct(StringComparer.Ordinal)],
            Certificates = opened.Signers,
        });
    }

    /// <summary>What devices that have the profile may no longer do, and the certificates that they get.</summary>
    private static ProfileReading Found(Properties[] payloads, ProfileContent content)
    {
        var restricting = payloads.Where(p => TextAt(p, TypeKey) == Restrictions.PayloadType).ToArray();
        var keys = restricting.SelectMany(RestrictionKeys).Distinct(StringComparer.Ordinal).ToArray();
        var blocked = AppsIn(restricting, "blockedAppBundleIDs", "blacklistedAppBundleIDs");
        var allowed = AppsIn(restricting, "allowListedAppBundleIDs", "whitelistedAppBundleIDs");
        var certificates = content.Certificates.Concat(PayloadCertificates.Read(payloads))
            .DistinctBy(c => (c.Subject, c.EndsAt))
            .Take(MaxShownItems + 1) // What is not counted is not opened either.
            .ToArray();
        return TooMany(Restrictions.PayloadType, keys.Length)
            ?? TooMany(Labels.Profile_BlockedApps, blocked.Length)
            ?? TooMany(Labels.Profile_AllowedApps, allowed.Length)
            ?? TooMany(Labels.Profile_Certificates, certificates.Length)
            ?? new ProfileReading.Valid(content with
            {
                Forbidden = keys.Aggregate(Restriction.None, (all, key) => all | Restrictions.OfKey(key)),
                OtherRestrictions = [.. keys.Where(key => Restrictions.OfKey(key) == Restriction.None)],
                BlockedApps = blocked,
                AllowedApps = allowed,
                Certificates = certificates,
            }) as ProfileReading;
    }

    /// <summary>A refusal if there are more of these than a page shows and a device needs.</summary>
    private static ProfileReading.Refused? TooMany(string what, int count) => count <= MaxShownItems
        ? null
        : new ProfileReading.Refused(
            ProfileProblem.TooMany, Say(Labels.ProfileProblem_TooMany, what, count, MaxShownItems));

    private static ProfileProblem? FindProblem(Properties profile, string? identifier, string? uuid)
    {
        if (TextAt(profile, TypeKey) != "Configuration") { return ProfileProblem.NotAProfile; }

        if (identifier is null) { return ProfileProblem.NoIdentifier; }

        if (!VisibleText.IsVisible(identifier)) { return ProfileProblem.UnseenIdentifier; }

        if (uuid is null) { return ProfileProblem.NoUuid; }

        return profile.ContainsKey("EncryptedPayloadContent") ? ProfileProblem.Encrypted : null;
    }

    private static ProfileReading.Refused? FindProblem(Properties[] payloads, string profileUuid)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { profileUuid };
        foreach (var (place, payload) in payloads.Index())
        {
            if (UnreadableOf(payload) is { } member) { return Unreadable(place + 1, payload, member); }

            if (!seen.Add(UuidOf(payload)!)) { return new ProfileReading.Refused(ProfileProblem.DuplicateUuid); }

            if (TextAt(payload, TypeKey) == ManagementType)
            {
                return new ProfileReading.Refused(ProfileProblem.Management);
            }
        }

        return null;
    }

    /// <summary>The member of an entry that a device could not read; null if there is none.</summary>
    private static string? UnreadableOf(Properties payload) =>
        TextAt(payload, TypeKey) is null ? TypeKey
        : TextAt(payload, IdentifierKey) is null ? IdentifierKey
        : UuidOf(payload) is null ? UuidKey
        : null;

    private static ProfileReading.Refused Unreadable(int place, Properties payload, string member)
    {
        var value = payload.GetValueOrDefault(member) as string
            ?? NotText(payload, member) ?? Labels.ProfileProblem_Missing;
        var shown = VisibleText.Marked(value, MaxShown) ?? Labels.ProfileProblem_Missing;
        var entry = Marked(TextAt(payload, IdentifierKey) ?? TextAt(payload, TypeKey) ?? "–");
        return new ProfileReading.Refused(
            ProfileProblem.BrokenPayload, Say(Labels.ProfileProblem_PayloadMember, place, entry, member, shown));
    }

    /// <summary>That a value is no text, and what it is; null if it is one, or missing.</summary>
    private static string? NotText(Properties values, string key) =>
        values.GetValueOrDefault(key) is not (null or string)
            ? Say(Labels.ProfileProblem_NotText, key, PropertyList.TypeOf(values[key]))
            : null;

    /// <summary>
    /// The keys that restrict something: allow… set to false, force… set to true. Some programs write 0 and 1.
    /// </summary>
    private static IEnumerable<string> RestrictionKeys(Properties payload) => payload
        .Where(p => (p.Key.StartsWith("allow", StringComparison.Ordinal) && p.Value is (false or 0L))
            || (p.Key.StartsWith("force", StringComparison.Ordinal) && p.Value is (true or 1L)))
        .Select(p => VisibleText.Marked(p.Key, MaxShown)!);

    /// <summary>The apps in the lists of these names, which changed with iOS 15.</summary>
    private static string[] AppsIn(Properties[] restricting, params string[] lists) =>
    [
        .. restricting.SelectMany(p => lists.Select(list => p.GetValueOrDefault(list)))
            .OfType<List<object?>>()
            .SelectMany(list => list.OfType<string>())
            .Select(app => VisibleText.Marked(app, ConfigurationProfile.MaxIdLength))
            .OfType<string>()
            .Distinct(StringComparer.Ordinal),
    ];

    private static string? TextAt(Properties values, string key) =>
        values.GetValueOrDefault(key) is string { Length: <= ConfigurationProfile.MaxIdLength } text
            ? TypedText.Bounded(text.Trim(), ConfigurationProfile.MaxIdLength)
            : null;

    private static string Marked(string text) => VisibleText.Marked(text, text.Length)!;

    private static string? UuidOf(Properties values) =>
        Guid.TryParse(TextAt(values, UuidKey), out var uuid) ? uuid.ToString("D").ToUpperInvariant() : null;
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
    /// <param name="Detail">What exactly is wrong; null where the problem says it.</param>
    public sealed record Refused(ProfileProblem Problem, string? Detail = null) : ProfileReading
    {
        /// <summary>The problem in words.</summary>
        public string Words => Detail ?? Problem.Label();
    }
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

    /// <summary>The identifier has characters that can't be seen: it could pass for another one.</summary>
    UnseenIdentifier,
    NoUuid,
    NoContent,
    TooMany,
    Encrypted,
    BrokenPayload,
    DuplicateUuid,
    Management,
}
