namespace MobiJobs.Gateway.NanoMdm;

/// <summary>What NanoMDM answers to a command or a push.</summary>
internal sealed record ApiResult(
    IReadOnlyDictionary<string, ApiStatus>? Status,
    string? PushError,
    string? CommandError,
    string? CommandUuid);

/// <summary>
/// The same for one enrollment. A push that failed may have a result beside its error: the error counts.
/// </summary>
internal sealed record ApiStatus(string? PushError, string? CommandError);

/// <summary>One call: its result, or why there is none.</summary>
/// <param name="Result">Null if there was no answer, or none of NanoMDM's.</param>
/// <param name="Trouble">Why the channel can't be used now; null where the call itself is to be judged.</param>
/// <param name="IsTooLong">
/// Whether the answer was cut. To a command that it can't read, NanoMDM answers with the whole command.
/// </param>
internal sealed record ApiAnswer(ApiResult? Result, ChannelTrouble? Trouble, bool IsTooLong = false);
