using System.Globalization;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Filter;
using MobiJobs.Jobs.Stuck;
using MobiJobs.Notifications.Subscriptions;

namespace MobiJobs.Notifications.Telling;

/// <summary>The pages that show what was told.</summary>
internal static class NoticePages
{
    /// <summary>Where a person chooses what to be told.</summary>
    public const string Own = "/account/notices";

    /// <summary>The page of a section, of the group that was chosen if it is one.</summary>
    public static string Of(Subscription reader, NoticeSection section)
    {
        int? group = reader.Groups.Count == 1 ? reader.Groups.Single().GroupId : null;
        return section.Kind switch
        {
            NoticeKind.Stuck => QueryAddress.Of(StuckFilter.Path, InGroup(group)),
            NoticeKind.Failing => JobsOf(
                new JobFilter { Statuses = JobStatuses.OfFailures, Within = 1, Group = group }),
            NoticeKind.Act => JobsOf(new JobFilter
            {
                Kind = section.Lines.Select(l => l.Cause).OfType<ActCause>().Select(c => c.Job).Distinct().ToArray()
                    is [var only] ? only : null,
                Within = 2,
                Group = group,
            }),
            NoticeKind.Ending => "/overview",
            NoticeKind.Approval => "/approvals",
            NoticeKind.Test => "/",
        };
    }

    private static string JobsOf(JobFilter filter) => QueryAddress.Of("/", filter.Query());

    private static IEnumerable<KeyValuePair<string, string?>> InGroup(int? group) =>
        group is { } id ? [new("group", id.ToString(CultureInfo.InvariantCulture))] : [];
}
