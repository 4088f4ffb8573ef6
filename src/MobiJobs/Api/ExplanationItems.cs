using MobiJobs.Guide;
using MobiJobs.Guide.Chain;

namespace MobiJobs.Api;

/// <summary>What to explain.</summary>
/// <param name="Kind">The kind of job it is about; without it, the causes of all kinds.</param>
/// <param name="Text">What the device said, at most 64 Ki characters.</param>
public sealed record ExplanationRequest(string? Kind = null, string? Text = null);

/// <summary>An explanation as the API shows it.</summary>
public sealed record ExplanationItem
{
    /// <summary>Whether the guide knows the error.</summary>
    public required bool Known { get; init; }

    /// <summary>The stable name of the guide's entry.</summary>
    public required string Entry { get; init; }

    /// <summary>What went wrong, in one sentence; what has become of it, where something was done about it.</summary>
    public required string Sentence { get; init; }

    /// <summary>What went wrong, where `sentence` says what has become of it since; null where that says it.</summary>
    public required string? FormerSentence { get; init; }

    /// <summary>The causes, likeliest first.</summary>
    public required IReadOnlyList<CauseItem> Causes { get; init; }

    /// <summary>What to do.</summary>
    public required IReadOnlyList<Remedy> Remedies { get; init; }

    /// <summary>The codes, outermost first.</summary>
    public required IReadOnlyList<LinkItem> Chain { get; init; }

    /// <summary>What the device said. Empty in <c>others</c>, whose text is that of the first.</summary>
    public required string Raw { get; init; }

    /// <summary>A few words, as a list shows them.</summary>
    public required string Summary { get; init; }

    /// <summary>Whether nothing is to be done.</summary>
    public required bool NoActionNeeded { get; init; }

    /// <summary>
    /// Who has to do something; for an unknown error the helpdesk if its domain is known, and otherwise null.
    /// </summary>
    public required WhoActs? WhoActs { get; init; }

    /// <summary>Whether sending it again helps; null for an unknown error.</summary>
    public required TryAgain? TryAgain { get; init; }

    /// <summary>The page of the guide; null for an unknown error.</summary>
    public required string? GuideAddress { get; init; }

    /// <summary>For an unknown error: entries of the guide that are similar, not the same.</summary>
    public required IReadOnlyList<NearItem> Near { get; init; }

    /// <summary>Whether the guide's entry was written for other kinds of job.</summary>
    public required bool OfOtherKind { get; init; }

    /// <summary>The further errors of a text, in its order.</summary>
    public required IReadOnlyList<ExplanationItem> Others { get; init; }

    /// <summary>
    /// Whether the text is longer, or holds more errors, than was read of it: its first 32,768 characters and 20
    /// errors. Send the rest by itself. Always false in `others` and for a job.
    /// </summary>
    public required bool IsPart { get; init; }

    internal static ExplanationItem From(IReadOnlyList<Explanation> explanations, OrganizationTime time) =>
        From(explanations[0], time) with
        {
            Others = [.. explanations.Skip(1).Select(other => From(other, time) with { Raw = "" })],
        };

    internal static ExplanationItem From(Explanation explanation, OrganizationTime time) => new()
    {
        Known = explanation.Known,
        Entry = explanation.Entry,
        Sentence = explanation.Sentence,
        FormerSentence = explanation.Former,
        Causes = [.. explanation.Causes.Select(cause => CauseItem.From(cause, time))],
        Remedies = explanation.Remedies,
        Chain = [.. explanation.Chain.Select((link, place) => LinkItem.From(link, place == explanation.Decides))],
        Raw = explanation.Raw,
        Summary = explanation.Summary,
        NoActionNeeded = explanation.NoActionNeeded,
        WhoActs = explanation.WhoActs,
        TryAgain = explanation.TryAgain,
        GuideAddress = explanation.GuideAddress,
        OfOtherKind = explanation.IsOfOtherKind,
        Others = [],
        IsPart = false,
        Near = [.. explanation.Near.Select(NearItem.From)],
    };
}

/// <summary>One cause.</summary>
/// <param name="Id">The stable name of the cause.</param>
/// <param name="Text">The cause in words.</param>
/// <param name="Source">Where the cause is documented.</param>
/// <param name="Verdict">What our data says of it now.</param>
/// <param name="Basis">What the verdict rests on.</param>
/// <param name="AsOf">When that data was fetched.</param>
/// <param name="Guess">Whether it is an assumption that no source confirms.</param>
public sealed record CauseItem(
    string Id,
    string Text,
    CauseSource Source,
    Verdict Verdict,
    string? Basis,
    DateTimeOffset? AsOf,
    bool Guess)
{
    /// <summary>
    /// What was so when the job failed: `applies` where the device itself said so, even if it is no longer so and
    /// `verdict` is `excluded`; `unknown` where it has been resolved since and nobody can tell.
    /// </summary>
    public required Verdict AtFailure { get; init; }

    internal static CauseItem From(Cause cause, OrganizationTime time) => new(
        cause.Id,
        cause.Text,
        cause.Source,
        cause.Verdict,
        cause.Assessment.Basis,
        time.ToOffset(cause.Assessment.AsOf),
        cause.Guess)
    {
        AtFailure = cause.Assessment.AtFailure,
    };
}

/// <summary>An entry that is similar to an unknown error, not the same.</summary>
/// <param name="Entry">The stable name of the guide's entry.</param>
/// <param name="Summary">What it is about, in a few words.</param>
/// <param name="Nearness">What the two share.</param>
/// <param name="Code">The code that they share.</param>
public sealed record NearItem(string Entry, string Summary, Nearness Nearness, CodeItem Code)
{
    internal static NearItem From(NearEntry near) =>
        new(near.Entry, near.Summary, near.Nearness, new CodeItem(near.Code.Domain, near.Code.Code));
}

/// <summary>One link of the chain; the description is the device's text.</summary>
/// <param name="Domain">Apple's error domain; null where the device gave none.</param>
/// <param name="Code">The number.</param>
/// <param name="Description">The device's own words.</param>
public sealed record LinkItem(string? Domain, long Code, string? Description)
{
    /// <summary>Whether the entry is about this code; of several, at most one decides.</summary>
    public required bool Decides { get; init; }

    /// <summary>The domain as the text writes it, where it was read despite a typing error; null otherwise.</summary>
    public required string? Written { get; init; }

    internal static LinkItem From(ErrorLink link, bool decides) =>
        new(link.Domain, link.Code, link.Description) { Decides = decides, Written = link.Written };
}
