using MobiJobs.Guide;

namespace MobiJobs.Errors.Verdicts;

/// <summary>What our data says of a cause, on what ground, how old (UTC) that is, and where to fetch it anew.</summary>
/// <param name="IsCured">Whether it may have been so when the job failed, and has been put right since.</param>
internal sealed record Judgement(Verdict Verdict, string Basis, DateTime? AsOf = null, FactSource? From = null, bool IsCured = false);
