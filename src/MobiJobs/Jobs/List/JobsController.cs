using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Catalogue;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Devices.Known;
using MobiJobs.Gateway;
using MobiJobs.Jobs.Filter;
using MobiJobs.Jobs.Live;
using MobiJobs.Runs;

namespace MobiJobs.Jobs.List;

/// <summary>ジョブ管理, the home page, and one job.</summary>
[Authorize(Policy = Permissions.Read)]
public sealed class JobsController(
    MobiJobsDb db,
    JobList list,
    JobTimeline timeline,
    FleetCounts counts,
    SavedViews views) : Controller
{
    [HttpGet("/")]
    public async Task<IActionResult> Index(
        JobQuery query, [FromServices] HoldUps holdUps, CancellationToken stopping)
    {
        ModelState.RefuseOthers(Request, JobQuery.ParameterNames, "status");
        var filter = query.ToFilter(ModelState);
        var (before, after) = query.Place(filter, ModelState);
        var other = ModelState.IsValid ? FoldedSystemJobs.Redirect(HttpContext, filter) : null;
        if (other is not null) { return LocalRedirect(other); }

        var groups = await GroupTree.LoadAsync(db, stopping);
        if (!groups.Has(filter.Group)) { ModelState.AddModelError("group", Labels.Invalid_Group); }

        var page = await list.PageAsync(filter, before, after, JobList.PageSize, stopping);
        return View(new JobIndex
        {
            Filter = filter,
            Query = query,
            Page = page,
            IsNewest = before is null && after is null,
            Groups = groups.Choices,
            Views = await views.OfAsync(User, stopping),
            Now = await counts.OfPageAsync(
                HttpContext.Rights().GroupsWith([Permissions.Read]), await holdUps.FindAsync(stopping), stopping),
        });
    }

    /// <summary>All jobs that match the filter, sent while they are read.</summary>
    [HttpGet("/jobs.csv")]
    public IActionResult Csv(JobQuery query, [FromServices] JobCsv csv, CancellationToken stopping)
    {
        ModelState.RefuseOthers(Request, JobQuery.ParameterNames, "status");
        var filter = query.ToFilter(ModelState);
        return ModelState.IsValid ? csv.File(filter, stopping) : ValidationProblem();
    }

    [HttpGet("/jobs/{id:long}")]
    public async Task<IActionResult> Show(
        long id, [FromServices] RunKeeper runs, [FromServices] IDeviceGateway gateway, CancellationToken stopping)
    {
        if (await list.RowAsync(id, stopping) is not { } job) { return NotFound(); }

        var retry = await db.Jobs
            .Where(j => j.RetryOfId == id)
            .Select(j => (long?)j.Id)
            .FirstOrDefaultAsync(stopping);
        var isRetired = await IsRetiredAsync(id, stopping);
        var typed = this.RestoreRefused(ReserveForm.PageOf(id));
        return View(new JobPageModel(job, await timeline.OfAsync(job, stopping), retry, isRetired)
        {
            TypedTime = typed.GetValueOrDefault(ReserveForm.TimeField),
            NotBefore = job.Status != JobStatus.Reserved ? null : await runs.ApprovedTimeAsync(
                db.Runs.Where(r => db.Operations.Any(o => o.Id == job.OperationId && o.RunId == r.Id)), stopping),
            Refusal = job.Status.IsUnsuccessful() ? await RefusalAsync(id, gateway, stopping) : null,
            App = await AppAsync(job, stopping),
            Outage = job.IsHeldByOutages ? await ChannelOutage.FindAsync(db, stopping) : null,
            HasPin = await db.CommandPins.AnyAsync(p => p.JobId == id, stopping),
            Syncs = await list.SyncsAsync([job], stopping),
        });
    }

    /// <summary>Only of an app that no list has confirmed: that it is there says the job's status.</summary>
    private Task<ManagedApp?> AppAsync(JobRow job, CancellationToken stopping) =>
        job.Verification is not (Verification.Pending or Verification.Unconfirmed)
            ? Task.FromResult<ManagedApp?>(null)
            : db.Jobs.Where(j => j.Id == job.Id)
                .Join(
                    db.ManagedApps.AsNoTracking(),
                    j => new { j.DeviceId, BundleId = j.BundleId ?? "" },
                    a => new { a.DeviceId, a.BundleId },
                    (j, a) => new { j.StartedAt, App = a })
                .Where(x => x.App.At >= x.StartedAt)
                .Select(x => x.App)
                .FirstOrDefaultAsync(stopping);

    private async Task<CommandRefusal?> RefusalAsync(long id, IDeviceGateway gateway, CancellationToken stopping)
    {
        var sent = await db.Jobs.Where(j => j.Id == id)
            .Select(j => new
            {
                j.Kind,
                Device = new DeviceTraits(j.Device.Model, j.Device.OsVersion, j.Device.IsSupervised),
                Note = db.JobEvents.Where(e => e.JobId == id && e.Kind == JobEventKind.RefusedByChannel)
                    .Select(e => e.Note)
                    .FirstOrDefault(),
            })
            .FirstOrDefaultAsync(stopping);
        return sent is null ? null : gateway.WhyNotAgain(sent.Kind, sent.Device, sent.Note);
    }

    private async Task<bool> IsRetiredAsync(long id, CancellationToken stopping)
    {
        var sent = await db.Jobs
            .Where(j => j.Id == id && j.Detail != null)
            .Select(j => new { j.Kind, Target = new CommandTarget(j.Detail!, j.StoreId, j.BundleId, j.ProfileId) })
            .FirstOrDefaultAsync(stopping);
        return await RetiredItems.IncludeAsync(db, sent?.Kind ?? default, sent?.Target, stopping);
    }
}

