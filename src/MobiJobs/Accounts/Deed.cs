using MobiJobs.Kinds;

namespace MobiJobs.Accounts;

/// <summary>
/// What somebody wants to do, with everything that decides whether they may; <see cref="Rights.WhyNot"/> decides.
/// </summary>
public abstract record Deed
{
    private Deed()
    {
    }

    /// <summary>Register a job of this kind, now or reserved for a time, or change that time.</summary>
    public sealed record Send(JobKind Kind) : Deed;

    /// <summary>Register a job again that ended without success.</summary>
    /// <param name="Kind">The kind of the job.</param>
    /// <param name="WasCanceled">Whether a person cancelled the job, so that it did not fail.</param>
    public sealed record SendAgain(JobKind Kind, bool WasCanceled) : Deed;

    /// <summary>Cancel jobs that no device holds yet.</summary>
    /// <param name="IsEverything">Whether these are all cancellable jobs there are, however they were chosen.</param>
    public sealed record Cancel(bool IsEverything = false) : Deed;

    /// <summary>Assign and collect licences, invite people to them.</summary>
    public sealed record ManageLicenses : Deed;
}
