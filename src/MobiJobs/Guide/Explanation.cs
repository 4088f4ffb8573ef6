using MobiJobs.Guide.Chain;

namespace MobiJobs.Guide;

/// <summary>
/// What an error means for a kind of job, and what to do about it: what the guide says and, after a diagnosis, what the
/// console's own data says. Texts are in the reader's language; the raw text is the device's.
/// </summary>
public sealed record Explanation
{
    /// <summary>The name of the guide's entry, or <see cref="ErrorGuide.UnknownEntry"/>.</summary>
    public required string Entry { get; init; }

    public required string Sentence { get; init; }

    /// <summary>
    /// What it said when the job had failed, where <see cref="Sentence"/> says what has become of it since; null where
    /// it still holds.
    /// </summary>
    public string? Former { get; init; }

    public required string Summary { get; init; }

    /// <summary>Likeliest first.</summary>
    public required IReadOnlyList<Cause> Causes { get; init; }

    public required IReadOnlyList<Remedy> Remedies { get; init; }

    /// <summary>Whether there is anything to do: that there is nothing is said before.</summary>
    public bool HasRemedies => Remedies.Any(r => r.Id != "leaveIt");

    public bool NoActionNeeded { get; init; }

    /// <summary>Whether the guide's entry was written for other kinds of job than this one.</summary>
    public bool IsOfOtherKind { get; init; }

    /// <summary>For an unknown error the helpdesk, if its domain is known; otherwise null.</summary>
    public WhoActs? WhoActs { get; init; }

    /// <summary>Null for an unknown error.</summary>
    public TryAgain? TryAgain { get; init; }

    /// <summary>
    /// What trying again does for other jobs that failed the same way: this one may be settled by now. Null for an
    /// unknown error.
    /// </summary>
    public TryAgain? ForOthers
    {
        get => field ?? (NoActionNeeded ? Guide.TryAgain.No : TryAgain);
        init;
    }

    /// <summary>Whether a remedy or a further delivery is under way, which may still change the outcome.</summary>
    public bool IsUnderWay { get; init; }

    /// <summary>The entries that resemble an unknown error; the other meanings of a code without a domain.</summary>
    public IReadOnlyList<NearEntry> Near { get; init; } = [];

    /// <summary>The error's codes, outermost first.</summary>
    public IReadOnlyList<ErrorLink> Chain { get; init; } = [];

    /// <summary>
    /// The place in the chain of the code that the entry is about; null if a reason or state decides, or the entry is
    /// not known.
    /// </summary>
    public int? Decides { get; init; }

    /// <summary>The error's text as the device or a person gave it; untrusted.</summary>
    public string Raw { get; init; } = "";

    /// <summary>
    /// The device's own sentences, where its answer hides them in XML; untrusted. Elsewhere they can be read in it.
    /// </summary>
    public IReadOnlyList<string> DeviceWords => Raw.AsSpan().TrimStart().StartsWith("<")
        ? [.. Chain.Select(link => link.Description).OfType<string>().Distinct(StringComparer.Ordinal)]
        : [];

    /// <summary>What the diagnosis found besides verdicts; null without a diagnosis.</summary>
    public DiagnosisContext? Context { get; init; }

    public bool Known => Entry is not (ErrorGuide.UnknownEntry or ErrorGuide.NotCoveredEntry);

    /// <summary>The page of the entry in the guide; null for an unknown error.</summary>
    public string? GuideAddress => Known ? "/guide/" + Entry : null;
}

/// <summary>What a diagnosis found around the error, besides its verdict on each cause.</summary>
/// <param name="Order">Why the first cause is first; null if there is no reason to name.</param>
/// <param name="Notes">Facts that are worth knowing whatever the cause is.</param>
/// <param name="Restrictions">The profiles and feature sets on the device that restrict the App Store.</param>
/// <param name="TokenId">The VPPトークン of the licence, if any.</param>
/// <param name="Fetch">What to fetch again before anything else is concluded from it.</param>
public sealed record DiagnosisContext(
    string? Order,
    IReadOnlyList<Note> Notes,
    IReadOnlyList<StoreRestriction> Restrictions,
    int? TokenId,
    IReadOnlyList<FactSource> Fetch);

/// <summary>A fact, and the time (UTC) it dates from.</summary>
public sealed record Note(string Text, DateTime? AsOf);

/// <summary>A profile or feature set on the device that restricts the App Store.</summary>
public sealed record StoreRestriction(string Name, string Address, DateTime AppliedAt);

/// <summary>A cause from the guide, and what the console's data says about it.</summary>
/// <param name="Guess">Whether it is likely although no source names it.</param>
/// <param name="CuredBy">The ids of the remedies for it.</param>
public sealed record Cause(string Id, string Text, CauseSource Source, bool Guess, IReadOnlyList<string> CuredBy)
{
    /// <summary>Who removes it; null for whoever the entry names.</summary>
    public WhoActs? WhoActs { get; init; }

