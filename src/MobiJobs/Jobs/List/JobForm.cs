using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MobiJobs.Kinds;

namespace MobiJobs.Jobs.List;

/// <summary>Rows as a reader sees them: with or without what cancels, and what delivers again.</summary>
public sealed record JobRows(IReadOnlyList<JobRow> Rows, bool MayCancel, bool MayRetry = false)
{
    /// <summary>The same for tables that look the same to readers of one language.</summary>
    public string Look
    {
        get
        {
            var seen = new StringBuilder();
            foreach (var row in Rows) { seen.Append(CultureInfo.InvariantCulture, $"{row.Id} {row.Version} {row.DeviceNumber} "); }

            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(seen.Append(MayCancel).Append(MayRetry).ToString())));
        }
    }
}

/// <summary>One row as a reader sees it. <paramref name="ChangesOnly"/>: cells that never change are left to the page.</summary>
public sealed record JobRowView(JobRow Job, bool MayCancel, bool MayRetry = false, bool ChangesOnly = false)
{
    /// <summary>Whether it can be cancelled, by this reader.</summary>
    public bool IsCancellable => MayCancel && Job.Status.IsCancellable();

    /// <summary>Whether it can be chosen to be delivered again, by this reader.</summary>
    public bool IsRetryable => MayRetry && Job.Status.IsUnsuccessful() && !Job.Kind.IsIrreversible();
}

/// <summary>
/// A table of jobs with what can be done to many of them. <paramref name="LiveFilter"/>: the filter whose new jobs are
/// announced, null where none are (an older page).
/// </summary>
public sealed record JobForm(JobRows Table, string Filter, string? LiveFilter, bool MayCancelEverything, JobPager? Pager = null);

/// <summary>The addresses of the newest page and of the neighbours; null where there is none.</summary>
public sealed record JobPager(string? Newest, string? Newer, string? Older);
