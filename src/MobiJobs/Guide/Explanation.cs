using MobiJobs.Guide.Chain;

namespace MobiJobs.Guide;

/// <summary>What an error means for this kind of job, and what to do. Texts are in the reader's language; raw text is the device's.</summary>
public sealed record Explanation(
    bool Known,
    string Entry,
    string Sentence,
    string Summary,
    bool NoActionNeeded,
    IReadOnlyList<Cause> Causes,
    IReadOnlyList<Remedy> Remedies,
    IReadOnlyList<ErrorLink> Chain,
    string Raw,
    WhoActs? WhoActs = null,
    TryAgain? TryAgain = null,
    IReadOnlyList<NearEntry>? Near = null,
    string? Why = null,
    IReadOnlyList<Note>? Notes = null,
    IReadOnlyList<Restricting>? Restricting = null,
    int? Token = null)
{
    /// <summary>Where the guide says more of it; null when no entry knows it.</summary>
    public string? GuideAddress => Known ? "/guide/" + Entry : null;
}

/// <summary>One cause, likeliest first, with what our data says of it: a diagnosis fills in the verdict, its ground and that ground's age (UTC).</summary>
public sealed record Cause(string Id, string Text, CauseSource Source, Verdict Verdict = Verdict.Unknown, string? Basis = null, DateTime? AsOf = null, bool Guess = false)
{
    /// <summary>What the ground was read from, where that can be fetched anew.</summary>
    public FactSource? From { get; init; }

    /// <summary>Whether it may have been so when the job failed, and has been put right since.</summary>
    public bool IsCured { get; init; }

    /// <summary>The remedies against it.</summary>
    public IReadOnlyList<string> CuredBy { get; init; } = [];
}

/// <summary>Where what we know of a device or a licence comes from, each with an age of its own.</summary>
public enum FactSource
{
    /// <summary>端末基本情報.</summary>
    DeviceInformation,

    /// <summary>アプリ一覧.</summary>
    AppList,

    /// <summary>The synchronisation of a VPPトークン.</summary>
    Licenses,
}

/// <summary>Something our data shows beside the causes, and how old (UTC) that is.</summary>
public sealed record Note(string Text, DateTime? AsOf);

/// <summary>What to do about it; available where the console can do it now.</summary>
/// <param name="Id">The stable name of the remedy.</param>
/// <param name="Text">The remedy in words.</param>
/// <param name="Available">Whether the console can do it now.</param>
/// <param name="Recommended">Whether it is against a cause that applies.</param>
/// <param name="WhyNot">Why the console can't do it now, where it could otherwise.</param>
public sealed record Remedy(string Id, string Text, bool Available, bool Recommended = false, string? WhyNot = null);

/// <summary>An entry that resembles an error which none explains: near, not the same.</summary>
public sealed record NearEntry(string Entry, string Summary, Nearness Nearness, ErrorLink Code);

/// <summary>In what an entry resembles an error.</summary>
public enum Nearness
{
    /// <summary>The same error, of another kind of job.</summary>
    OtherKind,

    /// <summary>The same code, further in or around other codes, or of another domain.</summary>
    SameCode,

    /// <summary>Another code of the same domain.</summary>
    SameDomain,
}

/// <summary>Who has to do something before it goes on.</summary>
public enum WhoActs
{
    Nobody,
    Helpdesk,
    DeviceUser,

    /// <summary>Whoever looks after licences, tokens and Apple's business portal.</summary>
    LicenseHolder,

    /// <summary>Whoever makes profiles, feature sets and restrictions.</summary>
    ProfileOwner,

    /// <summary>Whoever runs the server, its certificates and what is delivered from it.</summary>
    Server,
}

/// <summary>Whether the same job, tried again, can succeed.</summary>
public enum TryAgain
{
    Yes,
    Later,

    /// <summary>Not before a remedy.</summary>
    AfterRemedy,
    No,
}

/// <summary>Who names the cause.</summary>
public enum CauseSource
{
    /// <summary>The help page's error table.</summary>
    HelpPage,

    /// <summary>Our own guide.</summary>
    Guide,
}

/// <summary>確認済み: what our data says of a cause.</summary>
public enum Verdict
{
    Applies,
    Excluded,
    Unknown,
}

/// <summary>A profile or feature set on the device that keeps it from the App Store.</summary>
public sealed record Restricting(string Name, string Address, DateTime AppliedAt);
