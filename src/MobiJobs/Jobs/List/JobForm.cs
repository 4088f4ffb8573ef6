using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MobiJobs.Kinds;

namespace MobiJobs.Jobs.List;

/// <summary>Rows as a reader sees them: with or without the buttons that cancel and retry.</summary>
public sealed record JobRows(IReadOnlyList<JobRow> Rows, bool MayCancel, bool MayRetry = false)
{
    /// <summary>Equal for tables that look the same to readers of one language.</summary>
    public string Look
    {
        get
        {
            var text = new StringBuilder();
            foreach (var row in Rows)
            {
                text.Append(CultureInfo.InvariantCulture, $"{row.Id} {row.Version} {row.DeviceNumber} ");
            }

            text.Append(MayCancel).Append(MayRetry);
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
        }
    }
}

/// <summary>One row as a reader sees it.</summary>
/// <param name="ChangesOnly">Whether cells that never change are left out, for a page that shows them already.</param>
public sealed record JobRowView(JobRow Job, bool MayCancel, bool MayRetry = false, bool ChangesOnly = false)
{
    /// <summary>Whether this reader can cancel it.</summary>
    public bool IsCancellable => MayCancel && Job.Status.IsCancellable();

    /// <summary>Whether this reader can select it for a retry.</summary>
    public bool IsRetryable => MayRetry && Job.Status.IsUnsuccessful() && !Job.Kind.IsIrreversible();
}

/// <summary>A table of jobs and what can be done to many of them.</summary>
/// <param name="Filter">The filter as text; empty for none.</param>
/// <param name="LiveFilter">The filter whose new jobs are announced; null for none, as on an older page.</param>
public sealed record JobForm(
    JobRows Table,
    string Filter,
    string? LiveFilter,
    bool MayCancelEverything,
    Pager? Pager = null);
