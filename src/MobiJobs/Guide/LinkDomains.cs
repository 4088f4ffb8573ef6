using System.Collections.Frozen;
using MobiJobs.Gateway;
using MobiJobs.Guide.Chain;
using MobiJobs.Kinds;

namespace MobiJobs.Guide;

/// <summary>
/// The domains of the guide's codes. Gives a domain to a code that came without one: that of the same number in the
/// guide, by the place in the chain and the kind of job where several domains share it.
/// </summary>
internal sealed class LinkDomains
{
    private const string Management = "MCMDMErrorDomain";
    private const string Device = "DeviceManagement.error";
    private const string Network = "NSURLErrorDomain";
    private const string LowerNetwork = "kCFErrorDomainCFNetwork";
    private const string Installation = "MCInstallationErrorDomain";
    private const string ProfilePrefix = "MC";

    private readonly FrozenDictionary<string, string> names;
    private readonly Dictionary<long, string[]> byCode;
    private readonly string[] phrases;
    private readonly NearDomains near;
    private readonly FrozenSet<string> spellings;

    public LinkDomains(IReadOnlyDictionary<string, string> aliases, Dictionary<long, string[]> byCode)
    {
        this.byCode = byCode;
        var all = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in byCode.Values.SelectMany(d => d)) { all.TryAdd(name, name); }

        foreach (var (alias, name) in aliases) { all[alias] = name; }

        names = all.ToFrozenDictionary(all.Comparer);
        near = new NearDomains(all);
        spellings = all.Keys.ToFrozenSet(StringComparer.Ordinal);
        phrases = [.. all.Keys.Where(name => name.Contains(' ', StringComparison.Ordinal))];
    }

    /// <summary>Whether the guide has a code of this number, in any domain.</summary>
    public bool Has(long code) => byCode.ContainsKey(code);

    /// <summary>Whether a word is the name of a domain.</summary>
    public bool IsName(ReadOnlySpan<char> word) => names.GetAlternateLookup<ReadOnlySpan<char>>().ContainsKey(word);

    /// <summary>
    /// The guide's spelling of a domain with a typing error or in other letters; null if it is spelled right, or no one
    /// name is nearer than all others.
    /// </summary>
    public string? Spelled(string word)
    {
        if (names.TryGetValue(word, out var name))
        {
            return spellings.Contains(word) || word.Length < NearDomains.MinLength ? null : name;
        }

        return near.Of(word) is { } nearest ? names[nearest] : null;
    }

    /// <summary>Whether a word is a domain with a typing error.</summary>
    public bool IsMisspelled(ReadOnlySpan<char> word) =>
        NearDomains.LooksLikeOne(word) && !IsName(word) && near.Of(word) is not null;

    /// <summary>The domain whose name of several words a text ends with; null if it ends with none.</summary>
    public string? PhraseAtEnd(ReadOnlySpan<char> text)
    {
        foreach (var phrase in phrases)
        {
            if (text.EndsWith(phrase, StringComparison.OrdinalIgnoreCase)) { return names[phrase]; }
        }

        return null;
    }

    /// <summary>Whether the guide has this code in this domain.</summary>
    public bool Has(string? domain, long code) =>
        byCode.TryGetValue(code, out var some)
        && (domain is null || some.Contains(Name(domain, code), StringComparer.Ordinal));

    /// <summary>Whether a code of this domain is the outermost of a device's answer.</summary>
    public bool IsOutermost(ErrorLink link) => Resolve(null, [link])[0].Domain == Management;

    /// <summary>Whether a code of this domain says that a profile was not installed.</summary>
    public bool IsInstallation(ErrorLink link) => Resolve(null, [link])[0].Domain == Installation;

    /// <summary>Whether a code can stand below one of the management domain.</summary>
    public bool IsInner(ErrorLink link) =>
        Resolve(null, [link])[0].Domain is { } domain
        && !IsOfProfile(domain);

    /// <summary>
    /// Whether a code can stand below another. An installation of a profile is the outermost, too: below a command's
    /// error or the network's it is another error.
    /// </summary>
    public bool CanBeBelow(ErrorLink above, ErrorLink below) => below.Domain is not { } domain
        || Name(domain, below.Code) != Installation
        || Resolve(null, [above])[0].Domain is not { } outer
        || (IsOfProfile(outer) && outer != Management);

    /// <summary>The chain with the guide's names of domains, and with domains where they were missing.</summary>
    public IReadOnlyList<ErrorLink> Resolve(JobKind? kind, IReadOnlyList<ErrorLink> links)
    {
        var resolved = new List<ErrorLink>(links.Count);
        foreach (var link in links)
        {
            var domain = link.Domain is { } given ? Name(given, link.Code) : Guess(kind, link.Code, resolved);
            resolved.Add(link with { Domain = domain });
        }

        return resolved;
    }

    /// <summary>Both layers of the network number their errors below zero alike.</summary>
    private string Name(string domain, long code) => Name(domain) is var name && name == LowerNetwork && code < 0
        ? Network
        : name;

    /// <summary>iOS of today writes DMC… for what earlier versions wrote MC….</summary>
    private string Name(string domain)
    {
        if (names.TryGetValue(domain, out var name)) { return name; }

        return domain.StartsWith("DMC", StringComparison.Ordinal) && names.TryGetValue(domain[1..], out var known)
            ? known
            : domain;
    }

    private static bool IsOfProfile(string domain) => domain.StartsWith(ProfilePrefix, StringComparison.Ordinal);

    /// <summary>Apps are installed without a profile: a number alone is then none of a profile's.</summary>
    private static bool IsOfApp(JobKind? kind) => kind?.Command() is CommandKind.InstallApp
        or CommandKind.InstallLicensedApp or CommandKind.RemoveApp or CommandKind.InstallBook;

    private static bool IsOnlyProfile(string domain) => IsOfProfile(domain) && domain != Management;

    private string? Guess(JobKind? kind, long code, List<ErrorLink> outer)
    {
        // An inner code below an unknown one could mean anything.
        if (outer.Count > 0 && !outer.Any(l => Has(l.Domain, l.Code))) { return null; }

        if (!byCode.TryGetValue(code, out var some)) { return null; }

        var isProfile = kind?.Command() is CommandKind.InstallProfile or CommandKind.RemoveProfile
            || (outer is [.., { Domain: { } above }] && above != Management && IsOfProfile(above));
        var isBelow = outer is [.., { Domain: Management or Device }];
        if (outer.Count == 0 && IsOfApp(kind) && !isProfile) { some = [.. some.Where(d => !IsOnlyProfile(d))]; }

        return some.MinBy(domain => domain switch
        {
            Management => 0,
            Network => 1,
            Device => isBelow && !isProfile ? 2 : kind is null || isProfile ? 5 : 3,
            _ when IsOfProfile(domain) => 4,
            PastedCodes.LicenceService => 6,
            _ => 7,
        });
    }
}
