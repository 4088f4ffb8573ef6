using MobiJobs.Guide;
using MobiJobs.Guide.Chain;
using MobiJobs.Kinds;
using Xunit.Abstractions;

namespace MobiJobs.Tests.Errors;

/// <summary>The causes that the guide gives: they say why, not once more what happened.</summary>
public sealed class Giving_causes(ITestOutputHelper output)
{
    /// <summary>The part of a cause that may stand in the headline as well.</summary>
    private const double Repeated = 0.5;

    private static readonly GuideData Data = GuideData.ReadOwn();
    private static readonly ErrorGuide Guide = new(Data);

    /// <summary>Causes that a code states in full: the device or Apple says why, and nothing is left open.</summary>
    private static readonly string[] Stated =
    [
        // What the device states about itself.
        "storageFull", "userCanceled", "notSignedIn", "installedByUserFirst", "inLostMode", "maybeInLostMode",
        "locationNotLost", "deviceMode", "osComputer", "systemApp", "app32Bit", "cNsurl1018", "cMcmdm12073",
        "cDevice4801", "cMdmclienterror74", "cMacEnrolment101", "cDdmMissingstate", "cNsposix5", "cNscocoa642",
        "cDevice114", "cMcprofile1014", "cMcmdm12116",

        // What is wrong with an order or a profile.
        "commandWithoutId", "manifestManyApps", "urlNotHttps", "mediaType", "singleAppMany", "cMcinstallation4012",
        "cMcinstallation4049",
        "cMcinstallation4052", "cMccertificate9003", "languageCode", "cNsposixMinus2", "cUpdate103",
        "cDdmInfoNotreferencedbyactivation", "cDdmUnabletoparsepredicate", "cMdmserverresponsePssoRequired",

        // What Apple's services state.
        "appleFault", "vppInternal", "serverRequest", "vppBook", "vppNoDeviceLicence", "userLicenceOnShared",
        "cVpp9629", "cVpp9643", "cVpp9645", "cVpp9717", "cVpp9818", "cAbmTokenExpired", "cApnsTopicdisallowed",
        "pushCertificateChanged",
    ];

    /// <summary>
    /// The subjects that a helpdesk meets, and the codes in them of which no source tells more than one cause: damaged
    /// data, and a fault of the device that passes.
    /// </summary>
    private static readonly (string Domain, long[] Plain)[] Subjects =
    [
        ("MCPayloadErrorDomain", [2005]),
        ("MCRestrictionsErrorDomain", []),
        ("MCPasscodeErrorDomain", []),
        ("MCEmailErrorDomain", []),
        ("MCEASErrorDomain", []),
        ("MCWiFiErrorDomain", []),
        ("MCVPNErrorDomain", []),
        ("MCSCEPErrorDomain", []),
        ("MCCertificateErrorDomain", [9003]),
        ("MCKeychainErrorDomain", []),
        ("MCCellularErrorDomain", []),
        ("MCAPNErrorDomain", []),
    ];

    private static bool HasOne(GuideEntry entry) => entry.Then is null && entry.Causes.Count == 1;

    [Fact]
    public void A_code_of_which_the_source_names_several_causes_has_several()
    {
        var thin = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "known-codes.tsv")).Skip(1)
            .Select(line => line.Split('\t'))
            .Where(cells => cells[3] == "yes")
            .Select(cells => $"{cells[0]}:{cells[1]}")
            .Where(key => Enum.GetValues<JobKind>().All(kind => Guide.Find(kind, key) is { } e && HasOne(e)));

        Assert.Empty(thin);
    }

    [Fact]
    public void An_only_cause_says_more_than_the_headline()
    {
        var repeating = Data.Entries.Where(HasOne)
            .Where(e => !Stated.Contains(e.Causes[0]) && Repeats(Data.Causes[e.Causes[0]].Text.Ja, e))
            .Select(e => $"{e.Id}: {e.Summary.Ja}: {Data.Causes[e.Causes[0]].Text.Ja}");

        output.WriteLine($"{Data.Entries.Count(e => !HasOne(e))} of {Data.Entries.Count} with several causes");
        Assert.Empty(repeating);
    }

    [Fact]
    public void What_a_helpdesk_meets_has_several_causes()
    {
        var thin = Data.Entries.Where(HasOne)
            .SelectMany(e => e.Patterns.Select(p => p.Outermost).OfType<ErrorLink>().Select(link => (Entry: e, link)))
            .Where(x => Subjects.Any(s => s.Domain == x.link.Domain && !s.Plain.Contains(x.link.Code)))
            .Select(x => $"{x.link.Domain} {x.link.Code}: {x.Entry.Summary.Ja}");

        Assert.Empty(thin);
    }

    [Fact]
    public void No_entry_names_two_causes_with_the_same_words()
    {
        var twice = Data.Entries.Where(e =>
            e.Causes.Select(c => Data.Causes[c].Text.Ja).Distinct(StringComparer.Ordinal).Count() < e.Causes.Count
            || e.Causes.Select(c => Data.Causes[c].Text.En).Distinct(StringComparer.Ordinal).Count() < e.Causes.Count);

        Assert.Empty(twice.Select(e => e.Id));
    }

    /// <summary>Whether at least half of a cause's pairs of letters stand in the headline or the sentence.</summary>
    private static bool Repeats(string cause, GuideEntry entry)
    {
        var said = Pairs(entry.Summary.Ja).Union(Pairs(entry.Sentence.Ja)).ToHashSet();
        var own = Pairs(cause);
        return own.Count > 0 && own.Count(said.Contains) >= Repeated * own.Count;
    }

    /// <summary>Pairs of letters, without the words that any sentence has.</summary>
    private static HashSet<string> Pairs(string text)
    {
        string[] common =
        [
            "端末", "である", "ている", "ました", "ません", "されて", "でした", "がない", "が", "を", "に", "は", "の",
        ];
        var letters = string.Concat(text.Where(char.IsLetterOrDigit));
        var rest = common.Aggregate(letters, (t, word) => t.Replace(word, "|", StringComparison.Ordinal));
        return [.. Enumerable.Range(0, Math.Max(0, rest.Length - 1)).Select(i => rest.Substring(i, 2))
            .Where(pair => !pair.Contains('|', StringComparison.Ordinal))];
    }
}
