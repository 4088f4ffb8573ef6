using MobiJobs.Accounts;
using MobiJobs.Jobs.List;

namespace MobiJobs.Jobs.Filter;

/// <summary>Rows as a reader sees them: with what this reader may do to them.</summary>
/// <param name="Held">What the reader may do where.</param>
/// <param name="OffersRetry">Whether the page has a button that delivers selected rows again.</param>
public sealed record JobRows(IReadOnlyList<JobRow> Rows, GroupRights Held, bool OffersRetry = true)
{
    public bool MayCancel => Held.Anywhere.May(new Deed.Cancel());

    public bool MayRetry => OffersRetry && Held.Anywhere.Has(Permissions.RetryJobs);

    /// <summary>Each row as this reader sees it.</summary>
    public IReadOnlyList<JobRowView> Views => [.. Rows.Select(row => new JobRowView(row, Held, OffersRetry))];

    /// <summary>How many rows this reader can cancel.</summary>
    public int Cancellable =>
        Rows.Count(r => r.Status.IsCancellable() && Held.In(r.GroupId).May(new Deed.Cancel()));
}

/// <summary>One row as a reader sees it.</summary>
/// <param name="Held">What the reader may do where.</param>
/// <param name="ChangesOnly">Whether cells that never change are left out, for a page that shows them already.</param>
public sealed record JobRowView(JobRow Job, GroupRights Held, bool OffersRetry, bool ChangesOnly = false)
{
    /// <summary>Whether this reader can select rows of the table.</summary>
    public bool MaySelect => Held.Anywhere.May(new Deed.Cancel())
        || (OffersRetry && Held.Anywhere.Has(Permissions.RetryJobs));

    /// <summary>Whether this reader can cancel it.</summary>
    public bool IsCancellable => Here.May(new Deed.Cancel()) && Job.Status.IsCancellable();

    /// <summary>Whether this reader can select it for a retry.</summary>
    public bool IsRetryable => OffersRetry && Job.MayBeSentAgainBy(Here);

    /// <summary>Whether this reader may wake its device, cancel it or release its queue.</summary>
    public bool MayAct => Here.May(new Deed.Cancel());

    /// <summary>Whether its device holds it, so that only its queue can be released from it.</summary>
    public bool IsHeld => Job.Status.IsHandedOver();

    private Rights Here => Held.In(Job.GroupId);
}

/// <summary>A table of jobs and what can be done to many of them.</summary>
/// <param name="Filter">The filter as text; empty for none.</param>
/// <param name="LiveFilter">The filter whose new jobs are announced; null for none, as on an older page.</param>
public sealed record JobForm(
    JobRows Table,
    string Filter,
    string? LiveFilter,
    bool MayCancelEverything,
    Pager? Pager = null)
{
    private static readonly string[] Fields =
        ["month", "open", "people", "device", "owner", "detail", "user", "status", "kind", "group"];

    /// <summary>Whether the list holds open jobs alone, of which none can have failed.</summary>
    public bool IsOpenOnly { get; init; }

    /// <summary>
    /// Which jobs “all that match” are, and how many where the page shows them all; a further page may have more.
    /// </summary>
    public string MatchingScope => Pager switch
    {
        null => Labels.Bulk_Matching,
        { Top: null, Previous: null, Next: null } => Say(Labels.Bulk_MatchingCount, Table.Rows.Count),
        _ => Labels.Bulk_MatchingPages,
    };

    /// <summary>Whether the form above the list has a field for a condition.</summary>
    public static bool Shows(string condition) => Fields.Contains(condition, StringComparer.Ordinal);
}
