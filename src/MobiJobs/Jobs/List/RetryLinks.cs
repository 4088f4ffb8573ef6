using MobiJobs.Kinds;

namespace MobiJobs.Jobs.List;

/// <summary>
/// How a job's page names the job that it repeats, and the one that repeats it: what delivers nothing is run again.
/// </summary>
internal static class RetryLinks
{
    public static string IsAgain(JobKind kind) => kind.Delivers() ? Labels.Job_RetryOf : Labels.Job_RunAgainOf;

    public static string IsAgainOf(JobKind kind) =>
        kind.Delivers() ? Labels.Job_RetryOfText : Labels.Job_RunAgainOfText;

    public static string Again(JobKind kind) => kind.Delivers() ? Labels.Job_RetriedBy : Labels.Job_RunAgainBy;

    public static string AgainAs(JobKind kind) =>
        kind.Delivers() ? Labels.Job_RetriedByText : Labels.Job_RunAgainByText;
}