/// <summary>The home page.</summary>
public sealed record JobIndex
{
    public required JobFilter Filter { get; init; }

    /// <summary>The filter as it was typed.</summary>
    public required JobQuery Query { get; init; }

    public required KeysetPage<JobRow> Page { get; init; }

    public required bool IsNewest { get; init; }

    public required IReadOnlyList<GroupChoice> Groups { get; init; }

    public required IReadOnlyList<SavedView> Views { get; init; }

    /// <summary>How the fleet is doing.</summary>
    public required FleetNow Now { get; init; }

    /// <summary>The conditions, each with the address of the list without it.</summary>
    public ChipLinks Chips => new(
        [
            .. FilterChip.Of(Filter, id => Groups.FirstOrDefault(g => g.Id == id)?.Name ?? $"#{id}")
                .Select(chip => new ChipLink(chip.Text, chip.Field, Without(chip))),
        ],
        (Filter with { ByPeople = false }).IsEmpty ? null
            : Filter.ByPeople ? "/?people=true" : "/?people=false");

    /// <summary>The conditions that no field of the form shows.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Unshown => Filter.Query().Where(part => !JobForm.Shows(part.Key));

    /// <summary>What was found, for who doesn't see the list.</summary>
    public string FoundText => Page.Next is null
        ? Counted.Jobs.Shown(Page.Rows.Count)
        : Say(Labels.List_ShownOfMore, Counted.Jobs.Amount(Page.Rows.Count));

    /// <summary>The address of the list without a condition. That SYSTEM's jobs are shown again is said.</summary>
    private string Without(FilterChip chip)
    {
        var query = chip.Without.Query();
        var unfolds = Filter.ByPeople && !chip.Without.ByPeople;
        return QueryAddress.Of("/", unfolds ? query.Prepend(new("people", "false")) : query);
    }

    /// <summary>The links to the newest page and to the neighbours.</summary>
    public Pager Pager => new(
        IsNewest ? null : Address(),
        Page.Previous is { } newer ? Address("after", newer) : null,
        Page.Next is { } older ? Address("before", older) : null,
        new(Labels.List_Newest, Labels.List_Newer, Labels.List_Older));

    /// <summary>The address of this view, at another place of the list.</summary>
    public string Address(string? key = null, string? cursor = null) =>
        QueryAddress.Of("/", Filter.Query(), key, cursor);
}

/// <summary>One job, its timeline, and the job that repeats it.</summary>
/// <param name="IsRetired">Whether what it sends has been retired, so that nobody may send it any more.</param>
public sealed record JobPageModel(
    JobRow Job,
    IReadOnlyList<TimelineEntry> Timeline,
    long? RetriedById,
    bool IsRetired)
{
    /// <summary>The time (UTC) that a second person has approved; null where nobody was asked.</summary>
    public DateTime? NotBefore { get; init; }

    /// <summary>Another time for the reservation as it was typed, if something was wrong with it.</summary>
    public string? TypedTime { get; init; }

    /// <summary>What the device has said of its app since it got the job; null if nothing.</summary>
    public ManagedApp? App { get; init; }

    /// <summary>Why it would be refused if it were sent again; null if it may be sent.</summary>
    public CommandRefusal? Refusal { get; init; }

    /// <summary>Why no device can be woken now; null if they can, or if the job does not need it.</summary>
    public ChannelOutage? Outage { get; init; }

    /// <summary>The synchronisation of the token at which it waits for a seat; none where it does not.</summary>
    public IReadOnlyList<TokenSync> Syncs { get; init; } = [];

    /// <summary>What lets it go on where it waits for a seat: a synchronisation, or sharing the token.</summary>
    public SeatSyncs SeatSyncs(string here) =>
        new(Syncs, here) { ShareWith = Job.IsSeatOutOfReach ? Job.GroupId : null };

    /// <summary>Whether the page follows it: what is to be done now may change at any moment.</summary>
    public bool IsFollowed => Job is { DueAt: not null, Status: not JobStatus.Reserved };

    /// <summary>Whether the device, a Mac, is unlocked by a PIN.</summary>
    public bool HasPin { get; init; }
}
