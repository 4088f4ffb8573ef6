using System.Text.Json.Serialization;
using MobiJobs.Kinds;

namespace MobiJobs.Guide;

/// <summary>
/// One entry of the guide. It explains errors that match one of its chains, of jobs of its kinds. Members that are not
/// required may be left out of the file; others are refused.
/// </summary>
public sealed record GuideEntry
{
    private static readonly JobKind[] AllKinds = Enum.GetValues<JobKind>();

    /// <summary>The stable name; also the address of its page.</summary>
    public required string Id { get; init; }

    /// <summary>The errors that it explains, as <see cref="ErrorPattern.Read"/> reads them.</summary>
    public required IReadOnlyList<string> Chains { get; init; }

    /// <summary>The kinds of job whose errors it explains; null for all.</summary>
    public IReadOnlyList<JobKind>? Kinds { get; init; }

    /// <summary>
    /// Whether its code only says that an inner error occurred, so that entries for the inner error take precedence.
    /// </summary>
    public bool IsWrapper { get; init; }

    /// <summary>
    /// Whether it is about the connection or a certificate: such a link decides whatever the others say.
    /// </summary>
    public ErrorNature Nature { get; init; }

    public required GuideText Sentence { get; init; }

    public required GuideText Summary { get; init; }

    /// <summary>
    /// The error texts of devices, in English or Japanese, <c>*</c> standing for a name; a text without a code is
    /// recognised by them.
    /// </summary>
    public IReadOnlyList<string>? Says { get; init; }

    /// <summary>Likeliest first.</summary>
    public required IReadOnlyList<string> Causes { get; init; }

    public required IReadOnlyList<string> Remedies { get; init; }

    /// <summary>The more general entry whose causes and remedies follow its own.</summary>
    public string? Then { get; init; }

    public required WhoActs WhoActs { get; init; }

    public required TryAgain TryAgain { get; init; }

    public bool NoActionNeeded { get; init; }

    /// <summary>Further words that people search for it by.</summary>
    public IReadOnlyList<string>? Words { get; init; }

    /// <summary>Earlier names, whose addresses still lead here.</summary>
    public IReadOnlyList<string>? Formerly { get; init; }

    /// <summary>The short names of its sources.</summary>
    public IReadOnlyList<string>? Sources { get; init; }

    /// <summary>The id of its file's theme.</summary>
    [JsonIgnore]
    public string Theme { get; init; } = "";

    /// <summary>The kinds of job whose errors it explains.</summary>
    [JsonIgnore]
    public IReadOnlyList<JobKind> ExplainedKinds => Kinds ?? AllKinds;

    /// <summary>Whether it is the network's doing and trying again helps, without anybody changing anything.</summary>
    [JsonIgnore]
    public bool PassesByItself => Nature == ErrorNature.Network
        && TryAgain is TryAgain.Yes or TryAgain.Later
        && WhoActs is WhoActs.Nobody or WhoActs.Helpdesk;

    /// <summary>Its chains; a range is one pattern for each of its codes.</summary>
    [JsonIgnore]
    public IReadOnlyList<ErrorPattern> Patterns =>
        field ??= [.. Chains.SelectMany(c => ErrorPattern.Read(c) ?? [])];
}

/// <summary>What an entry is about, as far as the choice among the links of a chain depends on it.</summary>
public enum ErrorNature
{
    Other,

    /// <summary>The connection of the device.</summary>
    Network,

    /// <summary>A certificate that is not accepted, or an encrypted connection that fails for one.</summary>
    Certificate,
}
