using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MobiJobs.Accounts;
using MobiJobs.Jobs.List;

namespace MobiJobs.Jobs.Filter;

/// <summary>Rows as a reader sees them: with what this reader may do to them.</summary>
/// <param name="OffersRetry">Whether the page has a button that delivers selected rows again.</param>
public sealed record JobRows(IReadOnlyList<JobRow> Rows, Rights Rights, bool OffersRetry = true)
{
    public bool MayCancel => Rights.May(new Deed.Cancel());

    public bool MayRetry => OffersRetry && Rights.Has(Permissions.RetryJobs);

    /// <summary>The cache key of the rendered table: equal for tables that look the same in one language.</summary>
    public string CacheKey
    {
        get
        {
            var text = new StringBuilder();
            foreach (var row in Rows)
            {
                text.Append(CultureInfo.InvariantCulture, $"{row.Id} {row.Version} {row.DeviceNumber} ");
            }

            text.Append(Rights.Roles).Append(OffersRetry);
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
        }
    }
}

/// <summary>One row as a reader sees it.</summary>
/// <param name="ChangesOnly">Whether cells that never change are left out, for a page that shows them already.</param>
public sealed record JobRowView(JobRow Job, Rights Rights, bool OffersRetry, bool ChangesOnly = false)
{
    /// <summary>Whether rows of this reader can be selected.</summary>
    public bool MaySelect => MayCancel || (OffersRetry && Rights.Has(Permissions.RetryJobs));

    /// <summary>Whether this reader can cancel it.</summary>
    public bool IsCancellable => MayCancel && Job.Status.IsCancellable();

    /// <summary>Whether this reader can select it for a retry.</summary>
    public bool IsRetryable => OffersRetry && Job.MayBeSentAgainBy(Rights);

    private bool MayCancel => Rights.May(new Deed.Cancel());
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
