using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Kinds;
using MobiJobs.Queue.Approvals;

namespace MobiJobs.Trail;

/// <summary>監査ログ: who did what, newest first, and the same as CSV.</summary>
[Route("audit"), Authorize(Policy = Permissions.ReadAudit)]
public sealed class AuditController(AuditList list, AuditCsv csv) : Controller
{
    [HttpGet("")]
    public async Task<IActionResult> Index(AuditQuery query, CancellationToken stopping)
    {
        ModelState.RefuseAllBut(Request, AuditQuery.Parameters);
        var filter = query.ToFilter(ModelState);
        var (before, after) = query.Place(filter, ModelState);
        var page = await list.PageAsync(filter, before, after, AuditList.PageSize, stopping);
        return View(new AuditIndex(filter, query, page, IsNewest: before is null && after is null)
        {
            Asked = await list.AskedAsync(page.Rows, stopping),
            Things = await list.ThingsAsync(page.Rows, stopping),
            SeesPeople = Rights.Of(User).Has(Permissions.ManagePeople),
        });
    }

    /// <summary>All that the filter matches, sent while it is read.</summary>
    [HttpGet("/audit.csv")]
    public IActionResult Csv(AuditQuery query, CancellationToken stopping)
    {
        ModelState.RefuseAllBut(Request, AuditQuery.Parameters);
        var filter = query.ToFilter(ModelState);
        return ModelState.IsValid ? csv.File(filter, stopping) : ValidationProblem();
    }
}

/// <summary>The audit trail as a page.</summary>
/// <param name="Query">The filter as it was typed.</param>
public sealed record AuditIndex(AuditFilter Filter, AuditQuery Query, KeysetPage<AuditEntry> Page, bool IsNewest)
{
    private const string Path = "/audit";

    /// <summary>The conditions, each with the address of the list without it.</summary>
    public ChipLinks Chips => ChipLinks.Of(Path, Filter.Query(), TextOf);

    /// <summary>The links to the newest page and to the neighbours.</summary>
    public Pager Pager => new(
        IsNewest ? null : QueryAddress.Of(Path, Filter.Query()),
        Page.Previous is { } newer ? QueryAddress.Of(Path, Filter.Query(), "after", newer) : null,
        Page.Next is { } older ? QueryAddress.Of(Path, Filter.Query(), "before", older) : null,
        new(Labels.List_Newest, Labels.Audit_Newer, Labels.Audit_Older));

    /// <summary>Runs of its entries that the history of approvals still has.</summary>
    public required IReadOnlyCollection<long> Asked { get; init; }

    /// <summary>What is still there of what its entries are about.</summary>
    public required AuditThings Things { get; init; }

    /// <summary>Whether its reader may open people.</summary>
    public required bool SeesPeople { get; init; }

    /// <summary>A row of the page.</summary>
    public AuditRow RowOf(AuditEntry entry)
    {
        var job = Things.Job(entry);
        return new(entry)
        {
            Address = Things.Operation(entry) is { } operation ? At("deliveries", operation)
                : AuditForms.IsApproval(entry.Action) && entry.RunId is { } run && Asked.Contains(run)
                    ? ApprovalPages.HistoryOf(run)
                : job is { } found ? At("jobs", found.Id)
                : SeesPeople && Things.Person(entry) is { } person ? At("people", person)
                : null,
            Job = job?.Kind,
            HasDevice = entry.DeviceNumber is { } number && Things.HasDevice(number),
        };
    }

    /// <summary>The trail of one person.</summary>
    public static string OfPerson(string who) => QueryAddress.Of(Path, [new("user", who)]);

    /// <summary>The trail of one device.</summary>
    public static string OfDevice(string number) => QueryAddress.Of(Path, [new("device", number)]);

    private static string At(string pages, long id) => string.Create(CultureInfo.InvariantCulture, $"/{pages}/{id}");

    private string? TextOf(string condition, string value) => condition switch
    {
        "from" => $"{Labels.Delivery_From}: {value}",
        "to" => $"{Labels.Delivery_To}: {value}",
        "group" => Filter.Group?.Label(),
        "user" => $"{Labels.Audit_Who}: {value}",
        "device" => $"{Labels.Audit_Device}: {value}",
        "subject" => $"{Labels.Audit_Subject}: {value}",
        _ => null,
    };
}

/// <summary>An entry as the page shows it.</summary>
public sealed record AuditRow(AuditEntry Entry)
{
    /// <summary>The address of what it is about; null if that is gone, or has no page.</summary>
    public required string? Address { get; init; }

    /// <summary>The kind of the job that it is about, if that is still there.</summary>
    public required JobKind? Job { get; init; }

    /// <summary>Whether the device that it is about is still there.</summary>
    public required bool HasDevice { get; init; }
}
