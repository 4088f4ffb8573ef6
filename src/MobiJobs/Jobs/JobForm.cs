namespace MobiJobs.Jobs;

/// <summary>Rows as a reader sees them: with or without what cancels.</summary>
public sealed record JobRows(IReadOnlyList<JobRow> Rows, bool MayCancel);

/// <summary>One row as a reader sees it. <paramref name="ChangesOnly"/>: cells that never change are left to the page.</summary>
public sealed record JobRowView(JobRow Job, bool MayCancel, bool ChangesOnly = false);

/// <summary>
/// A table of jobs with what can be done to many of them. <paramref name="LiveFilter"/>: the filter whose new jobs are
/// announced, null where none are (an older page).
/// </summary>
public sealed record JobForm(JobRows Table, string Filter, string? LiveFilter, bool MayCancelEverything, JobPager? Pager = null);

/// <summary>The addresses of the newest page and of the neighbours; null where there is none.</summary>
public sealed record JobPager(string? Newest, string? Newer, string? Older);
