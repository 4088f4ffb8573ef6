namespace MobiJobs.Errors;

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
    string Raw);

/// <summary>One cause, likeliest first, with what our data says of it: a diagnosis fills in the verdict, its ground and that ground's age (UTC).</summary>
public sealed record Cause(string Id, string Text, CauseSource Source, Verdict Verdict = Verdict.Unknown, string? Basis = null, DateTime? AsOf = null);

/// <summary>What to do about it; available where the console can do it now.</summary>
/// <param name="Id">The stable name of the remedy.</param>
/// <param name="Text">The remedy in words.</param>
/// <param name="Available">Whether the console can do it now.</param>
public sealed record Remedy(string Id, string Text, bool Available);

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
