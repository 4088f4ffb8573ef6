using MobiJobs.Kinds;

namespace MobiJobs.Accounts;

/// <summary>What somebody wants to do, with all that decides who may; <see cref="Rights.WhyNot"/> answers.</summary>
public abstract record Deed
{
    private Deed()
    {
    }

    /// <summary>Order it, now or at a time, or change that time.</summary>
    public sealed record Send(JobKind Kind) : Deed;

    /// <summary>Order a job once more that ended without success.</summary>
    /// <param name="Kind">What it orders.</param>
    /// <param name="WasCanceled">Whether a person cancelled it, so that it did not fail.</param>
    public sealed record SendAgain(JobKind Kind, bool WasCanceled) : Deed;

    /// <summary>Take jobs back that no device holds yet.</summary>
    /// <param name="IsEverything">Whether these are all there are, however they were chosen.</param>
    public sealed record Cancel(bool IsEverything = false) : Deed;

    /// <summary>Assign and collect licences, invite people to them.</summary>
    public sealed record ManageLicenses : Deed;
}