    public Assessment Assessment { get; init; } = Assessment.None;

    public Verdict Verdict => Assessment.Verdict;
}

/// <summary>Who names the cause.</summary>
public enum CauseSource
{
    /// <summary>The help page's error table.</summary>
    HelpPage,

    /// <summary>This guide.</summary>
    Guide,
}

/// <summary>A verdict on a cause, and what it rests on.</summary>
/// <param name="Basis">What the verdict rests on, in the reader's language.</param>
/// <param name="AsOf">When that data was fetched or recorded (UTC).</param>
/// <param name="From">Where that data was read from, if it can be fetched again.</param>
public sealed record Assessment(
    Verdict Verdict,
    string? Basis,
    DateTime? AsOf = null,
    FactSource? From = null)
{
    /// <summary>The console's data says nothing about the cause.</summary>
    public static readonly Assessment None = new(Verdict.Unknown, null);

    /// <summary>When the cause was first seen to be removed (UTC); null if it was not.</summary>
    public DateTime? CuredAt { get; init; }

    /// <summary>Whether the cause may have applied when the job failed, and has been removed since.</summary>
    public bool IsCured => CuredAt is not null;

    /// <summary>
    /// Whether the device itself stated the cause when the job failed, or its silence did, whatever is so by now.
    /// </summary>
    public bool IsSaid { get; init; }

    /// <summary>
    /// What was so when the job failed, as far as it is known; <see cref="Verdict"/> is what is so now.
    /// </summary>
    public Verdict AtFailure => IsSaid ? Verdict.Applies
        : Then is { } then ? then
        : IsCured || IsReached || IsOfAfterwards ? Verdict.Unknown
        : Verdict;

    /// <summary>What is proven of the moment of the failure by what was done since; null where nothing is.</summary>
    public Verdict? Then { get; init; }

    /// <summary>Whether the data is of so long after the failure that it says only what is so now.</summary>
    public bool IsOfAfterwards { get; init; }

    /// <summary>Whether our data gives a reason to suspect the cause, and doesn't show whether it was that.</summary>
    public bool IsSuspected { get; init; }

    /// <summary>Whether what the job was for is so by now: nothing is left to do.</summary>
    public bool IsReached { get; init; }

    /// <summary>Whether the data says too little, or dates from before the failure, and can be fetched anew.</summary>
    public bool IsStale { get; init; }

    /// <summary>Who removes the cause as it is here; null if that doesn't depend on the data.</summary>
    public WhoActs? Who { get; init; }
}

/// <summary>確認済み: what the console's data says about a cause.</summary>
public enum Verdict
{
    Applies,
    Excluded,
    Unknown,
}

/// <summary>Where facts about a device or a licence are fetched from; each source has an age of its own.</summary>
public enum FactSource
{
    /// <summary>端末基本情報.</summary>
    DeviceInformation,

    /// <summary>アプリ一覧.</summary>
    AppList,

    /// <summary>The synchronisation of a VPPトークン.</summary>
    Licenses,
}

/// <summary>What to do about an error.</summary>
/// <param name="Id">The stable name of the remedy.</param>
/// <param name="Text">The remedy in words.</param>
/// <param name="Available">Whether the console can do it now.</param>
/// <param name="Recommended">Whether it is the one to begin with; at most one is.</param>
/// <param name="WhyNot">Why the console can't do it now, for a remedy that it can do in principle.</param>
public sealed record Remedy(
    string Id,
    string Text,
    bool Available,
    bool Recommended = false,
    string? WhyNot = null)
{
    /// <summary>Whether it is only for causes that are excluded.</summary>
    public bool ForExcluded { get; init; }
}

/// <summary>An entry that resembles the error without explaining it.</summary>
public sealed record NearEntry(string Entry, string Summary, Nearness Nearness, ErrorLink Code);

/// <summary>What an entry has in common with an error.</summary>
public enum Nearness
{
    /// <summary>The same code, at another place in the chain or of another domain.</summary>
    SameCode,

    /// <summary>Another code of the same domain.</summary>
    SameDomain,
}

/// <summary>Who has to act next.</summary>
public enum WhoActs
{
    Nobody,
    Helpdesk,
    DeviceUser,

    /// <summary>Whoever manages licences, tokens and Apple's business portal.</summary>
    LicenceHolder,

    /// <summary>Whoever makes profiles, feature sets and restrictions.</summary>
    ProfileOwner,

    /// <summary>Whoever runs the server, its certificates and the files that it delivers.</summary>
    Server,
}

/// <summary>Whether the same job can succeed when tried again.</summary>
public enum TryAgain
{
    Yes,
    Later,

    /// <summary>Not before a remedy.</summary>
    AfterRemedy,
    No,
}
